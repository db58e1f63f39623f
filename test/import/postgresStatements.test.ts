import { describe, expect, test } from 'vitest';
import { told } from '../../main/import/sources/postgresMessage.ts';
import { PendingStatement } from '../../main/import/sources/postgresStatements.ts';
import { pick } from './hoopColumns.ts';
import { importFile, onlyFile } from './importing.ts';
import { audited, csvLog, firstEvent, importRows, sequel, sessionRows, type WrittenRow } from './postgresLog.ts';

const vxid = '3/37';
const read = 'SELECT id, ssn FROM clinical.patients';
const onPatients = { objectType: 'TABLE', object: 'clinical.patients', statement: read };

describe('rows of pgAudit about one statement', () => {
  test('become one event with every relation, and each row keeps its place', async () => {
    const statement = 'SELECT * FROM clinical.v_patients JOIN clinical.lab_results USING (id)';
    const row = (type: 'SESSION' | 'OBJECT', objectType: string, object: string) => ({
      vxid,
      message: audited({ type, objectType, object, statement, rows: 3 }),
    });
    const imported = await importRows([
      row('OBJECT', 'TABLE', 'clinical.lab_results'),
      row('SESSION', 'VIEW', 'clinical.v_patients'),
      row('SESSION', 'TABLE', 'clinical.lab_results'),
      sequel,
    ]);
    const { records, primary, folded } = onlyFile(imported);
    expect([records, primary, folded]).toEqual([4, 2, 2]);
    const [event] = imported.events;
    expect(event).toMatchObject({
      source_event_type: 'AUDIT:SESSION:READ:SELECT',
      db_objects: ['clinical.lab_results', 'clinical.v_patients'],
      rows_affected: 3,
      sequence: 1,
      file_line: 1,
      unmapped: { pgaudit: [{ line_num: '1', audit_type: 'OBJECT' }, { line_num: '2' }, { line_num: '3' }] },
    });
    expect(imported.folded.map((place) => [place.event_id, Number(place.file_line)])).toEqual([
      [event?.event_id, 2],
      [event?.event_id, 3],
    ]);
  });

  test('stay apart when they belong to statements inside it, or to the next one', async () => {
    const block = { class: 'FUNCTION', command: 'DO', statement: 'DO $$ … $$', rows: 0 };
    const inside = { class: 'WRITE', command: 'INSERT', objectType: 'TABLE', object: 'clinical.encounters', rows: 1 };
    const { events } = await importRows([
      { vxid, ps: 'DO', message: audited({ ...block, id: 8 }) },
      { vxid, ps: 'DO', message: audited({ ...inside, id: 8, sub: 2, statement: 'INSERT 1' }) },
      { vxid, ps: 'DO', message: audited({ ...inside, id: 8, sub: 3, statement: 'INSERT 2' }) },
      { message: audited({ ...onPatients, id: 9 }) },
      sequel,
    ]);
    expect(events.map((event) => pick(event, 'verb', 'command_text', 'outcome')).slice(0, 4)).toEqual([
      ['DO', 'DO $$ … $$', 'success'],
      ['INSERT', 'INSERT 1', 'success'],
      ['INSERT', 'INSERT 2', 'success'],
      ['SELECT', read, 'success'],
    ]);
  });

  test('are found although the rows of other sessions stand between them', async () => {
    const two = (pid: number, object: string) =>
      sessionRows([{ vxid, message: audited({ ...onPatients }) }, { vxid, message: audited({ ...onPatients, object }) }, sequel], pid);
    const [first, second] = [two(1, 'a'), two(2, 'b')];
    const mixed = first.flatMap((row, index) => [row, second[index] as WrittenRow]);
    const imported = await importFile('a.csv', csvLog(mixed));
    expect(imported.events.map((event) => event.db_objects).slice(0, 2)).toEqual([
      ['clinical.patients', 'a'],
      ['clinical.patients', 'b'],
    ]);
  });

  test('say by the command of the server what was done, and else by the one that changes most', async () => {
    const statement = 'WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM s';
    const rows = (ps: string) => [
      { vxid, ps, message: audited({ statement, objectType: 'TABLE', object: 'public.s' }) },
      { vxid, ps, message: audited({ statement, class: 'WRITE', command: 'INSERT', objectType: 'TABLE', object: 'public.t' }) },
      sequel,
    ];
    for (const ps of ['INSERT', 'BIND'])
      expect(await firstEvent(rows(ps))).toMatchObject({ source_event_type: 'AUDIT:SESSION:WRITE:INSERT', action: 'create' });
  });

  test('name the schema and the table of a quoted name, and a table before its indexes', async () => {
    const statement = 'CREATE TABLE';
    const ddl = { class: 'DDL', statement };
    const event = await firstEvent([
      {
        vxid,
        ps: 'CREATE TABLE',
        message: audited({ ...ddl, command: 'CREATE SEQUENCE', objectType: 'SEQUENCE', object: 'clinical.a_seq' }),
      },
      {
        vxid,
        ps: 'CREATE TABLE',
        message: audited({ ...ddl, command: 'CREATE TABLE', objectType: 'TABLE', object: 'clinical."odd.na""me"' }),
      },
      sequel,
    ]);
    expect(pick(event, 'db_schema', 'db_table', 'resource_name', 'resource_uid', 'resource_parent', 'verb')).toEqual([
      'clinical',
      'odd.na"me',
      'clinical."odd.na""me"',
      'ehr.clinical."odd.na""me"',
      'ehr',
      'CREATE TABLE',
    ]);
  });
});

