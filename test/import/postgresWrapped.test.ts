import { describe, expect, test } from 'vitest';
import { pick } from './hoopColumns.ts';
import { countsOf, importFile, refusalOf } from './importing.ts';
import { audited, csvLog, said, sequel, sessionRows, textLog, type WrittenRow } from './postgresLog.ts';

const lines = (records: readonly object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** A row as CloudNativePG writes it: the columns of csvlog as members, all of them text. */
function cloudNative(row: WrittenRow, audit?: object): object {
  const record = {
    log_time: row.timestamp,
    user_name: row.user,
    database_name: row.dbname,
    process_id: String(row.pid),
    connection_from: `${row.remote_host ?? ''}:${String(row.remote_port)}`,
    session_id: row.session_id,
    session_line_num: String(row.line_num),
    command_tag: row.ps,
    session_start_time: row.session_start,
    virtual_transaction_id: row.vxid,
    transaction_id: String(row.txid),
    error_severity: row.error_severity,
    sql_state_code: row.state_code ?? '00000',
    message: audit ? '' : row.message,
    application_name: row.application_name,
    backend_type: row.backend_type,
    query_id: String(row.query_id),
    ...(audit ? { audit } : {}),
  };
  const logger = audit ? 'pgaudit' : 'postgres';
  return { level: 'info', ts: '2026-11-22T18:00:37Z', logger, msg: 'record', logging_pod: 'ehr-1', record };
}

describe('CloudNativePG', () => {
  const statement = 'SELECT "a",\n1';
  const rows = sessionRows([{ message: audited({ statement }) }, { message: 'statement: SELECT 2' }, sequel]);
  const audit = {
    audit_type: 'SESSION',
    statement_id: '1',
    substatement_id: '1',
    class: 'READ',
    command: 'SELECT',
    statement,
    parameter: '<none>',
  };
  const records = [cloudNative(rows[0] as WrittenRow, audit), ...rows.slice(1).map((row) => cloudNative(row))];

  test('gives the events of the csvlog it makes members of, and its server', async () => {
    const [wrapped, csv] = [await importFile('a.jsonl', lines(records)), await importFile('a.csv', csvLog(rows))];
    const without = (events: Record<string, unknown>[]) =>
      events.map((event) => ({ ...event, source_instance: null, unmapped: { ...(event.unmapped as object), other: null } }));
    expect(without(said(wrapped))).toEqual(without(said(csv)));
    expect(wrapped.events.map((event) => event.source_instance)).toEqual(['ehr-1', 'ehr-1', 'ehr-1']);
  });

  test('rejects what the program around the server says, wherever it stands', async () => {
    const own = { level: 'info', ts: '2026-11-22T18:00:00Z', logger: 'instance-manager', msg: 'Starting' };
    const imported = await importFile('a.jsonl', lines([own, ...records, own]));
    expect(countsOf(imported)).toEqual({ records: 5, primary: 3, folded: 0, rejected: 2 });
  });
});

describe('Cloud SQL', () => {
  const entry = (payload: object, second: number) => ({
    ...payload,
    insertId: `id-${second}`,
    logName: 'projects/clinic/logs/cloudsql.googleapis.com%2Fpostgres.log',
    resource: { type: 'cloudsql_database', labels: { database_id: 'clinic:ehr' } },
    timestamp: `2026-11-22T18:00:${String(10 + second)}.123456Z`,
  });
  const error = { error_severity: 'ERROR', message: 'permission denied for table x', statement: 'SELECT *\nFROM x' };
  const text = textLog(sessionRows([{ message: audited({ statement: 'SELECT 1' }) }, error, sequel]), '[%p]: [%l-1] db=%d,user=%u ');
  const entries = text
    .trim()
    .split('\n')
    .map((line, at) => entry(at % 2 === 0 ? { textPayload: line } : { jsonPayload: { message: line } }, at));

  test('is read from the lines in its entries, which tell their time; those of one record are one event', async () => {
    for (const file of [lines(entries), JSON.stringify(entries, null, 2)]) {
      const imported = await importFile('a.json', file);
      expect(countsOf(imported)).toEqual({ records: 5, primary: 3, folded: 2, rejected: 0 });
      const shown = imported.events.map((event) =>
        pick(event, 'source_event_id', 'event_time', 'outcome', 'command_text', 'db_name', 'source_instance', 'sequence'),
      );
      expect(shown).toEqual([
        ['id-0', '2026-11-22T18:00:10.123456Z', 'success', 'SELECT 1', 'ehr', 'clinic:ehr', 1],
        ['id-1', '2026-11-22T18:00:11.123456Z', 'denied', 'SELECT *\nFROM x', 'ehr', 'clinic:ehr', 2],
        ['id-4', '2026-11-22T18:00:14.123456Z', 'success', null, 'ehr', 'clinic:ehr', 3],
      ]);
    }
  });

  test('tells servers apart that write in turns into one export, though their process numbers are the same', async () => {
    const others = entries.map((one) => ({
      ...one,
      insertId: `other-${one.insertId}`,
      resource: { type: 'cloudsql_database', labels: { database_id: 'clinic:billing' } },
    }));
    const mixed = entries.flatMap((one, at) => [one, ...others.slice(at, at + 1)]);
    const imported = await importFile('a.json', lines(mixed));
    expect(countsOf(imported)).toEqual({ records: 10, primary: 6, folded: 4, rejected: 0 });
    const shown = (instance: string) =>
      imported.events
        .filter((event) => event.source_instance === instance)
        .map((event) => pick(event, 'event_time', 'outcome', 'command_text', 'db_name', 'sequence'));
    const alone = await importFile('a.json', lines(entries));
    const expected = alone.events.map((event) => pick(event, 'event_time', 'outcome', 'command_text', 'db_name', 'sequence'));
    expect(shown('clinic:ehr')).toEqual(expected);
    expect(shown('clinic:billing')).toEqual(expected);
  });

  test('is not read with the newest entry first, because lines come before what they continue', async () => {
    expect(await refusalOf(importFile('a.json', [...entries].reverse()))).toBe('postgres/order');
  });

  test('gives the statements of its data access log, whose errors are in another', async () => {
    const request = {
      '@type': 'type.googleapis.com/google.cloud.sql.audit.v1.PgAuditEntry',
      auditType: 'SESSION',
      auditClass: 'READ',
      command: 'SELECT',
      chunkCount: '1',
      chunkIndex: '1',
      database: 'ehr',
      user: 'alice',
      statement: 'SELECT ssn FROM patients WHERE id = $1',
      parameter: '[not logged]',
      statementId: 2,
      substatementId: 1,
    };
    const part = { ...request, chunkCount: '2' };
    const audits = [request, part].map((one, at) => entry({ protoPayload: { methodName: 'cloudsql.instances.query', request: one } }, at));
    const { events } = await importFile('a.json', lines([...audits, entry({ textPayload: 'made of nothing' }, 3)]));
    const shown = events.map((event) =>
      pick(event, 'action', 'outcome', 'command_text', 'command_complete', 'masking_state', 'actor_name'),
    );
    expect(shown[0]).toEqual(['read', 'unknown', request.statement, false, 'not_logged', 'alice']);
    expect(events.map((event) => event.parse_status)).toEqual(['ok', 'partial']);
  });
});
