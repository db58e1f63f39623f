import type { Members } from '../json/members.ts';
import { acted, type CanonicalFacts, WrittenJson } from './canonical.ts';
import type { JsonReader, JsonRecord } from './jsonRecords.ts';
import { address, epochText } from './vendorAudit.ts';

/** One message of the Model Context Protocol with what its log says beside it. */
export interface Message {
  record: JsonRecord;
  /** The members beside the message, when something wraps it; else those of the message. */
  around: Members;
  message: JsonRecord;
  method: string | undefined;
  /** JSON text of its id: "7" and 7 are two ids. Undefined for a notification. */
  id: string | undefined;
  session: string | undefined;
  /** Who sent it, where the log says so. */
  from: 'client' | 'server' | undefined;
  at: string | undefined;
  /** The time as the log writes it. */
  writtenAt: string | undefined;
}

/** What a session has told of its two ends. */
export interface Ends {
  client?: { name: string | undefined; version: string | undefined };
  server?: string | undefined;
}

/** Members that a proxy wraps a message in. */
export const wrappings: readonly string[] = ['message', 'payload', 'rpc', 'data', 'body'];
const clientWords = /^(c2s|client|client_to_server|client-to-server|request|in|inbound|ingress)$/i;
const serverWords = /^(s2c|server|server_to_client|server-to-client|response|out|outbound|egress)$/i;

const first = (members: Members, ...keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const text = members.text(key);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
};

/** Exact JSON text of a member; undefined when it is absent or null. */
export function written(members: Members, key: string): string | undefined {
  const child = members.get(key);
  return child && members.kind(key) !== 'null' ? members.bytes.toString('utf8', child.start, child.end) : undefined;
}

/** When a line was written: a text, or seconds or milliseconds since 1970. */
function timeOf(around: Members): Pick<Message, 'at' | 'writtenAt'> {
  const writtenAt = ['ts', 'time', 'timestamp', '@timestamp'].map((key) => around.scalar(key)).find((time) => time);
  const number = /^\d{9,14}(\.\d+)?$/.test(writtenAt ?? '') ? Number(writtenAt) : undefined;
  return { at: number === undefined ? writtenAt : epochText(number, number < 1e11 ? 'seconds' : 'milliseconds'), writtenAt };
}

/** Reads a record as a message; undefined when it is none (JSON-RPC 2.0, section 4). */
export function messageOf(record: JsonRecord, reader: JsonReader): Message | undefined {
  const candidates = [record, ...wrappings.map((key) => reader.inner(record, key))];
  const message = candidates.find((one) => one?.members.text('jsonrpc') === '2.0');
  if (!message) return undefined;
  const around = record.members;
  const way = first(around, 'dir', 'direction') ?? '';
  const from = clientWords.test(way) ? 'client' : serverWords.test(way) ? 'server' : undefined;
  return {
    record,
    around,
    message,
    method: message.members.text('method'),
    id: written(message.members, 'id'),
    session: first(around, 'mcp_session_id', 'mcpSessionId', 'Mcp-Session-Id', 'session_id', 'sessionId', 'session'),
    from,
    ...timeOf(around),
  };
}

interface Deed {
  action: string;
  type: string;
  /** The member of `params` that names what it is done to. */
  name?: string;
}

const deeds: Readonly<Record<string, Deed>> = {
  'tools/call': { action: 'execute', type: 'tool', name: 'name' },
  'resources/read': { action: 'read', type: 'object', name: 'uri' },
  'resources/subscribe': { action: 'read', type: 'object', name: 'uri' },
  'prompts/get': { action: 'read', type: 'other', name: 'name' },
  'sampling/createMessage': { action: 'execute', type: 'other' },
  initialize: { action: 'connect', type: 'app' },
};

const deedOf = (method: string): Deed => deeds[method] ?? { action: method.endsWith('/list') ? 'list' : 'other', type: 'other' };

/** Whom an access token is about, by the members that gateways write; a subject may be an address. */
function subjectOf(around: Members): { subject: string | undefined; email: string | undefined } {
  const subject = first(around, 'subject', 'sub', 'user', 'user_id');
  return { subject, email: first(around, 'email', 'user_email') ?? address(subject) };
}

