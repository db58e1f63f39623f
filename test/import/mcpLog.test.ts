import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

let clock = 0;

/** A line of a proxy's log: what it says of the connection, around one message. */
function line(dir: 'c2s' | 's2c', message: object, around: object = {}): object {
  clock += 1000;
  const ts = new Date(Date.UTC(2026, 2, 2, 14) + clock).toISOString();
  return { ts, dir, mcp_session_id: 's1', subject: 'u-1', act: { sub: 'agent-1' }, ...around, message: { jsonrpc: '2.0', ...message } };
}

const call = (id: unknown, name = 'query', around: object = {}, args: object = { sql: 'SELECT 1' }) =>
  line('c2s', { id, method: 'tools/call', params: { name, arguments: args } }, around);
const answer = (id: unknown, more: object, around: object = {}) => line('s2c', { id, ...more }, around);
const done = { result: { content: [{ type: 'text', text: 'ok' }], isError: false } };

const importLines = (...lines: readonly object[]) => importFile('a.jsonl', lines.map((one) => `${JSON.stringify(one)}\n`).join(''));

describe('a call and its answer', () => {
  test('are one event with both records', async () => {
    const { bundle, events, folded } = await importLines(call(7), answer(7, done));
    expect(bundle.files[0]).toMatchObject({ source: 'mcp', records: 2, primary: 1, folded: 1 });
    expect(folded).toHaveLength(1);
    expect(events.map((event) => pick(event, 'tool_name', 'tool_call_id', 'command_text', 'outcome', 'duration_ms'))).toEqual([
      ['query', '7', 'query {"sql":"SELECT 1"}', 'success', 1000],
    ]);
  });

  test('meet by session, by sender and by the kind of the id', async () => {
    const { events } = await importLines(
      call(7),
      call('7', 'other'),
      call(7, 'elsewhere', { mcp_session_id: 's2' }),
      line('s2c', { id: 7, method: 'sampling/createMessage', params: {} }),
      answer(7, { error: { code: -32603, message: 'broke' } }),
    );
    expect(Object.fromEntries(events.map((event) => [event.tool_name ?? event.verb, event.outcome]))).toEqual({
      query: 'failure',
      other: 'unknown',
      elsewhere: 'unknown',
      'sampling/createMessage': 'unknown',
    });
  });

  test('keep apart when an id is used again before it was answered', async () => {
    const { events } = await importLines(call(7), call(7), answer(7, done));
    expect(events.map((event) => event.outcome)).toEqual(['unknown', 'success']);
  });

  test.each([
    [done, 'success'],
    [{ result: { content: [{ type: 'text', text: 'no such column' }], isError: true } }, 'failure'],
    [{ result: { content: [{ type: 'text', text: 'blocked: needs approval' }], isError: true } }, 'denied'],
    [{ error: { code: -32602, message: 'Unknown tool' } }, 'failure'],
    [{ error: { code: -32000, message: 'Access denied by policy' } }, 'denied'],
    [{}, 'unknown'],
  ])('%j means %s', async (more, outcome) => {
    const { events } = await importLines(call(7), answer(7, more));
    expect(events.at(0)?.outcome).toBe(outcome);
  });

  test('an answer without its request, and a call without an answer, are events of their own', async () => {
    const { bundle, events } = await importLines(answer(1, done), call(2));
    expect(bundle.files[0]).toMatchObject({ records: 2, primary: 2, folded: 0 });
    expect(events.map((event) => [event.source_event_type, event.outcome])).toEqual([
      ['response', 'success'],
      ['tools/call', 'unknown'],
    ]);
  });
});

describe('who acts', () => {
  const who = async (around: object) => {
    const { events } = await importLines(call(1, 'query', around));
    return events.flatMap((event) => pick(event, 'actor_type', 'actor_uid', 'on_behalf_of_uid', 'identity_confidence'));
  };

  test('is the agent that the token was given to, for the subject of the token', async () => {
    expect(await who({})).toEqual(['agent', 'agent-1', 'u-1', 'asserted']);
  });

  test('is the subject alone when no agent is named, person or not', async () => {
    expect(await who({ act: undefined })).toEqual(['unknown', 'u-1', null, 'asserted']);
  });

  test('is nobody that is known when the log names neither', async () => {
    expect(await who({ act: undefined, subject: undefined })).toEqual(['unknown', null, null, 'none']);
    expect(await who({ subject: undefined })).toEqual(['agent', 'agent-1', null, 'none']);
  });
});

