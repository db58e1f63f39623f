import { describe, expect, test } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { base64, hoopSession } from './hoopSession.ts';
import { type Imported, importFile, onlyFile, sessionEvent } from './importing.ts';
import { httpMessage, postgresMessages as pg, rpcAnswer, rpcRequest } from './wirePayloads.ts';

const stream = (...elements: [number, string, string | Uint8Array][]) => elements.map(([at, kind, payload]) => [at, kind, base64(payload)]);
const connect = (type: string, connection_subtype: string, event_stream: unknown, changes: Record<string, unknown> = {}) =>
  importFile('a.json', hoopSession({ verb: 'connect', type, connection_subtype, event_stream, ...changes }));
const derived = ({ events }: Imported): EventRow[] => events.filter((event) => event.ordinal !== 0);

const native = stream(
  [0.25, 'i', pg.startup({ user: 'key', database: 'ehr', application_name: 'psql' })],
  [1.5, 'i', pg.query('SELECT 1; DELETE FROM visits')],
  [2.000_001, 'i', Buffer.concat([pg.parse('', 'UPDATE t SET a = $1'), pg.bind('', '', ['x']), pg.execute()])],
);

describe('a statement of a recorded connection', () => {
  test('is an event with a time, a place in the recording and parameters of its own', async () => {
    const imported = await connect('database', 'postgres', native);
    const found = derived(imported);
    expect(found).toMatchObject([
      {
        ordinal: 1,
        event_time: '2026-09-03T10:00:01.623456Z',
        recording_offset_ms: 1500,
        verb: 'SELECT',
        action: 'read',
        activity_name: 'Read',
      },
      { ordinal: 2, recording_offset_ms: 1500, verb: 'DELETE', action: 'delete', command_text: 'DELETE FROM visits' },
      { ordinal: 3, event_time: '2026-09-03T10:00:02.123457Z', verb: 'UPDATE', command_params: ['x'], db_name: 'ehr' },
    ]);
    const own = {
      source_event_type: 'session.statement',
      actor_email: 'rosa.lind@clinic.example',
      command_complete: true,
      class_uid: 6005,
    };
    for (const event of found) expect(event).toMatchObject({ ...own, recording_ref: sessionEvent(imported).recording_ref });
    expect(found[0]?.event_time_raw).toBe('2026-09-03T10:00:00.123456Z + 1.500000 s');
    expect(onlyFile(imported)).toMatchObject({ records: 1, primary: 1, derived: 3 });
    expect(imported.recordings).toMatchObject([{ format: 'hoop-stream/postgres', kind: 'protocol' }]);
  });

  test('has no outcome where no answer is recorded, whatever the session ended with', async () => {
    const [one] = derived(await connect('database', 'postgres', stream([1, 'i', pg.query('SELECT 1')])));
    expect(one).toMatchObject({
      outcome: 'unknown',
      outcome_code: null,
      outcome_reason: 'no answer is recorded that is certainly its own',
    });
  });

  test('keeps what the gateway says of masking: hiding a secret here is no masking there', async () => {
    const [one] = derived(await connect('database', 'postgres', stream([1, 'i', pg.query("ALTER ROLE a PASSWORD 'CANARY'")])));
    expect(one).toMatchObject({
      command_text: "ALTER ROLE a PASSWORD '[redacted: password]'",
      masking_state: 'not_logged',
      masked_fields: null,
    });
    const http = stream([1, 'i', httpMessage('GET / HTTP/1.1', { Cookie: 'CANARY' })]);
    expect(derived(await connect('application', 'httpproxy', http))).toMatchObject([{ masking_state: 'none' }]);
  });

  test('counts once where a script tells of it too', async () => {
    const both = await connect('database', 'postgres', native, { script: { data: 'SELECT 1; DELETE FROM visits' } });
    expect(derived(both)).toHaveLength(3);
    const none = await connect('database', 'postgres', stream([1, 'i', pg.startup({ user: 'k' })]), {
      script: { data: 'SELECT 1; SELECT 2' },
    });
    expect(derived(none).map((event) => [event.command_text, event.recording_offset_ms])).toEqual([
      ['SELECT 1', null],
      ['SELECT 2', null],
    ]);
    expect(derived(await connect('database', 'postgres', native, { verb: 'exec', script: { data: 'SELECT 9' } }))).toHaveLength(1);
  });

  test('of a web client has host, path, status and the act of an API', async () => {
    const event_stream = stream(
      [1, 'i', httpMessage('DELETE /fhir/Patient/7?x=1 HTTP/1.1', { Host: 'fhir.clinic.example' })],
      [1.2, 'o', httpMessage('HTTP/1.1 403 Forbidden')],
    );
    expect(derived(await connect('application', 'httpproxy', event_stream))).toMatchObject([
      {
        command_text: 'DELETE /fhir/Patient/7?x=1',
        verb: 'DELETE',
        action: 'delete',
        class_uid: 6003,
        activity_id: 4,
        outcome: 'denied',
        outcome_code: '403',
        host_name: 'fhir.clinic.example',
        resource_uid: '/fhir/Patient/7',
      },
    ]);
  });

  test('of an agent has the tool, its arguments, the id of the call and what came of it', async () => {
    const event_stream = stream(
      [1, 'i', rpcRequest(1, 'tools/call', { name: 'find', arguments: { big: 1, half: '\ud83d' } })],
      [1.1, 'i', '{"type":"mcp.tool_denied","tool":"find","fields":{"rule":"no-find"}}\n'],
      [1.2, 'o', rpcAnswer(1, { error: { code: -32_000, message: 'denied' } })],
    );
    expect(derived(await connect('httpproxy', 'mcpproxy', event_stream))).toMatchObject([
      {
        tool_name: 'find',
        tool_call_id: '1',
        action: 'execute',
        outcome: 'denied',
        decision_by: 'no-find',
        command_params: { big: 1, half: '\ufffd' },
      },
    ]);
  });

  test('of a document database has database and collection', async () => {
    const event_stream = stream([1, 'i', '{"find":"patients","filter":{},"$db":"ehr"}\n']);
    expect(derived(await connect('database', 'mongodb', event_stream))).toMatchObject([
      {
        verb: 'find',
        action: 'read',
        activity_id: 1,
        db_name: 'ehr',
        db_table: 'patients',
        command_text: '{"find":"patients","filter":{},"$db":"ehr"}',
      },
    ]);
  });

  test('is not made up where the payload is no text of a known form, and the session says what could not be read', async () => {
    const opaque = stream([1, 'i', 'SELECT 1'], [2, 'i', '\u0003SELECT 1']);
    for (const subtype of ['oracledb', 'nothing known']) expect(derived(await connect('database', subtype, opaque))).toEqual([]);
    const damaged = await connect('database', 'postgres', stream([1, 'i', pg.query('SELECT 1')], [2, 'i', '\u0007\u0007\u0007']));
    expect(sessionEvent(damaged)).toMatchObject({ parse_status: 'partial' });
    expect(sessionEvent(damaged).parse_notes).toContain('3 bytes of the recording are no message of its protocol');
  });
});