/** Who acts, as far as the log says: an access token names the person and the agent it was given to (RFC 8693, 4.1). */
function actorFacts({ around, record }: Message, ends: Ends, reader: JsonReader): CanonicalFacts {
  const { subject, email } = subjectOf(around);
  const act = reader.inner(record, 'act')?.members.text('sub');
  const agent = { agent_uid: act, agent_name: ends.client?.name ?? act, agent_version: ends.client?.version };
  if (act !== undefined) {
    const chain = [
      ...(subject === undefined ? [] : [{ uid: subject, type: 'unknown', via: 'subject of the access token' }]),
      { uid: act, type: 'agent', via: 'act.sub of the access token' },
    ];
    const known = subject !== undefined || email !== undefined;
    return {
      ...agent,
      actor_type: 'agent',
      actor_uid: act,
      actor_name: agent.agent_name,
      on_behalf_of_uid: subject,
      on_behalf_of_email: email,
      delegation_chain: chain,
      identity_confidence: known ? 'asserted' : 'none',
      identity_basis: known ? 'the access token as the log tells it' : 'the log names the agent, and nobody it acts for',
    };
  }
  if (subject !== undefined || email !== undefined)
    return {
      ...agent,
      actor_type: 'unknown',
      actor_uid: subject ?? email,
      actor_name: subject ?? email,
      actor_email: email,
      identity_confidence: 'asserted',
      identity_basis: 'the subject that the log names; whether a person or an agent, it does not say',
    };
  return { ...agent, actor_type: 'unknown', identity_confidence: 'none', identity_basis: 'the messages of the protocol name no user' };
}

const trace = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/;

/** What is called or read, and with what. */
function thingFacts(request: Message, ends: Ends, params: JsonRecord | undefined): CanonicalFacts {
  const method = request.method ?? '';
  const deed = deedOf(method);
  const name = deed.name === undefined ? undefined : params?.members.text(deed.name);
  const common = {
    ...acted('api', deed.action),
    resource_type: deed.type,
    resource_name: name ?? ends.server,
    resource_parent: name === undefined ? undefined : ends.server,
  };
  if (method !== 'tools/call') {
    const given = written(request.message.members, 'params');
    return {
      ...common,
      resource_uid: deed.type === 'object' ? name : undefined,
      command_text: name === undefined ? method : `${method} ${name}`,
      command_params: given?.startsWith('{') ? new WrittenJson(given) : undefined,
    };
  }
  const given = params && written(params.members, 'arguments');
  return {
    ...common,
    command_text: [name, given].filter((part) => part !== undefined).join(' '),
    command_params: given?.startsWith('{') ? new WrittenJson(given) : undefined,
    tool_name: name,
    tool_call_id: request.id?.replace(/^"|"$/g, ''),
  };
}

/** What a request or a notification says by itself. */
export function requestFacts(request: Message, ends: Ends, reader: JsonReader): CanonicalFacts {
  const params = reader.inner(request.message, 'params');
  const meta = params && reader.inner(params, '_meta');
  // Since 2026-07-28 each request says who sends it, and no session begins with it.
  const client = meta && reader.inner(meta, 'io.modelcontextprotocol/clientInfo')?.members;
  const told = client ? { ...ends, client: { name: client.text('name'), version: client.text('version') } } : ends;
  return {
    source_event_type: request.method,
    event_time: request.at,
    event_time_raw: request.writtenAt,
    ...actorFacts(request, told, reader),
    ...thingFacts(request, ends, params),
    verb: request.method,
    session_uid: request.session,
    session_type: 'mcp',
    correlation_uid: trace.exec(meta?.members.text('traceparent') ?? '')?.[1],
  };
}

const refusal =
  /^\W*(blocked|denied|forbidden|unauthori[sz]ed)\b|\b(access|permission) denied\b|\bnot (authori[sz]ed|permitted|allowed)\b/i;

const textShown = 500;

const elicited: Readonly<Record<string, string>> = { accept: 'success', decline: 'denied' };

/** What a person answered who was asked: to accept is no approval of what follows, and to cancel says neither yes nor no. */
const elicitedFacts = (action: string | undefined): CanonicalFacts => ({
  outcome: elicited[action ?? ''] ?? 'unknown',
  outcome_code: action,
});

/** What an answer says of its request, which was of `method`; a tool that failed is still an answer of the protocol (MCP, Tools, Error Handling). */
export function answerFacts(answer: Message, reader: JsonReader, method?: string): CanonicalFacts {
  const error = reader.inner(answer.message, 'error')?.members;
  if (error) {
    const reason = error.text('message')?.slice(0, textShown);
    const code = written(error, 'code');
    return { outcome: refusal.test(reason ?? '') ? 'denied' : 'failure', outcome_code: code, outcome_reason: reason };
  }
  const result = reader.inner(answer.message, 'result');
  if (!result) return { outcome: 'unknown', outcome_reason: 'the answer holds neither a result nor an error' };
  if (method === 'elicitation/create') return elicitedFacts(result.members.text('action'));
  if (result.members.kind('isError') !== 'boolean' || result.members.value('isError') !== true) return { outcome: 'success' };
  const content = result.members.kind('content') === 'array' ? (result.members.value('content') as readonly { text?: unknown }[]) : [];
  const said = content.map((part) => part?.text).find((text): text is string => typeof text === 'string');
  const reason = said?.slice(0, textShown);
  return { outcome: refusal.test(reason ?? '') ? 'denied' : 'failure', outcome_code: 'isError', outcome_reason: reason };
}
