import { acted, type CanonicalFacts, nanoInstant, WrittenJson } from './canonical.ts';
import type { JsonReader, JsonRecord } from './jsonRecords.ts';
import { isSecretName, redacted, redactJson } from './hoopWire/redaction.ts';

type AnyValue = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is AnyValue => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of an attribute; 64-bit integers are decimal text in OTLP/JSON and stay so beyond what a number holds. */
function plainValue(value: unknown): unknown {
  if (!isObject(value)) return null;
  if ('stringValue' in value) return value.stringValue;
  if ('intValue' in value) return Number.isSafeInteger(Number(value.intValue)) ? Number(value.intValue) : value.intValue;
  if ('doubleValue' in value) return value.doubleValue;
  if ('boolValue' in value) return value.boolValue;
  if ('bytesValue' in value) return value.bytesValue;
  if (isObject(value.arrayValue)) return listOf(value.arrayValue.values).map(plainValue);
  if (isObject(value.kvlistValue)) return plainPairs(value.kvlistValue.values);
  return null;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function plainPairs(pairs: unknown): Record<string, unknown> {
  return Object.fromEntries(
    listOf(pairs).flatMap((pair) => (isObject(pair) && typeof pair.key === 'string' ? [[pair.key, plainValue(pair.value)]] : [])),
  );
}

const secretPair = /("key"\s*:\s*"([^"\\]{1,200})"\s*,\s*"value"\s*:\s*\{\s*"(?:string|bytes)Value"\s*:\s*)"(?:[^"\\]|\\.)*"/g;

/** OTLP writes names and values side by side, where no key tells that the value is a secret. */
export const withoutSecretPairs = (text: string): string =>
  text.replace(secretPair, (all, before: string, name: string) => (isSecretName(name) ? `${before}"${redacted.credential}"` : all));

/** Attributes by name. */
export interface Attributes {
  plain: Readonly<Record<string, unknown>>;
  /** As text; undefined when absent, empty or no scalar. */
  text(...names: readonly string[]): string | undefined;
}

function attributes(plain: Readonly<Record<string, unknown>>): Attributes {
  return {
    plain,
    text(...names) {
      for (const name of names) {
        const value = plain[name];
        if ((typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean') return String(value);
      }
      return undefined;
    },
  };
}

/** The attributes of an object of OTLP; none when it has none. */
export function attributesOf(record: JsonRecord | undefined): Attributes {
  const pairs = record?.members.kind('attributes') === 'array' ? record.members.value('attributes') : [];
  return attributes(plainPairs(pairs));
}

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

/** JSON text of tool arguments, which are a map or the text of one. */
function argumentsText(value: unknown): string | undefined {
  if (typeof value === 'string') return redactJson(value);
  return value === undefined || value === null ? undefined : redactJson(JSON.stringify(value));
}

function isObjectText(text: string | undefined): text is string {
  if (!text?.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Who {
  agent: string | undefined;
  agentName: string | undefined;
  user: string | undefined;
  email: string | undefined;
}

/** No convention says on whose behalf: what is there is a claim of the program that was instrumented. */
function actorFacts({ agent, agentName, user, email }: Who, service: string | undefined): CanonicalFacts {
  const person = user ?? email;
  const acting = agent ?? agentName;
  const behalf = { on_behalf_of_uid: user, on_behalf_of_email: email };
  const basis = 'attributes that the instrumented program set; nobody checked them';
  if (acting !== undefined)
    return {
      actor_type: 'agent',
      actor_uid: acting,
      actor_name: agentName ?? acting,
      ...behalf,
      ...(person === undefined
        ? {}
        : {
            delegation_chain: [
              { uid: person, type: 'unknown', via: 'attribute of the span' },
              { uid: acting, type: 'agent', via: 'agent of the span' },
            ],
          }),
      identity_confidence: person === undefined ? 'none' : 'asserted',
      identity_basis: person === undefined ? 'the spans name the agent, and nobody it acts for' : basis,
    };
  if (person !== undefined)
    return { actor_type: 'unknown', actor_uid: person, actor_email: email, identity_confidence: 'asserted', identity_basis: basis };
  if (service !== undefined)
    return { actor_type: 'service', actor_uid: service, actor_name: service, identity_confidence: 'asserted', identity_basis: basis };
  return { actor_type: 'unknown', identity_confidence: 'none', identity_basis: 'the record names nobody' };
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

/** The columns of a span; `call` is the MCP call inside the span of a tool. */
export function spanFacts(span: Span, byId: ReadonlyMap<string, Span>, call?: Span): CanonicalFacts {
  const { attributes: own, record } = span;
  const of = (...names: readonly string[]) => own.text(...names) ?? call?.attributes.text(...names);
  const above = (...names: readonly string[]) => inherited(span, byId, ...names);
  const [from, to] = [record.members.text('startTimeUnixNano'), record.members.text('endTimeUnixNano')];
  const tool = of('gen_ai.tool.name');
  const given = argumentsText(own.plain['gen_ai.tool.call.arguments'] ?? call?.attributes.plain['gen_ai.tool.call.arguments']);
  const deed = deedOf(span);
  const agentName = above('gen_ai.agent.name');
  const trace = record.members.text('traceId');
  return {
    source_event_id: span.id,
    dedupe_key: trace && `otel/${trace}/${span.id}`.toLowerCase(),
    source_instance: span.resource.text('service.name'),
    source_event_type: of('gen_ai.operation.name', 'mcp.method.name') ?? span.name,
    event_time: nanoInstant(from),
    event_time_raw: from,
    start_time: nanoInstant(from),
    end_time: nanoInstant(to),
    duration_ms: from && to && nanoInstant(from) && nanoInstant(to) ? Number((BigInt(to) - BigInt(from)) / 1000n) / 1000 : undefined,
    ...actorFacts(
      { agent: above('gen_ai.agent.id'), agentName, user: above('user.id', 'enduser.id', 'user.name'), email: above('user.email') },
      span.resource.text('service.name'),
    ),
    agent_uid: above('gen_ai.agent.id'),
    agent_name: agentName,
    agent_version: above('gen_ai.agent.version'),
    agent_instance: above('gen_ai.conversation.id'),
    model: of('gen_ai.response.model', 'gen_ai.request.model'),
    resource_type: deed.type,
    resource_uid: of('mcp.resource.uri', 'gen_ai.data_source.id'),
    resource_name: tool ?? of('gen_ai.request.model', 'gen_ai.data_source.id', 'server.address') ?? span.name,
    resource_parent:
      tool === undefined ? of('gen_ai.provider.name') : (call?.attributes.text('server.address') ?? own.text('server.address')),
    host_name: span.resource.text('host.name'),
    ...acted('api', deed.action),
    verb: of('mcp.method.name') ?? of('gen_ai.operation.name') ?? span.name,
    command_text: tool === undefined ? span.name : [tool, given].filter((part) => part !== undefined).join(' '),
    command_params: isObjectText(given) ? new WrittenJson(given) : undefined,
    tool_name: tool,
    tool_call_id: of('gen_ai.tool.call.id', 'jsonrpc.request.id'),
    ...outcomeOf(span, call),
    session_uid: above('gen_ai.conversation.id', 'session.id', 'mcp.session.id'),
    session_type: above('gen_ai.conversation.id', 'session.id', 'mcp.session.id') && 'agent',
    correlation_uid: trace?.toLowerCase(),
  };
}

const decisions: Readonly<Record<string, CanonicalFacts>> = {
  accept: { outcome: 'success', approval_state: 'approved' },
  reject: { outcome: 'denied', approval_state: 'denied' },
};

/** The columns of a log record; those of coding agents say who let a tool run (formats/sources.md 12). */
export function logFacts(record: JsonRecord, resource: Attributes, reader: JsonReader): CanonicalFacts {
  const own = attributesOf(record);
  const { members } = record;
  const at = [members.text('timeUnixNano'), members.text('observedTimeUnixNano')].find((digits) => nanoInstant(digits) !== undefined);
  const body = reader.inner(record, 'body')?.members.text('stringValue');
  const type = members.text('eventName') ?? own.text('event.name') ?? body ?? 'log';
  const tool = own.text('tool_name', 'gen_ai.tool.name');
  const given = argumentsText(own.plain.tool_parameters ?? own.plain['gen_ai.tool.call.arguments']);
  const [user, email] = [own.text('user.account_uuid', 'user.id', 'enduser.id'), own.text('user.email')];
  const agent = tool === undefined ? undefined : resource.text('service.name');
  const succeeded = own.text('success');
  const decided = /tool_decision$/.test(type) ? (decisions[own.text('decision') ?? ''] ?? {}) : {};
  return {
    source_event_type: type.slice(0, 200),
    event_time: nanoInstant(at),
    event_time_raw: at,
    duration_ms: own.text('duration_ms'),
    ...actorFacts({ agent, agentName: agent, user, email }, resource.text('service.name')),
    agent_name: agent,
    agent_version: agent && resource.text('service.version'),
    model: own.text('model', 'gen_ai.request.model'),
    actor_org: own.text('organization.id'),
    source_instance: resource.text('service.name'),
    resource_type: tool === undefined ? 'other' : 'tool',
    resource_name: tool ?? resource.text('service.name'),
    ...acted('api', tool === undefined ? 'other' : 'execute'),
    verb: type.slice(0, 200),
    command_text: tool === undefined ? body : [tool, given].filter((part) => part !== undefined).join(' '),
    command_params: isObjectText(given) ? new WrittenJson(given) : undefined,
    tool_name: tool,
    outcome: succeeded === 'true' ? 'success' : succeeded === 'false' ? 'failure' : 'unknown',
    outcome_reason: own.text('error'),
    decision_by: own.text('source'),
    ...decided,
    session_uid: own.text('session.id', 'gen_ai.conversation.id'),
    session_type: own.text('session.id', 'gen_ai.conversation.id') && 'agent',
    correlation_uid: members.text('traceId')?.toLowerCase() || own.text('prompt.id'),
  };
}