describe('what pgAudit leaves out', () => {
  const columns = ['command_text', 'command_complete', 'command_params', 'masking_state', 'masked_fields'] as const;
  const text = async (about: Parameters<typeof audited>[0]) =>
    pick(await firstEvent([{ vxid, message: audited(about) }, sequel]), ...columns);

  test('is told of: not logged, too long, or a password that was taken out', async () => {
    expect(await text({ statement: read })).toEqual([read, true, null, 'unknown', null]);
    expect(await text({ statement: read, parameter: '<not logged>' })).toEqual([read, true, null, 'not_logged', ['parameters']]);
    expect(await text({ statement: 'SELECT $1', parameter: '<not logged>' })).toEqual([
      'SELECT $1',
      false,
      null,
      'not_logged',
      ['parameters'],
    ]);
    expect(await text({ statement: '<not logged>', parameter: '<not logged>' })).toEqual([
      null,
      false,
      null,
      'not_logged',
      ['statement', 'parameters'],
    ]);
    expect(await text({ statement: 'SELECT $1, $2', parameter: '7,<long param suppressed>' })).toEqual([
      'SELECT $1, $2',
      false,
      ['7', '<long param suppressed>'],
      'not_logged',
      ['parameters'],
    ]);
    const role = { class: 'ROLE', command: 'CREATE ROLE', statement: 'CREATE ROLE vendor LOGIN PASSWORD <REDACTED>' };
    expect(await text(role)).toEqual([role.statement, false, null, 'redacted', ['password']]);
  });

  test('are never values: parameters come in the order of binding, with their quotes undone', async () => {
    expect((await text({ statement: 'SELECT $1, $2, $3', parameter: 'a,"b, ""c""",' }))[2]).toEqual(['a', 'b, "c"', null]);
  });

  test('is taken from the earlier row where one was logged', async () => {
    const again = { statement: '<previously logged>', parameter: '<previously logged>', objectType: 'TABLE' };
    const { events } = await importRows([
      { vxid, message: audited({ ...onPatients }) },
      { vxid, message: audited({ ...again, object: 'clinical.lab_results' }) },
      sequel,
    ]);
    expect(events).toHaveLength(2);
    expect(pick(events[0] ?? ({} as never), 'command_text', 'db_objects')).toEqual([read, ['clinical.patients', 'clinical.lab_results']]);
  });

  test('is not made up when the earlier row stands in another file', async () => {
    const event = await firstEvent([
      { vxid, message: audited({ statement: '<previously logged>', parameter: '<previously logged>' }) },
      sequel,
    ]);
    expect(pick(event, 'command_text', 'command_complete', 'parse_notes')).toEqual([null, false, [expect.stringContaining('earlier row')]]);
  });
});

