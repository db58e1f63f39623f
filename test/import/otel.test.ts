import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath } from './importing.ts';

type Value = string | number | boolean | { [key: string]: Value };

/** A value as OTLP/JSON writes it. */
function written(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  if (typeof value === 'boolean') return { boolValue: value };
  return { kvlistValue: { values: pairs(value) } };
}

const pairs = (values: Record<string, Value>) => Object.entries(values).map(([key, value]) => ({ key, value: written(value) }));

let ids = 0;

function span(attributes: Record<string, Value>, more: object = {}): object {
  ids += 1;
  return {
    traceId: '5B8EFFF798038103D269B633813FC60C',
    spanId: ids.toString(16).padStart(16, '0'),
    name: 'a span',
    startTimeUnixNano: '1772460000123456789',
    endTimeUnixNano: '1772460001123456789',
    attributes: pairs(attributes),
    ...more,
  };
}

const tool = (more: Record<string, Value> = {}, rest: object = {}) =>
  span({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'query', ...more }, rest);

const batch = (key: 'resourceSpans' | 'resourceLogs', ...records: readonly object[]) => ({
  [key]: [
    {
      resource: { attributes: pairs({ 'service.name': 'chart-helper' }) },
      [key === 'resourceSpans' ? 'scopeSpans' : 'scopeLogs']: [{ [key === 'resourceSpans' ? 'spans' : 'logRecords']: records }],
    },
  ],
});

const importSpans = (...spans: readonly object[]) => importFile('a.json', batch('resourceSpans', ...spans));

test('a span stands at its own bytes, and its times keep their digits', async () => {
  const { bundle, events, raw } = await importSpans(tool(), tool());
  expect(bundle.files[0]).toMatchObject({ source: 'otel_genai', records: 2, primary: 2 });
  expect(events.map((event) => pick(event, 'event_time', 'event_time_raw', 'duration_ms'))).toEqual(
    events.map(() => ['2026-03-02T14:00:00.123456Z', '1772460000123456789', 1000]),
  );
  for (const event of events) expect(JSON.parse(raw.get(event.event_id) ?? '')).toMatchObject({ spanId: event.source_event_id });
});

test('the MCP call inside a tool span is folded into it, and tells it what it knows', async () => {
  const outer = tool() as { spanId: string };
  const call = span(
    { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'query', 'server.address': 'ehr.internal', 'error.type': 'tool_error' },
    { parentSpanId: outer.spanId },
  );
  const { bundle, events } = await importSpans(outer, call);
  expect(bundle.files[0]).toMatchObject({ records: 2, primary: 1, folded: 1 });
  expect(events.map((event) => pick(event, 'tool_name', 'resource_parent', 'outcome'))).toEqual([['query', 'ehr.internal', 'failure']]);
});

test.each([
  [{}, {}, 'unknown'],
  [{}, { status: { code: 1 } }, 'success'],
  [{}, { status: { code: 2, message: 'timeout' } }, 'failure'],
  [{}, { status: { code: 'STATUS_CODE_ERROR', message: 'blocked by policy' } }, 'denied'],
  [{ 'error.type': 'tool_error' }, {}, 'failure'],
])('attributes %j with %j mean %s', async (attributes, rest, outcome) => {
  expect((await importSpans(tool(attributes, rest))).events[0]?.outcome).toBe(outcome);
});

