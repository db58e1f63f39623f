import type { StatementFacts } from '../source.ts';
import { type Exchange, type ExchangeTaker, httpExchanges, outcomeOf } from './httpExchanges.ts';
import type { HttpBody } from './httpStream.ts';
import { shownBody } from './httpText.ts';
import { type Call, comparable, OpenCalls } from './mcpCalls.ts';
import { redactJson, redactText } from './redaction.ts';
import { startOfText, textOf, type WireReader, type WireSink, type WireStatement } from './wire.ts';
import { readObject, readObjects, type WireObject } from './wireJson.ts';

/** Methods with which a client finds its way; what it does with a tool, a resource or a prompt is an act. */
const housekeeping: ReadonlySet<string> = new Set([
  ...['initialize', 'ping', 'tools/list', 'resources/list', 'resources/templates/list', 'prompts/list', 'logging/setLevel'],
  ...['completion/complete', 'roots/list'],
]);
const actions: Readonly<Record<string, string>> = {
  'tools/call': 'execute',
  'resources/read': 'read',
  'resources/subscribe': 'read',
  'prompts/get': 'read',
};
const actionOf = (method: string) => (Object.hasOwn(actions, method) ? (actions[method] ?? 'other') : 'other');

const longestAudit = 1_048_576;
const lineFeed = 0x0a;
const longestReason = 500;

const isAudit = (event: WireObject | undefined): boolean => event?.members.text('type')?.startsWith('mcp.') === true;

/** The lines of an element that holds nothing but lines of the gateway's own (formats/hoop.md 2.3). */
function auditLines(bytes: Buffer): Buffer[] | undefined {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, from);
    const line = bytes.subarray(from, end);
    if (line.length > longestAudit || !isAudit(readObject(line))) return undefined;
    lines.push(line);
    from = end + 1;
  }
  return lines;
}

const unquoted = (json: string): string => {
  const value = JSON.parse(json) as unknown;
  return typeof value === 'string' ? value : json;
};

/** The JSON-RPC messages of a body: one, several, or those of an event stream. */
function messagesOf(bytes: Buffer): WireObject[] {
  const found = readObjects(bytes);
  if (found.length > 0) return found;
  return textOf(bytes)
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .flatMap((line) => readObjects(Buffer.from(line.slice(5))));
}

/** Outcome of a call as its JSON-RPC answer tells it. */
function settle({ facts }: WireStatement, answer: WireObject): void {
  const error = answer.object('error');
  if (facts.outcome === 'denied') return;
  if (error) {
    const code = error.json('code');
    const message = error.members.text('message');
    facts.outcome = 'failure';
    if (code !== undefined) facts.outcomeCode = unquoted(code);
    if (message) facts.outcomeReason = startOfText(redactText(message), longestReason);
    return;
  }
  const failed = answer.object('result')?.members.value('isError') === true;
  facts.outcome = failed ? 'failure' : 'success';
  if (failed) facts.outcomeReason = 'the tool reports an error';
}

/** What a request says of the act: a tool with its arguments, or a method with what it is about. */
interface ToldCall {
  tool: string | undefined;
  /** Arguments of a tool as JSON text. */
  input: string | undefined;
  text: string;
  facts: Pick<StatementFacts, 'params' | 'tool' | 'resource'>;
}

function readCall(method: string, message: WireObject): ToldCall {
  const params = message.object('params');
  const name = params?.members.text('name');
  if (method === 'tools/call' && name !== undefined) {
    const input = params?.json('arguments');
    const text = input === undefined ? name : `${name} ${input}`;
    return { tool: name, input, text, facts: { tool: name, ...(input === undefined ? {} : { params: input }) } };
  }
  const uri = params?.members.text('uri');
  const resource = uri === undefined ? undefined : redactText(uri);
  const json = message.json('params');
  const text = [method, resource ?? json].filter((part) => part !== undefined).join(' ');
  const facts = { ...(json === undefined ? {} : { params: json }), ...(resource === undefined ? {} : { resource }) };
  return { tool: undefined, input: undefined, text, facts };
}

class McpReader implements WireReader {
  private readonly calls = new OpenCalls();
  private readonly reader: WireReader;
  private readonly sink: WireSink;

  constructor(sink: WireSink) {
    this.sink = sink;
    const taker: ExchangeTaker = {
      request: (exchange, body) => this.request(exchange, body),
      answer: (exchange, _head, status, body) => this.answer(exchange, status, body),
      between: (bytes, at) => this.between(bytes, at),
    };
    this.reader = httpExchanges(taker, sink);
  }

  client(bytes: Buffer, at: number): void {
    // The gateway writes its lines when it comes to it, even into the middle of a request.
    const lines = bytes[0] === 0x7b && bytes.at(-1) === lineFeed ? auditLines(bytes) : undefined;
    if (lines) for (const line of lines) this.audit(line, at);
    else this.reader.client(bytes, at);
  }

  server(bytes: Buffer, at: number): void {
    this.reader.server(bytes, at);
  }

