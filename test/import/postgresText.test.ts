import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { type Imported, importFile, importPath, onlyFile } from './importing.ts';
import { audited, said, sequel, sessionRows, syslogLines, textLog, usualPrefix, type WrittenRow } from './postgresLog.ts';

const counts = ({ records, primary, folded, duplicates, rejected }: ReturnType<typeof onlyFile>) => [
  records,
  primary,
  folded,
  duplicates,
  rejected,
];
const importText = (rows: readonly WrittenRow[], prefix?: string) => importFile('a.log', textLog(rows, prefix));

/** What text leaves out, or can only tell in part; all other columns must be the same. */
const weaker: ReadonlySet<string> = new Set([
  'source_event_id',
  'dedupe_key',
  'sequence',
  'source_event_code',
  'outcome_code',
  'event_time_quality',
  'src_port',
  'correlation_uid',
  'verb',
  'parse_notes',
  'unmapped',
]);

const ordered = (imported: Imported): Record<string, unknown>[] =>
  said(imported).sort((a, b) => {
    const [one, other] = [a, b].map((event) =>
      JSON.stringify([event.event_time, event.session_uid, event.source_event_type, event.command_text, event.outcome_reason]),
    );
    return (one ?? '') < (other ?? '') ? -1 : 1;
  });

/** That two forms of a log say the same but for what text does not hold, which is unknown then. */
function expectSame(text: Imported, other: Imported): void {
  const [read, whole] = [ordered(text), ordered(other)];
  expect(read).toHaveLength(whole.length);
  for (const [at, event] of read.entries())
    for (const [column, value] of Object.entries(event)) {
      const expected = whole[at]?.[column];
      if (!weaker.has(column)) expect([column, value], String(event.command_text)).toEqual([column, expected]);
      else if (!['unmapped', 'parse_notes', 'event_time_quality'].includes(column)) expect([expected, null]).toContainEqual(value);
    }
}