describe('who acts', () => {
  test('is taken from the spans above, where agents name themselves and their user once', async () => {
    const top = span({ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.id': 'agent-1', 'user.email': 'rosa@clinic.example' }) as {
      spanId: string;
    };
    const { events } = await importSpans(top, tool({}, { parentSpanId: top.spanId }));
    expect(events.map((event) => pick(event, 'actor_type', 'actor_uid', 'on_behalf_of_email', 'identity_confidence'))).toEqual(
      events.map(() => ['agent', 'agent-1', 'rosa@clinic.example', 'asserted']),
    );
  });

  test('stays without a person where no span names one', async () => {
    const { events } = await importSpans(tool({ 'gen_ai.agent.name': 'helper' }));
    expect(events.map((event) => pick(event, 'actor_type', 'on_behalf_of_uid', 'identity_confidence'))).toEqual([['agent', null, 'none']]);
  });
});

test('secrets of tool arguments are neither shown nor searched, as a map, as text and as an attribute', async () => {
  const { events, raw } = await importSpans(
    tool({ 'gen_ai.tool.call.arguments': { password: 'hunter2', host: 'db' } }),
    tool({ 'gen_ai.tool.call.arguments': '{"password":"hunter2","host":"db"}' }),
    tool({ 'db.password': 'hunter2' }),
  );
  expect(JSON.stringify([events, [...raw]])).not.toContain('hunter2');
  expect(events[1]?.command_text).toBe('query {"password":"[redacted: password]","host":"db"}');
});

test('the decision of a person over a tool is its approval', async () => {
  const log = (name: string, attributes: Record<string, Value>) => ({
    timeUnixNano: '1772460000000000000',
    eventName: name,
    attributes: pairs({ 'session.id': 's', 'user.email': 'rosa@clinic.example', tool_name: 'Bash', ...attributes }),
  });
  const { events } = await importFile(
    'a.json',
    batch(
      'resourceLogs',
      log('claude_code.tool_decision', { decision: 'accept', source: 'user_temporary' }),
      log('claude_code.tool_decision', { decision: 'reject', source: 'user_reject' }),
      log('claude_code.tool_result', { success: 'false', error: 'exit 1' }),
      log('claude_code.tool_result', {}),
    ),
  );
  expect(events.map((event) => pick(event, 'outcome', 'approval_state', 'decision_by', 'on_behalf_of_email'))).toEqual([
    ['success', 'approved', 'user_temporary', 'rosa@clinic.example'],
    ['denied', 'denied', 'user_reject', 'rosa@clinic.example'],
    ['failure', 'unknown', null, 'rosa@clinic.example'],
    ['unknown', 'unknown', null, 'rosa@clinic.example'],
  ]);
});

const shared = sharedDirectory();

test.skipIf(shared === null)('traces and logs of others are read as they are', async () => {
  const trace = await importPath(join(shared ?? '', 'samples/generated/otel/genai-agent-trace.synthetic.otlp.jsonl'));
  expect(trace.bundle.files[0]).toMatchObject({ records: 5, primary: 4, folded: 1, rejected: 0 });
  expect(trace.events.map((event) => [event.tool_name, event.outcome])).toContainEqual(['export_csv', 'denied']);
  const { bundle } = await importPath(join(shared ?? '', 'samples/otel'));
  expect(bundle.files.map((file) => [file.source, file.primary])).toEqual([1, 2, 3].map(() => ['otel_genai', 1]));
});

test('a time that an exporter writes as a number keeps its digits, and an error of a log record is a failure', async () => {
  const record = '{"timeUnixNano":1772460000123456789,"attributes":[{"key":"error","value":{"stringValue":"overloaded"}}]}';
  const { events } = await importFile('a.json', `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`);
  expect(events.map((event) => pick(event, 'event_time', 'event_time_raw', 'outcome', 'outcome_reason'))).toEqual([
    ['2026-03-02T14:00:00.123456Z', '1772460000123456789', 'failure', 'overloaded'],
  ]);
});

test('keeps the name of a span, who made it and when it ended to the last digit', async () => {
  const scope = { name: 'chart.tools', version: '1.2', attributes: pairs({ tier: 'ward', password: 'hunter2hunter2' }) };
  const resource = { attributes: pairs({ api_key: 'hunter2hunter2' }) };
  const made = tool({}, { name: 'execute_tool query' });
  const { events, raw } = await importFile('a.json', { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [made] }] }] });
  expect(JSON.stringify([events, [...raw]])).not.toContain('hunter2');
  expect(events[0]?.unmapped).toMatchObject({
    name: 'execute_tool query',
    endTimeUnixNano: '1772460001123456789',
    scope: { name: 'chart.tools', version: '1.2', tier: 'ward' },
  });
});
