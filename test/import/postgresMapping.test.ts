import { describe, expect, test } from 'vitest';
import { pick } from './hoopColumns.ts';
import { importFile } from './importing.ts';
import { audited, csvLog, firstEvent, sequel, sessionRows, type WrittenRow } from './postgresLog.ts';

const server = { user: '', dbname: '', remote_host: '', ps: '', vxid: '', application_name: '' };
const login = (method: string, identity: string) => ({
  ps: 'authentication',
  message: `connection authenticated: identity="${identity}" method=${method} (/etc/pg_hba.conf:87)`,
});

describe('what a row tells of', () => {
  type Case = [row: Partial<WrittenRow>, ...expected: unknown[]];
  const rows = async (columns: readonly string[], cases: readonly Case[]) => {
    const written = cases
      .map(([row], index) => sessionRows([{ timestamp: `2026-11-22 12:01:${String(10 + index)} CST`, ...row }], index + 1))
      .flat();
    const { events } = await importFile('a.csv', csvLog(written));
    expect(events.map((event) => pick(event, ...columns))).toEqual(cases.map(([, ...expected]) => expected));
  };

  test('is the coming and going of a session', async () => {
    await rows(
      ['source_event_type', 'action', 'outcome', 'class_uid', 'activity_id'],
      [
        [{ message: 'connection received: host=10.0.0.1 port=5' }, 'LOG:connection received', 'connect', 'unknown', 6005, 3],
        [login('scram-sha-256', 'app_ehr'), 'LOG:connection authenticated', 'login', 'success', 3002, 1],
        [{ message: 'connection authorized: user=app_ehr database=ehr' }, 'LOG:connection authorized', 'connect', 'success', 3003, 99],
        [{ message: 'replication connection authorized: user=r' }, 'LOG:connection authorized', 'connect', 'success', 3003, 99],
        [sequel, 'LOG:disconnection', 'disconnect', 'success', 3002, 2],
      ],
    );
    const ended = await firstEvent([
      {
        ...sequel,
        timestamp: '2026-11-22 13:01:00.500 CST',
        message: 'disconnection: session time: 1:00:22.250 user=a database=b host=[local]',
      },
    ]);
    expect(pick(ended, 'start_time', 'end_time', 'duration_ms')).toEqual([
      '2026-11-22T18:00:38.250000Z',
      '2026-11-22T19:01:00.500000Z',
      3_622_250,
    ]);
  });

  test('is refused, or went wrong', async () => {
    const failed = (error_severity: string, state_code: string, message: string, statement?: string) => ({
      error_severity,
      state_code,
      message,
      ...(statement === undefined ? { ps: 'authentication' } : { statement }),
    });
    await rows(
      ['action', 'outcome', 'outcome_code', 'identity_confidence', 'class_uid', 'command_text', 'db_objects'],
      [
        [failed('FATAL', '28P01', 'password authentication failed'), 'login', 'denied', '28P01', 'asserted', 3002, null, null],
        [failed('FATAL', '28000', 'no pg_hba.conf entry'), 'login', 'denied', '28000', 'asserted', 3002, null, null],
        [failed('FATAL', '53300', 'too many clients already'), 'connect', 'denied', '53300', 'asserted', 6005, null, null],
        [failed('FATAL', '3D000', 'database "x" does not exist'), 'connect', 'failure', '3D000', 'asserted', 6005, null, null],
        [
          failed('ERROR', '42501', 'permission denied for table patients', 'SELECT * FROM patients'),
          'read',
          'denied',
          '42501',
          'shared_account',
          6005,
          'SELECT * FROM patients',
          ['patients'],
        ],
        [
          failed('ERROR', '25006', 'cannot execute UPDATE in a read-only transaction', 'UPDATE t SET a=1'),
          'update',
          'denied',
          '25006',
          'shared_account',
          6005,
          'UPDATE t SET a=1',
          null,
        ],
        [
          failed('ERROR', '42P01', 'relation "x" does not exist', 'DELETE FROM x'),
          'delete',
          'failure',
          '42P01',
          'shared_account',
          6005,
          'DELETE FROM x',
          null,
        ],
        [
          failed('FATAL', '57P01', 'terminating connection due to administrator command', 'SELECT 1'),
          'read',
          'failure',
          '57P01',
          'shared_account',
          6005,
          'SELECT 1',
          null,
        ],
        [failed('FEHLER', '42501', 'keine Berechtigung', 'SELECT 2'), 'read', 'denied', '42501', 'shared_account', 6005, 'SELECT 2', null],
      ],
    );
  });

  test('is a statement that the server logged without pgAudit', async () => {
    await rows(
      ['source_event_type', 'action', 'command_text', 'command_params', 'duration_ms', 'outcome'],
      [
        [{ message: 'statement: UPDATE t SET a=1' }, 'LOG:statement', 'update', 'UPDATE t SET a=1', null, null, 'unknown'],
        [
          { message: 'execute <unnamed>: SELECT $1, $2', detail: "parameters: $1 = 'it''s, $2', $2 = NULL" },
          'LOG:execute',
          'read',
          'SELECT $1, $2',
          ["it's, $2", null],
          null,
          'unknown',
        ],
        [{ message: 'duration: 4.611 ms  statement: SELECT 1' }, 'LOG:duration statement', 'read', 'SELECT 1', null, 4.611, 'success'],
        [
          { message: 'duration: 0.031 ms  execute S_1/p: SELECT 2\nFROM t' },
          'LOG:duration execute',
          'read',
          'SELECT 2\nFROM t',
          null,
          0.031,
          'success',
        ],
        [{ message: 'duration: 0.2 ms  parse S_1: SELECT 2' }, 'LOG:duration parse', 'other', 'SELECT 2', null, 0.2, 'success'],
        [{ message: 'duration: 7.848 ms' }, 'LOG:duration', 'other', null, null, 7.848, 'success'],
        [{ message: 'execute p: SELECT $1', detail: "parameters: $1 = 'cut" }, 'LOG:execute', 'read', 'SELECT $1', null, null, 'unknown'],
      ],
    );
  });

  test('is what changed the logging itself', async () => {
    await rows(
      ['action', 'resource_type', 'resource_name', 'class_uid', 'outcome'],
      [
        [{ ...server, message: 'parameter "pgaudit.log" changed to "none"' }, 'update', 'policy', 'pgaudit.log', 3004, 'success'],
        [
          { ...server, message: 'parameter "log_statement" removed from configuration file, reset to default' },
          'update',
          'policy',
          'log_statement',
          3004,
          'success',
        ],
        [
          { message: audited({ class: 'DDL', command: 'ALTER SYSTEM', statement: "ALTER SYSTEM SET pgaudit.log='none'", rows: 0 }) },
          'update',
          'policy',
          'pgaudit.log',
          6005,
          'success',
        ],
      ],
    );
  });

  test('is who may do what', async () => {
    const role = (command: string, statement: string) => ({ message: audited({ class: 'ROLE', command, statement, rows: 0 }) });
    await rows(
      ['action', 'resource_type', 'resource_name', 'class_uid', 'activity_id'],
      [
        [role('GRANT', 'GRANT SELECT ON t TO vendor'), 'grant', 'database', 'ehr', 3005, 1],
        [role('REVOKE ROLE', 'REVOKE dba FROM vendor'), 'revoke', 'database', 'ehr', 3005, 2],
        [role('CREATE ROLE', 'create user "temp vendor" login'), 'create', 'role', '"temp vendor"', 3004, 1],
        [role('DROP ROLE', 'DROP ROLE IF EXISTS vendor;'), 'delete', 'role', 'vendor', 3004, 4],
      ],
    );
  });

  test('is what pgAudit calls it: exports, functions, and reads that are none yet', async () => {
    const of = (category: string, command: string) => ({ message: audited({ class: category, command, rows: 0 }) });
    await rows(
      ['action', 'verb'],
      [
        [of('READ', 'SELECT'), 'read', 'SELECT'],
        [of('READ', 'COPY'), 'export', 'COPY'],
        [of('WRITE', 'COPY'), 'create', 'COPY'],
        [of('READ', 'PREPARE'), 'other', 'PREPARE'],
        [of('FUNCTION', 'EXECUTE'), 'execute', 'EXECUTE'],
        [of('WRITE', 'TRUNCATE TABLE'), 'delete', 'TRUNCATE TABLE'],
        [of('MISC', 'SET'), 'other', 'SET'],
      ],
    );
  });

  test('is not taken from a message that a program raised', async () => {
    const raised = { message: audited({ class: 'ROLE', command: 'GRANT' }), context: 'PL/pgSQL function f() line 1 at RAISE' };
    const torn = { message: 'AUDIT: SESSION,1,1,READ' };
    await rows(
      ['source_event_type', 'action', 'command_text', 'parse_status'],
      [
        [raised, 'LOG', 'other', null, 'partial'],
        [torn, 'LOG', 'other', null, 'partial'],
      ],
    );
  });

  test('keeps every column that has no other place', async () => {
    const all = { hint: 'h', internal_query: 'iq', internal_position: 3, context: 'c', cursor_position: 15, leader_pid: 9, query_id: -7 };
    const where = { func_name: 'f', file_name: 'x.c', file_line_num: 12 };
    const event = await firstEvent([{ ...all, ...where, txid: 737, detail: 'd', message: 'm' }]);
    expect(event.unmapped).toEqual({
      pid: '21433',
      ps: 'SELECT',
      session_start: '2026-11-22 12:00:37 CST',
      vxid: '3/10',
      txid: '737',
      error_severity: 'LOG',
      message: 'm',
      detail: 'd',
      hint: 'h',
      internal_query: 'iq',
      internal_position: '3',
      context: 'c',
      cursor_position: '15',
      location: 'f, x.c:12',
      backend_type: 'client backend',
      leader_pid: '9',
      query_id: '-7',
    });
    expect(pick(event, 'correlation_uid', 'source_event_id', 'dedupe_key')).toEqual(['-7', '6b032dc5.53b9/1', 'postgres/6b032dc5.53b9/1']);
  });
});