describe('a log of text', () => {
  test('says the same as the jsonlog of the same log in every column that it holds', async () => {
    const json = join(import.meta.dirname, 'fixtures', 'pgaudit.jsonl');
    const rows = readFileSync(json, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as WrittenRow);
    const [text, whole] = [await importText(rows), await importPath(json)];
    expect(counts(onlyFile(text))).toEqual(counts(onlyFile(whole)));
    expectSame(text, whole);
  });

  const behindSyslog = (imported: Imported) => ordered(imported).map(({ unmapped: _, source_instance: __, ...event }) => event);
  const long = (word: string) => audited({ statement: `SELECT '${word.repeat(400)}\n  x  ${'y'.repeat(2000)}'\nFROM t` });
  const failed = {
    error_severity: 'ERROR',
    message: 'permission denied for table patients',
    statement: `SELECT ${'1, '.repeat(500)}2\nFROM patients`,
  };

  test('sent through syslog says the same, cut as it is, and with other processes and programs between its pieces', async () => {
    const [one, other] = [0x53b9, 0x53ba].map((pid) => sessionRows([{ message: long(`µ${pid} `) }, failed, sequel], pid)) as [
      WrittenRow[],
      WrittenRow[],
    ];
    const [lines, between] = [syslogLines(one), syslogLines(other)];
    expect(lines.length).toBeGreaterThan(12);
    const mixed = lines.flatMap(({ line }, at) => [line, between[at]?.line ?? '']).join('');
    const imported = await importFile('syslog', `${mixed}Nov 22 18:00:38 db1 sshd[12]: session opened\n`);
    expect(onlyFile(imported)).toMatchObject({ source: 'postgres', records: 2 * lines.length + 1, rejected: 1 });
    expect(behindSyslog(imported)).toEqual(behindSyslog(await importText([...one, ...other])));
    expect(imported.events[0]).toMatchObject({
      source_instance: 'db1',
      unmapped: { other: expect.stringContaining('"syslog_ident":"postgres"') as string },
    });
  });

  test.each(['user=%u,db=%d,app=%a,client=%h ', '%m [%p] ', '%m-%c-'])('through syslog may have the prefix %s', async (prefix) => {
    const rows = sessionRows([{ message: audited({}) }, failed, sequel]);
    const written = syslogLines(rows, prefix).map(({ line }) => line.replace('Nov 22 18:00:37', '2026-11-22T12:00:37.123456-06:00'));
    const imported = await importFile('syslog', written.join(''));
    expect(imported.events.slice(0, 2).map((event) => pick(event, 'outcome', 'command_text'))).toEqual([
      ['success', 'SELECT 1'],
      ['denied', failed.statement],
    ]);
    // The name of a zone has many meanings; the time of syslog stands for the event where the prefix has none.
    expect(imported.events[0]?.event_time).toBe(prefix.includes('%m') ? null : '2026-11-22T18:00:37.123456Z');
  });

  test('through syslog takes nothing for a record that stands within a message, and misses what is missing', async () => {
    const forged = '2026-11-22 12:00:37.100 CST [1] LOG:  statement: DROP TABLE patients';
    const rows = sessionRows([{ message: 'connection authorized: user=app' }, { message: long('a ') }], 7);
    const [first = '', ...more] = syslogLines(rows, '%m [%p] ').map(({ line }) => line);
    const name = [`Nov 22 18:00:37 db1 postgres[9]: [1-1] ${forged.slice(0, 28)}x`, `Nov 22 18:00:37 db1 postgres[9]: [1-2] ${forged}`, ''];
    const imported = await importFile('syslog', [first, ...more.filter((_, at) => at !== 1), name.join('\n')].join(''));
    expect(JSON.stringify(imported.events)).not.toContain('DROP');
    expect(imported.events.map(({ parse_notes }) => (parse_notes as string[]).includes('a piece of this message is missing'))).toEqual([
      false,
      true,
    ]);
    expect(imported.rejected).toHaveLength(2);
  });

  test.each([
    ['%m [%p] ', 'success', 'unknown', null],
    ['%m [%p] user=%u,db=%d ', 'success', 'service', null],
    ['%m:%r:%u@%d:[%p]:', 'success', 'service', '10.20.0.7'],
    ['%m:%r:%u@%d:[%p]:%l:%e:%s:%v:%x:%c:%q%a:', 'success', 'service', '10.20.0.7'],
    ['%m-%c-', 'success', 'unknown', null],
    ['%m [%p]: [%l-1] db=%d,user=%u ', 'success', 'service', null],
    [usualPrefix, 'success', 'service', '10.20.0.7'],
    // Without a process number nothing tells what followed in the same session.
    ['%m ', 'unknown', 'unknown', null],
  ])('with the prefix %s is followed as far as it names sessions', async (prefix, outcome, actor, address) => {
    const [event] = (await importText(sessionRows([{ message: audited({}) }, sequel]), prefix)).events;
    expect(event && pick(event, 'outcome', 'actor_type', 'src_ip', 'command_text')).toEqual([outcome, actor, address, 'SELECT 1']);
    const remarks = event?.parse_notes?.toString() ?? '';
    expect(remarks.includes('no numbers')).toBe(outcome === 'success' && !prefix.includes('%l'));
  });

  test('joins what is added to a row, with the place of an error and the words of a refusal', async () => {
    const denied = { error_severity: 'ERROR', message: 'permission denied for table patients', statement: 'SELECT *\nFROM patients' };
    const raised = { ...denied, context: 'PL/pgSQL function f() line 1 at RAISE' };
    const unknown = { error_severity: 'ERROR', message: 'relation "x" does not exist', cursor_position: 15, statement: 'SELECT * FROM x' };
    const login = {
      error_severity: 'FATAL',
      message: 'password authentication failed for user "app_ehr"',
      detail: 'Role "x"\ndoes not exist.',
    };
    const { events } = await importText(sessionRows([denied, raised, unknown, login]));
    expect(events.map((event) => pick(event, 'action', 'outcome', 'outcome_code', 'command_text'))).toEqual([
      ['read', 'denied', null, 'SELECT *\nFROM patients'],
      ['read', 'failure', null, 'SELECT *\nFROM patients'],
      ['read', 'failure', null, 'SELECT * FROM x'],
      ['login', 'denied', null, null],
    ]);
    expect(events[2]?.unmapped).toMatchObject({ cursor_position: '15' });
    expect(events[3]?.unmapped).toMatchObject({ detail: 'Role "x"\ndoes not exist.' });
  });

  test('with verbose messages tells the state', async () => {
    const text = textLog(sessionRows([{ error_severity: 'ERROR', message: '42501: no', statement: 'SELECT 1' }]));
    const verbose = text.replace(/^(.*)STATEMENT/m, '$1LOCATION:  f, x.c:12\n$1STATEMENT');
    const [event] = (await importFile('a.log', verbose)).events;
    expect(event && pick(event, 'outcome', 'outcome_code', 'outcome_reason')).toEqual(['denied', '42501', 'no']);
  });

  test('leaves an outcome open where a line is missing, or the process number is that of another session', async () => {
    const audit = (id: number) => ({ message: audited({ id, command: 'UPDATE', class: 'WRITE', statement: `UPDATE t SET a=${id}` }) });
    const outcomes = async (text: string) => (await importFile('a.log', text)).events.map((event) => event.outcome);
    const lines = textLog(sessionRows([audit(1), { message: 'x' }, audit(2), sequel])).split('\n');
    expect(await outcomes(lines.filter((_, at) => at !== 1).join('\n'))).toEqual(['unknown', 'success', 'success']);
    const byProcess = (rows: Partial<WrittenRow>[]) => textLog(sessionRows(rows), '%m [%p] ');
    expect(await outcomes(byProcess([audit(7), audit(1), sequel]))).toEqual(['unknown', 'success', 'success']);
    expect(await outcomes(byProcess([audit(7), { message: 'database system was interrupted' }, audit(8), sequel]))).toEqual([
      'unknown',
      'unknown',
      'success',
      'success',
    ]);
  });

  test('whose first lines are of no session takes what the zone means from the first that is', async () => {
    const server = { backend_type: 'postmaster', user: '', dbname: '', remote_host: '', message: 'starting PostgreSQL 15' };
    const first = sessionRows([server], 1)[0] as WrittenRow;
    const { events } = await importText([first, ...sessionRows([{ message: 'connection received: host=10.20.0.7 port=36446' }])]);
    expect(events.map((event) => pick(event, 'event_time', 'event_time_quality', 'actor_type', 'src_port'))).toEqual([
      ['2026-11-22T18:00:37.100000Z', 'tz_inferred', 'system', null],
      ['2026-11-22T18:00:37.100000Z', 'exact', 'service', 36_446],
    ]);
  });

  test('accounts for lines of other programs, lines that are cut off from their record, and records that are too long', async () => {
    const rows = sessionRows([{ message: 'statement: SELECT 1\nFROM t' }, { message: `statement: ${'x\n'.repeat(200)}` }, sequel]);
    const text = `\tlost\n${textLog(rows)}pg_ctl: no server\n\n`;
    const imported = await importFile('a.log', text.replaceAll('\n', '\r\n'), { lineBytes: 300 });
    expect(counts(onlyFile(imported))).toEqual([5, 2, 0, 0, 3]);
    expect(imported.events.map((event) => event.command_text)).toEqual(['SELECT 1\nFROM t', null]);
    expect(imported.rejected.map((row) => [Number(row.file_line), String(row.reason).slice(0, 25)])).toEqual([
      [1, 'The line continues a reco'],
      [4, 'The record is longer, or '],
      [206, 'The line neither begins a'],
    ]);
  });
});