  finish(): void {
    this.reader.finish();
  }

  private between(bytes: Buffer, at: number): number {
    if (bytes[0] !== 0x7b) return 0;
    const end = bytes.indexOf(lineFeed);
    if (end < 0) return bytes.length > longestAudit ? 0 : -1;
    this.audit(Buffer.from(bytes.subarray(0, end)), at);
    return end + 1;
  }

  private request(exchange: Exchange, body: HttpBody): void {
    const messages = body.whole ? readObjects(body.bytes) : [];
    for (const message of messages) this.message(exchange, message);
    if (messages.length === 0) this.unreadable(exchange, body);
  }

  private message(exchange: Exchange, message: WireObject): void {
    const method = message.members.text('method');
    const id = message.json('id');
    // Without a method it answers the server, without an id it is a notice.
    if (method === undefined || id === undefined) return;
    if (housekeeping.has(method)) return this.calls.pass(id);
    const told = readCall(method, message);
    const input = comparable(told.input);
    const known = told.tool === undefined ? undefined : this.calls.match(told.tool, input, true);
    const facts = {
      offsetMs: exchange.head.at,
      complete: true,
      verb: method,
      action: actionOf(method),
      toolCall: unquoted(id),
      ...told.facts,
    };
    if (!known) {
      this.add({ text: told.text, facts, noted: true }, { id, tool: told.tool, input, exchange, audited: false });
      return;
    }
    const { statement } = known;
    statement.text = told.text;
    statement.facts = { ...facts, ...statement.facts, toolCall: facts.toolCall, complete: true };
    this.calls.join(known, id, exchange);
  }

  private add(statement: WireStatement, call: Omit<Call, 'statement' | 'shared'>): void {
    this.calls.add({ ...call, statement, shared: false });
    this.sink.statement(statement);
  }

  /** A call that is cut short is still a call; nothing else of such a body is guessed at. */
  private unreadable({ head }: Exchange, body: HttpBody): void {
    const text = body.length === 0 ? undefined : shownBody(head, body);
    const method = text === undefined ? undefined : /"method"\s*:\s*"(tools\/call|resources\/read|prompts\/get)"/.exec(text)?.[1];
    if (text === undefined || method === undefined) return;
    const tool = method === 'tools/call' ? /"name"\s*:\s*"([^"\\]{1,200})"/.exec(text)?.[1] : undefined;
    const facts = { offsetMs: head.at, complete: false, verb: method, action: actionOf(method), ...(tool === undefined ? {} : { tool }) };
    this.sink.statement({ text, facts, noted: true });
  }

  private answer(exchange: Exchange | undefined, status: number, body: HttpBody): void {
    for (const message of messagesOf(body.bytes)) {
      const id = message.json('id');
      if (id === undefined || message.members.has('method')) continue;
      const call = this.calls.answered(id);
      if (call) settle(call.statement, message);
    }
    if (!exchange || status < 400) return;
    for (const { statement } of this.calls.of(exchange))
      if (statement.facts.outcome === undefined) Object.assign(statement.facts, outcomeOf(status));
  }

  private audit(line: Buffer, at: number): void {
    const event = readObject(line);
    const type = event?.members.text('type');
    if (!event || !isAudit(event)) return this.sink.unread(line.length);
    this.sink.note(at, () => redactJson(textOf(line)));
    const tool = event.members.text('tool');
    if (tool === undefined || (type !== 'mcp.tool_call' && type !== 'mcp.tool_denied')) return;
    const fields = event.object('fields');
    const input = fields?.json('arguments');
    const isDenied = type === 'mcp.tool_denied';
    const told = comparable(input);
    const call = (isDenied ? this.calls.refused(tool, told) : this.calls.match(tool, told, false)) ?? this.fromLine(tool, input, at);
    call.audited = true;
    if (!isDenied) return;
    const { facts } = call.statement;
    const rule = fields?.members.text('rule');
    Object.assign(facts, { outcome: 'denied', outcomeReason: 'denied by the gateway' }, rule === undefined ? {} : { decisionBy: rule });
  }

  /** A call whose request is not there: the gateway's line alone tells of it. */
  private fromLine(tool: string, input: string | undefined, at: number): Call {
    const statement: WireStatement = {
      text: input === undefined ? tool : `${tool} ${input}`,
      noted: true,
      facts: {
        offsetMs: at,
        complete: input !== undefined,
        verb: 'tools/call',
        action: 'execute',
        tool,
        ...(input === undefined ? {} : { params: input }),
        remarks: ['only the audit line of the gateway tells of this call'],
      },
    };
    const call = { statement, id: undefined, tool, input: comparable(input), exchange: undefined, audited: false, shared: false };
    this.calls.add(call);
    this.sink.statement(statement);
    return call;
  }
}

/** A reader of recorded MCP connections: tool calls and other acts of an agent, not the HTTP that carries them. */
export const mcp = (sink: WireSink): WireReader => new McpReader(sink);