describe('what a message holds', () => {
  test('numbers of arguments keep every digit', async () => {
    const text = JSON.stringify(call(1)).replace('"SELECT 1"', '12345678901234567890');
    const { events } = await importFile('a.jsonl', `${text}\n`);
    expect(events[0]?.command_text).toBe('query {"sql":12345678901234567890}');
  });

  test('a client that names itself in each request is the agent, and one that a person declined is no success', async () => {
    const _meta = { 'io.modelcontextprotocol/clientInfo': { name: 'triage', version: '2.1' } };
    const bare = { act: undefined, subject: 'rosa@clinic.example' };
    const { events } = await importLines(
      line('c2s', { id: 1, method: 'tools/call', params: { name: 'q', arguments: {}, _meta } }, bare),
      answer(1, done),
      line('s2c', { id: 2, method: 'elicitation/create', params: { message: 'go on?' } }),
      line('c2s', { id: 2, result: { action: 'decline' } }),
      line('s2c', { id: 3, method: 'elicitation/create', params: { message: 'go on?' } }),
      line('c2s', { id: 3, result: { action: 'cancel' } }),
    );
    const [cancelled, declined, called] = [...events].sort((one, two) => ((one.event_time ?? '') < (two.event_time ?? '') ? 1 : -1));
    expect(pick(called as never, 'agent_name', 'agent_version', 'actor_email')).toEqual(['triage', '2.1', 'rosa@clinic.example']);
    expect([declined, cancelled].map((one) => pick(one as never, 'outcome', 'outcome_code', 'approval_state'))).toEqual([
      ['denied', 'decline', 'unknown'],
      ['unknown', 'cancel', 'unknown'],
    ]);
  });

  test('secrets of arguments are neither shown nor searched', async () => {
    const { events, raw } = await importLines(call(1, 'connect', {}, { password: 'hunter2', host: 'db' }));
    expect(JSON.stringify(events)).not.toContain('hunter2');
    expect([...raw.values()].join()).not.toContain('hunter2');
    expect(events[0]?.command_text).toBe('connect {"password":"[redacted: password]","host":"db"}');
  });

  test('a line that is no message is rejected', async () => {
    const { rejected } = await importLines(call(1), { x: 1 });
    expect(rejected.map((row) => row.reason)).toEqual(['Not a message of JSON-RPC 2.0.']);
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the wire log of a proxy: three calls, their answers, and the handshake', async () => {
  const { bundle, events } = await importPath(join(shared ?? '', 'samples/generated/mcp'));
  expect(bundle.files[0]).toMatchObject({ records: 9, primary: 5, folded: 4, rejected: 0 });
  expect(events.flatMap((event) => (event.tool_name === null ? [] : [[event.tool_name, event.outcome]]))).toEqual([
    ['query_ehr', 'success'],
    ['export_csv', 'denied'],
    ['no_such_tool', 'failure'],
  ]);
});

test('a time in seconds or milliseconds since 1970 is that moment, and kept as it was written', async () => {
  const { events } = await importLines(call(7, 'query', { ts: 1772460000.5 }), call(8, 'query', { ts: 1772460000500 }));
  expect(events.map((event) => pick(event, 'event_time', 'event_time_raw'))).toEqual([
    ['2026-03-02T14:00:00.500000Z', '1772460000.5'],
    ['2026-03-02T14:00:00.500000Z', '1772460000500'],
  ]);
});

test('a request keeps who sent it and its id', async () => {
  const { events } = await importLines({ jsonrpc: '2.0', id: 'q-7', method: 'tools/list', dir: 'c2s' });
  expect(events[0]?.unmapped).toMatchObject({ id: 'q-7', dir: 'c2s' });
});
