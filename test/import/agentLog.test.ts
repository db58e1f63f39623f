import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

let lines = 0;

function line(type: 'user' | 'assistant', content: unknown): object {
  lines += 1;
  const timestamp = new Date(Date.UTC(2026, 2, 1, 10) + lines * 1000).toISOString();
  return { type, uuid: `u${lines}`, sessionId: 's1', version: '2.0.1', timestamp, message: { role: type, model: 'claude-x', content } };
}

const use = (id: string, name = 'Bash', input: object = { command: 'psql -c "SELECT 1"' }) => ({ type: 'tool_use', id, name, input });
const result = (id: string, content = 'ok', is_error = false) => ({ type: 'tool_result', tool_use_id: id, content, is_error });

const importLines = (...all: readonly object[]) => importFile('s1.jsonl', all.map((one) => `${JSON.stringify(one)}\n`).join(''));

const columns = ['source_event_type', 'actor_type', 'tool_name', 'command_text', 'outcome'] as const;

describe('a tool call', () => {
  test('and its result are one event of the agent', async () => {
    const { bundle, events } = await importLines(line('user', 'how many?'), line('assistant', [use('t1')]), line('user', [result('t1')]));
    expect(bundle.files[0]).toMatchObject({ source: 'agent_log', records: 3, primary: 2, folded: 1, rejected: 0 });
    expect(events.map((event) => pick(event, ...columns))).toEqual([
      ['user', 'unknown', null, 'how many?', 'unknown'],
      ['tool_use', 'agent', 'Bash', 'psql -c "SELECT 1"', 'success'],
    ]);
    expect(events[1]).toMatchObject({ duration_ms: 1000, model: 'claude-x', session_uid: 's1', identity_confidence: 'none' });
  });

  test.each([
    [result('t1', 'exit 1', true), 'failure'],
    [result('t1', "The user doesn't want to proceed with this tool use.", true), 'denied'],
    [result('t2'), 'unknown'],
  ])('answered by %j is a %s', async (answer, outcome) => {
    const { events } = await importLines(line('assistant', [use('t1')]), line('user', [answer]));
    expect(events.find((event) => event.tool_name === 'Bash')?.outcome).toBe(outcome);
  });

  test('beside others in one message is an event of its own, with its own result', async () => {
    const { bundle, events } = await importLines(
      line('assistant', [{ type: 'text', text: 'both' }, use('t1'), use('t2', 'mcp__ehr__query', { sql: 'SELECT 2' })]),
      line('user', [result('t2', 'denied', true)]),
      line('user', [result('t1')]),
    );
    expect(bundle.files[0]).toMatchObject({ records: 3, primary: 1, folded: 2, derived: 2 });
    expect(events.map((event) => pick(event, ...columns))).toEqual([
      ['assistant', 'agent', null, 'both', 'unknown'],
      ['assistant.statement', 'agent', 'Bash', 'psql -c "SELECT 1"', 'success'],
      ['assistant.statement', 'agent', 'mcp__ehr__query', 'mcp__ehr__query {"sql":"SELECT 2"}', 'failure'],
    ]);
  });

  test('of an MCP server names the server, and one on a file the file', async () => {
    const { events } = await importLines(
      line('assistant', [use('t1', 'mcp__ehr__query', {})]),
      line('assistant', [use('t2', 'Read', { file_path: '/phi.csv' })]),
    );
    expect(events.map((event) => pick(event, 'action', 'resource_type', 'resource_name', 'resource_parent'))).toEqual([
      ['execute', 'tool', 'query', 'ehr'],
      ['read', 'file', '/phi.csv', null],
    ]);
  });

  test('holds no secret that its name tells', async () => {
    const { events, raw } = await importLines(line('assistant', [use('t1', 'connect', { api_key: 'hunter2' })]));
    expect(JSON.stringify([events, [...raw]])).not.toContain('hunter2');
  });
});

test('a result without its call is kept as an event of its own', async () => {
  const { bundle, events } = await importLines(line('user', [result('t9')]));
  expect(bundle.files[0]).toMatchObject({ records: 1, primary: 1 });
  expect(events[0]).toMatchObject({ source_event_type: 'tool_result', outcome: 'success' });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('transcripts of others are read, and what is no line of one is rejected', async () => {
  const { bundle } = await importPath(join(shared ?? '', 'samples/agents/claude-code'));
  expect(bundle.files.map((file) => [file.source, file.records, file.primary, file.folded, file.rejected])).toEqual([
    ['agent_log', 19, 14, 1, 4],
    ['agent_log', 12, 10, 2, 0],
    ['agent_log', 3, 3, 0, 0],
    ['agent_log', 12, 9, 3, 0],
  ]);
});

test.each([
  [{ type: 'file-history-snapshot', messageId: 'm1', snapshot: { timestamp: '2026-03-01T09:00:00.000Z' } }, '2026-03-01T09:00:00.000000Z'],
  [
    { type: 'queue-operation', operation: 'enqueue', sessionId: 's1', timestamp: '2026-03-01T09:00:01.000Z' },
    '2026-03-01T09:00:01.000000Z',
  ],
])('a transcript that begins with %j is one, with that line', async (first, time) => {
  const said = { ...line('user', 'how many?'), parentUuid: null, isSidechain: false };
  const { bundle, events } = await importLines(first, said);
  expect(bundle.files[0]).toMatchObject({ source: 'agent_log', records: 2, primary: 2, rejected: 0 });
  expect(events.map(({ event_time, verb }) => [event_time, verb])).toContainEqual([time, first.type]);
});