describe('how a statement ended', () => {
  const outcome = async (rows: readonly Partial<WrittenRow>[]) => pick(await firstEvent(rows), 'outcome', 'outcome_code');
  const row = { vxid, message: audited({ ...onPatients }) };
  const ended = { vxid, message: audited({ ...onPatients, rows: 1 }) };
  const error = { vxid, error_severity: 'ERROR', state_code: '22012', message: 'division by zero', statement: read };

  test('is success when the session went on without an error', async () => {
    expect(await outcome([row, sequel])).toEqual(['success', null]);
    expect(await outcome([row, { vxid: '3/0', message: 'duration: 1.000 ms' }])).toEqual(['success', null]);
    expect(await outcome([row, { message: audited({ id: 2 }) }])).toEqual(['success', null]);
    expect(await outcome([ended])).toEqual(['success', null]);
  });

  test('is failure or denied when the error is its own, which is an event besides', async () => {
    expect(await outcome([row, error])).toEqual(['failure', '22012']);
    expect(await outcome([row, { ...error, state_code: '42501' }])).toEqual(['denied', '42501']);
    const { events } = await importRows([row, error]);
    expect(events.map((event) => pick(event, 'source_event_type', 'outcome', 'command_text'))).toEqual([
      ['AUDIT:SESSION:READ:SELECT', 'failure', read],
      ['ERROR', 'failure', read],
    ]);
  });

  test('is not known when the error may be that of another run, another part of the text, or after its end', async () => {
    const several = 'SELECT 1; SELECT 1/0';
    expect(
      await outcome([
        { vxid, message: audited({ statement: several }) },
        { ...error, statement: several },
      ]),
    ).toEqual(['unknown', '22012']);
    expect(await outcome([row, { ...error, ps: 'BIND' }])).toEqual(['unknown', '22012']);
    expect(await outcome([ended, error])).toEqual(['unknown', '22012']);
    const prepared = { vxid, ps: 'EXECUTE', message: audited({ statement: 'PREPARE p AS SELECT 1' }) };
    expect(await outcome([prepared, { ...error, ps: 'EXECUTE', statement: 'EXECUTE p' }])).toEqual(['unknown', '22012']);
  });

  test('is success with a remark when a later statement of the transaction failed', async () => {
    const event = await firstEvent([row, { ...error, statement: 'SELECT 1/0' }]);
    expect(pick(event, 'outcome', 'parse_notes')).toEqual(['success', [expect.stringContaining('same transaction')]]);
  });

  test('is not known when its own text is not logged, or stands in another file', async () => {
    for (const statement of ['<not logged>', '<previously logged>'])
      expect(
        await outcome([
          { vxid, message: audited({ ...onPatients, statement }) },
          { ...error, state_code: '42501' },
        ]),
      ).toEqual(['unknown', '42501']);
  });

  test('is told apart by its number when neither it nor the one inside it has a text', async () => {
    const silent = (more: object) => ({ vxid, message: audited({ statement: '<not logged>', ...more }) });
    const { events } = await importRows([silent({ sub: 1 }), silent({ sub: 2 }), sequel]);
    expect(events.map((event) => event.outcome).slice(0, 2)).toEqual(['success', 'unknown']);
  });

  test('is success when the error came in another transaction', async () => {
    expect(await outcome([row, { ...error, vxid: '3/38' }])).toEqual(['success', null]);
  });

  test('is not known when rows of the session are missing, or the log ends', async () => {
    expect(await outcome([row, { ...sequel, line_num: 5 }])).toEqual(['unknown', null]);
    expect(await outcome([row])).toEqual(['unknown', null]);
    expect(await outcome([row, { vxid, message: 'duration: 0.2 ms  bind <unnamed>: SELECT 1' }])).toEqual(['unknown', null]);
  });

  test('is not known of a statement inside another, whose error could have been caught', async () => {
    const inner = (rows?: number) => ({
      vxid,
      message: audited({ sub: 2, statement: 'SELECT 2', ...(rows === undefined ? {} : { rows }) }),
    });
    const both = async (rows?: number) => (await importRows([row, inner(rows), sequel])).events.map((event) => event.outcome).slice(0, 2);
    expect(await both()).toEqual(['success', 'unknown']);
    expect(await both(1)).toEqual(['success', 'success']);
  });
});

test('a statement in more pieces than a call takes arguments is folded whole, and what it holds is counted', () => {
  const pending = new PendingStatement('1');
  const place = { line: 1, offset: 0, bytes: Buffer.from('x') };
  const folded = Array.from({ length: 200_000 }, (_, at) => ({ line: at, offset: at, length: 1, sha256: '', leaf: '' }));
  const row = { timestamp: '', error_severity: 'LOG', message: 'y'.repeat(1 << 20) };
  const audit = told({ ...row, message: audited({}) });
  if (audit.kind !== 'audit') throw new Error('no row of pgAudit');
  for (const one of [[], folded]) {
    const before = pending.bytes;
    pending.add(row, audit.audit, { ...place, folded: one });
    expect(pending.bytes - before).toBeGreaterThan(1 << 20);
  }
  const [[rows] = []] = [...pending.finish({ proof: 'ended' })];
  expect(rows?.folded).toHaveLength(200_001);
});
