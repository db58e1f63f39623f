import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { hoopReview, hoopSession } from './hoopSession.ts';
import { importFile, onlyFile } from './importing.ts';

async function statements(script: string, changes: Record<string, unknown> = {}): Promise<EventRow[]> {
  const { events } = await importFile('a.json', hoopSession({ script: { data: script }, ...changes }));
  return events.filter((event) => event.ordinal !== 0);
}

const masked = { metrics: { data_masking: { info_types: { PERSON: 2 }, total_redact_count: 2, err_count: 0 }, event_size: 9 } };

describe('the statements of a script', () => {
  test('are events of their own, in order, with the act their first word names', async () => {
    const script =
      'SELECT 1; -- note\ninsert into t values (1); UPDATE t SET a = 1; DELETE FROM t; (SELECT 2); WITH x AS (SELECT 1) SELECT 3; GRANT r TO u; CALL p(); VACUUM; \\d t';
    const found = await statements(script);
    expect(found.map((event) => [event.ordinal, event.verb, event.action])).toEqual([
      [1, 'SELECT', 'read'],
      [2, 'INSERT', 'create'],
      [3, 'UPDATE', 'update'],
      [4, 'DELETE', 'delete'],
      [5, 'SELECT', 'read'],
      [6, 'WITH', 'query'],
      [7, 'GRANT', 'grant'],
      [8, 'CALL', 'execute'],
      [9, 'VACUUM', 'other'],
      [10, null, 'other'],
    ]);
    expect(found[0]).toMatchObject({
      command_text: 'SELECT 1',
      command_complete: true,
      class_uid: 6005,
      activity_id: 1,
      source_event_type: 'session.statement',
    });
  });

  test('carry who, where and when of their session, and say that the time is not their own', async () => {
    const [one] = await statements('SELECT 1; SELECT 2', { review: hoopReview('EXECUTED') });
    expect(one).toMatchObject({
      actor_email: 'rosa.lind@clinic.example',
      resource_name: 'ehr-readonly',
      session_uid: '11111111-2222-4333-8444-555555555555',
      event_time: '2026-09-03T10:00:00.123456Z',
      duration_ms: null,
      end_time: null,
      approval_state: 'approved',
      unmapped: null,
    });
    expect(JSON.stringify(one?.parse_notes)).toContain('does not time statements');
  });

  test('share one result only when there is one statement', async () => {
    expect((await statements('SELECT 1', masked)).map((event) => [event.outcome, event.masking_state, event.phi_flag])).toEqual([
      ['success', 'masked', 'yes'],
    ]);
    expect((await statements('SELECT 1; SELECT 2', masked)).map((event) => [event.outcome, event.masking_state, event.phi_flag])).toEqual([
      ['unknown', 'unknown', 'unknown'],
      ['unknown', 'unknown', 'unknown'],
    ]);
    const unrun = { end_date: null, exit_code: null, event_stream: null, review: hoopReview('REJECTED', {}, { status: 'REJECTED' }) };
    expect((await statements('SELECT 1; SELECT 2', unrun)).map((event) => event.outcome)).toEqual(['denied', 'denied']);
  });

  test('follow the dialect of the connection', async () => {
    const script = `SELECT 'a\\'; SELECT 2; --'`;
    expect(await statements(script)).toHaveLength(2);
    expect(await statements(script, { connection_subtype: 'mysql' })).toHaveLength(1);
    expect(await statements(script, { type: 'mysql', connection_subtype: '' })).toHaveLength(1);
  });

  test('are not guessed at in a shell or a document database', async () => {
    const shell = await statements('cd /tmp; ls\necho "a;b"\n', { type: 'custom', connection_subtype: 'linux-vm' });
    expect(shell.map((event) => [event.command_text, event.action, event.verb])).toEqual([
      ['cd /tmp; ls\necho "a;b"\n', 'execute', 'exec'],
    ]);
    expect(await statements('db.a.find(); db.b.drop()', { connection_subtype: 'mongodb' })).toMatchObject([{ action: 'execute' }]);
  });

  test('are no mere reading when they may go on to write', async () => {
    const scripts = [
      'SELECT 1\nDELETE FROM patients',
      'SELECT * INTO copy FROM patients',
      'WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x',
    ];
    for (const script of scripts) expect((await statements(script)).map((event) => event.action)).toEqual(['other']);
    expect((await statements("SELECT replace(name, 'a', 'b'), updated_at FROM t")).map((event) => event.action)).toEqual(['read']);
  });

  test('are counted apart from records', async () => {
    const imported = await importFile('a.json', hoopSession({ script: { data: 'SELECT 1; SELECT 2' } }));
    expect(onlyFile(imported)).toMatchObject({ records: 1, primary: 1, derived: 2 });
    expect(await statements('  \n -- nothing here\n')).toEqual([]);
  });
});