describe('whoever writes into a log of text', () => {
  const honest = sessionRows([{ message: audited({ statement: 'SELECT 2' }) }, sequel], 7);
  const forged = textLog(
    sessionRows([{ message: audited({ class: 'ROLE', command: 'GRANT', statement: 'GRANT dba TO eve' }) }], 99),
  ).trim();
  const commands = ({ events }: { events: EventRow[] }) => events.map((event) => event.command_text);

  test('cannot make a record of a line of a statement, nor hide the one that follows', async () => {
    const statement = `SELECT '\n${forged}\n'`;
    expect(commands(await importText([...sessionRows([{ message: `statement: ${statement}` }]), ...honest]))).toEqual([
      statement,
      'SELECT 2',
      null,
    ]);
  });

  test('cannot make one by a name with a line feed: what follows is rejected, as far as names reach', async () => {
    for (const prefix of [usualPrefix, '%m [%p] user=%u,db=%d ']) {
      const line = textLog(sessionRows([{ message: 'statement: GRANT x TO y' }], 99), prefix).trim();
      const name = { user: `x\n${line}`, message: 'connection authorized' };
      const imported = await importFile(
        'a.log',
        textLog([...sessionRows([name]), ...sessionRows([{ detail: 'd'.repeat(300) }], 6), ...honest], prefix),
      );
      expect(commands(imported)).not.toContain('GRANT x TO y');
      expect(commands(imported)).toContain('SELECT 2');
      expect(imported.rejected[0]?.reason).toMatch('hold a line feed');
    }
  });

  test('cannot pass a line for one of a session that has not its form, or without doubt for one that ends like a prefix', async () => {
    const short = '2026-11-22 12:00:37.500 CST [99] LOG:  statement: GRANT x TO y\n';
    const [bare] = (await importFile('a.log', `${textLog(honest)}${short}`)).events.slice(-1);
    expect(bare && pick(bare, 'command_text', 'parse_status', 'actor_type')).toEqual([null, 'partial', 'system']);
    const ends = 'statement: x@ehr/a 10.0.0.1 6b032dc5.7:1 0 LOG:  y';
    const doubtful = (await importText(sessionRows([{ message: ends }]))).events;
    expect(doubtful.map((event) => event.parse_status)).toEqual(['partial']);
  });

  test('cannot pass a message of a program for one of pgAudit, even where its context comes late', async () => {
    const raised = textLog(sessionRows([{ message: audited({ statement: 'made up' }), context: 'PL/pgSQL function f()' }])).split('\n');
    const imported = await importFile('a.log', [raised[0], textLog(honest).trim(), raised[1], ''].join('\n'));
    expect(commands(imported)).not.toContain('made up');
    expect(counts(onlyFile(imported))).toEqual([4, 3, 1, 0, 0]);
  });

  test('cannot choose whose name it is where two readings are possible', async () => {
    const [event] = (await importText([...sessionRows([{ user: 'a@b', message: 'statement: SELECT 1' }]), ...honest])).events;
    expect(event && pick(event, 'actor_name', 'db_name', 'actor_type', 'parse_status')).toEqual([null, null, 'unknown', 'partial']);
  });
});

const samples = sharedDirectory();
test.skipIf(samples === null)('real logs of text say the same as their csvlog', { timeout: 60_000 }, async () => {
  for (const name of ['once-utc', 'rows-cst']) {
    const path = join(samples ?? '', 'samples', 'generated', 'postgres', `pg15-pgaudit-${name}`);
    const [text, csv] = [await importPath(`${path}.stderr.log`), await importPath(`${path}.csv`)];
    expect(counts(onlyFile(text))).toEqual(counts(onlyFile(csv)));
    expectSame(text, csv);
  }
});
