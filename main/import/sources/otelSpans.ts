import { acted, type CanonicalFacts, nanoInstant } from './canonical.ts';
import type { JsonReader, JsonRecord } from './jsonRecords.ts';
import { type Attributes, attributesOf } from './otelAttributes.ts';
import { actorFacts, argumentsText, toolFacts } from './otelFacts.ts';

/** A span, with what sent it. */
export interface Span {
  record: JsonRecord;
  resource: Attributes;
  attributes: Attributes;
  id: string;
  parent: string;
  name: string;
  status: { code: number; message: string | undefined };
}

/** Reads a record as a span; undefined when it is a log record. */
export function spanOf(record: JsonRecord, resource: Attributes, reader: JsonReader): Span | undefined {
  const { members } = record;
  if (!members.has('startTimeUnixNano')) return undefined;
  const status = reader.inner(record, 'status')?.members;
  // The code may be a number or, as some exporters write it, the name of the enumeration.
  const code =
    status?.kind('code') === 'number'
      ? Number(status.value('code'))
      : ({ STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 }[status?.text('code') ?? ''] ?? 0);
  return {
    record,
    resource,
    attributes: attributesOf(record),
    id: members.text('spanId') ?? '',
    parent: members.text('parentSpanId') ?? '',
    name: members.text('name') ?? '',
    status: { code, message: status?.text('message') || undefined },
  };
}

/** An attribute of a span or of the nearest span above it that has it: agents and users are named once, at the top. */
function inherited(span: Span, byId: ReadonlyMap<string, Span>, ...names: readonly string[]): string | undefined {
  let here: Span | undefined = span;
  for (let depth = 0; here && depth < 64; depth += 1) {
    const found = here.attributes.text(...names);
    if (found !== undefined) return found;
    here = here.parent === '' ? undefined : byId.get(here.parent);
  }
  return span.resource.text(...names);
}

const isRefused = /\b(blocked|denied|forbidden|unauthori[sz]ed|not (?:authori[sz]ed|permitted|allowed))\b/i;

function outcomeOf({ status, attributes: own }: Span, call: Span | undefined): CanonicalFacts {
  const error = own.text('error.type') ?? call?.attributes.text('error.type');
  const message = status.message ?? call?.status.message;
  const failed = status.code === 2 || call?.status.code === 2 || error !== undefined;
  const code = error ?? own.text('rpc.response.status_code', 'http.response.status_code');
  if (!failed) return { outcome: status.code === 1 || call?.status.code === 1 ? 'success' : 'unknown', outcome_code: code };
  return { outcome: isRefused.test(message ?? '') ? 'denied' : 'failure', outcome_code: code, outcome_reason: message };
}

interface Deed {
  action: string;
  type: string;
}

const operations: Readonly<Record<string, Deed>> = {
  chat: { action: 'query', type: 'api' },
  generate_content: { action: 'query', type: 'api' },
  text_completion: { action: 'query', type: 'api' },
  embeddings: { action: 'query', type: 'api' },
  retrieval: { action: 'query', type: 'database' },
  create_agent: { action: 'create', type: 'app' },
  invoke_agent: { action: 'execute', type: 'app' },
  invoke_workflow: { action: 'execute', type: 'app' },
  execute_tool: { action: 'execute', type: 'tool' },
};

const deedOf = (span: Span): Deed => {
  if (span.attributes.text('gen_ai.tool.name')) return { action: 'execute', type: 'tool' };
  return operations[span.attributes.text('gen_ai.operation.name') ?? ''] ?? { action: 'other', type: 'other' };
};

/** A span with the MCP call inside it: what the one does not say, the other may. */
interface Call {
  span: Span;
  call: Span | undefined;
  of(...names: readonly string[]): string | undefined;
  above(...names: readonly string[]): string | undefined;
}

function timeFacts({ members }: JsonRecord): CanonicalFacts {
  const [from, to] = [members.scalar('startTimeUnixNano'), members.scalar('endTimeUnixNano')];
  const [start, end] = [nanoInstant(from), nanoInstant(to)];
  const lasted = start && end ? { duration_ms: Number((BigInt(to ?? 0) - BigInt(from ?? 0)) / 1000n) / 1000 } : {};
  return { event_time: start, event_time_raw: from, start_time: start, end_time: end, ...lasted };
}

function agentFacts({ span, of, above }: Call): CanonicalFacts {
  const [agent, agentName] = [above('gen_ai.agent.id'), above('gen_ai.agent.name')];
  const who = { agent, agentName, user: above('user.id', 'enduser.id', 'user.name'), email: above('user.email') };
  const session = above('gen_ai.conversation.id', 'session.id', 'mcp.session.id');
  return {
    ...actorFacts(who, span.resource.text('service.name')),
    agent_uid: agent,
    agent_name: agentName,
    agent_version: above('gen_ai.agent.version'),
    agent_instance: above('gen_ai.conversation.id'),
    model: of('gen_ai.response.model', 'gen_ai.request.model'),
    session_uid: session,
    session_type: session && 'agent',
  };
}

function thingFacts({ span, call, of }: Call): CanonicalFacts {
  const deed = deedOf(span);
  const tool = of('gen_ai.tool.name');
  const common = { ...acted('api', deed.action), resource_type: deed.type, resource_uid: of('mcp.resource.uri', 'gen_ai.data_source.id') };
  if (tool === undefined)
    return {
      ...common,
      resource_name: of('gen_ai.request.model', 'gen_ai.data_source.id', 'server.address') ?? span.name,
      resource_parent: of('gen_ai.provider.name'),
      command_text: span.name,
    };
  const given = span.attributes.plain['gen_ai.tool.call.arguments'] ?? call?.attributes.plain['gen_ai.tool.call.arguments'];
  return {
    ...common,
    resource_name: tool,
    resource_parent: call?.attributes.text('server.address') ?? span.attributes.text('server.address'),
    ...toolFacts(tool, argumentsText(given)),
    tool_call_id: of('gen_ai.tool.call.id', 'jsonrpc.request.id'),
  };
}

/** The columns of a span; `call` is the MCP call inside the span of a tool. */
export function spanFacts(span: Span, byId: ReadonlyMap<string, Span>, call?: Span): CanonicalFacts {
  const of = (...names: readonly string[]) => span.attributes.text(...names) ?? call?.attributes.text(...names);
  const both: Call = { span, call, of, above: (...names) => inherited(span, byId, ...names) };
  const trace = span.record.members.text('traceId')?.toLowerCase();
  return {
    source_event_id: span.id,
    dedupe_key: trace && `otel/${trace}/${span.id}`.toLowerCase(),
    source_instance: span.resource.text('service.name'),
    source_event_type: of('gen_ai.operation.name', 'mcp.method.name') ?? span.name,
    ...timeFacts(span.record),
    ...agentFacts(both),
    host_name: span.resource.text('host.name'),
    ...thingFacts(both),
    verb: of('mcp.method.name') ?? of('gen_ai.operation.name') ?? span.name,
    ...outcomeOf(span, call),
    correlation_uid: trace,
  };
}
