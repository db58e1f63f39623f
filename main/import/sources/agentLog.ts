import { type FoldedRecord, foldedRecord } from '../ingest/digests.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { acted, type CanonicalFacts, canonicalSql, emitCanonical, WrittenJson } from './canonical.ts';
import { hasAll, type JsonHead } from './jsonHead.ts';
import { type JsonRecord, JsonReader, jsonRecords, kept } from './jsonRecords.ts';
import type { Detection, RecordSink, Source, StatementFacts } from './source.ts';

/** Tool calls kept open at a time; of more than that the oldest is told without its result. */
const mostOpen = 10_000;

const mapped = new Set(['timestamp', 'uuid', 'sessionId', 'version', 'type', 'requestId']);
const kinds = ['user', 'assistant', 'system', 'summary'];

/** A message by the members that every one of them has. A transcript may begin with lines about queues, files and titles. */
function holdsMessage(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return ['"parentUuid":', '"isSidechain":', '"sessionId":'].every((member) => text.includes(member));
}

function detect(head: Uint8Array, _path: string, json: () => JsonHead | undefined): Detection {
  const record = json()?.record;
  if (!record) return { confidence: 0 };
  const isMessage = hasAll(record, 'sessionId', 'uuid', 'timestamp') && kinds.includes(record.text('type') ?? '');
  const isSummary = record.text('type') === 'summary' && hasAll(record, 'summary', 'leafUuid');
  if (isMessage || isSummary) return { confidence: 0.95 };
  const isBeside = record.kind('type') === 'string' && (record.has('sessionId') || hasAll(record, 'messageId', 'snapshot'));
  return { confidence: isBeside && holdsMessage(head) ? 0.95 : 0 };
}

type Block = Readonly<Record<string, unknown>>;

const isBlock = (value: unknown): value is Block => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

interface Line {
  record: JsonRecord;
  kind: string;
  model: string | undefined;
  blocks: readonly Block[];
  said: string | undefined;
  at: string | undefined;
}

/** Lines that are of a transcript and name no session: its summary, and which files it had changed at a moment. */
const withoutSession: ReadonlySet<string | undefined> = new Set(['summary', 'file-history-snapshot']);

/** Reads a record as a line of a transcript; undefined when it is none. */
function lineOf(record: JsonRecord, reader: JsonReader): Line | undefined {
  const kind = record.members.text('type');
  if (kind === undefined || !(record.members.has('sessionId') || withoutSession.has(kind))) return undefined;
  const message = reader.inner(record, 'message')?.members;
  const content = message?.value('content');
  const blocks = Array.isArray(content) ? content.filter(isBlock) : [];
  const words = blocks.flatMap((block) => (block.type === 'text' ? (text(block.text) ?? []) : []));
  const said = text(content) ?? text(words.join('\n')) ?? record.members.text('content') ?? record.members.text('summary');
  const at = record.members.text('timestamp') ?? reader.inner(record, 'snapshot')?.members.text('timestamp');
  return { record, kind, model: message?.text('model'), blocks, said, at };
}

const actions: Readonly<Record<string, string>> = {
  Read: 'read',
  NotebookRead: 'read',
  WebFetch: 'read',
  WebSearch: 'query',
  Grep: 'query',
  Glob: 'list',
  LS: 'list',
  Write: 'create',
  Edit: 'update',
  MultiEdit: 'update',
  NotebookEdit: 'update',
};

const files = ['file_path', 'notebook_path', 'path'];

/** The columns of one tool call; a tool of an MCP server is named mcp__server__tool. */
function toolFacts({ name, input, id }: Block): CanonicalFacts {
  const tool = text(name) ?? 'unknown';
  const given = isBlock(input) ? input : {};
  const [, server, called] = /^mcp__(.+?)__(.+)$/.exec(tool) ?? [];
  const file = files.map((key) => text(given[key])).find((path) => path !== undefined);
  const command = tool === 'Bash' ? text(given.command) : undefined;
  const args = JSON.stringify(given);
  return {
    ...acted('api', actions[tool] ?? 'execute'),
    resource_type: file !== undefined && actions[tool] ? 'file' : 'tool',
    resource_name: (actions[tool] ? file : undefined) ?? called ?? tool,
    resource_parent: server,
    verb: tool,
    tool_name: tool,
    tool_call_id: text(id),
    command_text: command ?? `${tool} ${args}`,
    command_params: new WrittenJson(args),
  };
}

const refused =
  /doesn't want to (proceed|take this action)|permission to use .{1,80} has been denied|requested permissions? .{1,200} haven't granted|blocked by hook|user rejected/i;
const reasonShown = 500;

function resultText({ content }: Block): string | undefined {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? content.filter(isBlock) : [];
  return parts.map((part) => text(part.text)).find((one) => one !== undefined);
}

/** What became of a call: the transcript says only whether it failed, and in words whether somebody refused it. */
function resultFacts(result: Block): CanonicalFacts {
  const said = resultText(result);
  if (result.is_error !== true) return { outcome: 'success' };
  const reason = said?.slice(0, reasonShown);
  if (refused.test(said ?? ''))
    return {
      outcome: 'denied',
      outcome_reason: reason,
      approval_state: 'denied',
      decision_by: 'the person at the keyboard or a rule of theirs',
    };
  return { outcome: 'failure', outcome_reason: reason };
}

function commonFacts({ record, model, at }: Line): CanonicalFacts {
  const { members } = record;
  const [session, uuid] = [members.text('sessionId'), members.text('uuid')];
  return {
    source_event_id: uuid,
    dedupe_key: uuid === undefined ? undefined : ['agent_log', session, uuid].join('/'),
    event_time: at,
    agent_name: 'Claude Code',
    agent_version: members.text('version'),
    agent_instance: session,
    model,
    session_uid: session,
    session_type: 'agent',
    correlation_uid: members.text('requestId'),
    identity_confidence: 'none',
    identity_basis: 'a transcript names no person: whose it is must be known from where it was found',
  };
}

const agent: CanonicalFacts = { actor_type: 'agent', actor_name: 'Claude Code' };

/** A message that calls tools, one or several at once, with what came back so far. */
interface Calls {
  line: Line;
  uses: readonly Block[];
  results: Map<unknown, CanonicalFacts>;
  folded: FoldedRecord[];
}

/** Follows a transcript: what was said, and every tool call with its result. */
class Transcript {
  private readonly open = new Map<string, Calls>();
  private readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
  }

  take(line: Line): void {
    const uses = line.blocks.filter((block) => block.type === 'tool_use');
    const results = line.blocks.filter((block) => block.type === 'tool_result');
    if (uses.length > 0) this.call(line, uses);
    else if (results.length > 0) this.results(line, results);
    else this.emit(line.record, saidFacts(line), [], []);
  }

  close(): void {
    for (const calls of new Set(this.open.values())) this.told(calls);
  }

  private call(line: Line, uses: readonly Block[]): void {
    const [oldest] = this.open.values();
    if (this.open.size >= mostOpen && oldest) this.told(oldest);
    const calls: Calls = { line: { ...line, record: kept(line.record) }, uses, results: new Map(), folded: [] };
    for (const { id } of uses) {
      const key = keyOf(line.record, id);
      const earlier = this.open.get(key);
      if (earlier && earlier !== calls) this.told(earlier);
      this.open.set(key, calls);
    }
  }

  /** A line of results belongs to the call it answers; one that answers several is folded into the first of them. */
  private results(line: Line, results: readonly Block[]): void {
    const { record } = line;
    const answered = new Set<Calls>();
    for (const result of results) {
      const calls = this.open.get(keyOf(record, result.tool_use_id));
      if (!calls) continue;
      if (answered.size === 0) calls.folded.push(foldedRecord(record.place.line, record.place.offset, record.place.bytes));
      answered.add(calls);
      calls.results.set(result.tool_use_id, { ...resultFacts(result), ...lasted(calls.line.record, record) });
    }
    for (const calls of answered) if (calls.results.size >= calls.uses.length) this.told(calls);
    const [result] = results;
    if (answered.size > 0 || !result) return;
    const facts = {
      ...commonFacts(line),
      ...agent,
      source_event_type: 'tool_result',
      action: 'other',
      tool_call_id: text(result.tool_use_id),
    };
    this.emit(record, { ...facts, ...resultFacts(result) }, ['the call that it answers does not stand in the file'], []);
  }

  private told(calls: Calls): void {
    const { line, uses, results, folded } = calls;
    for (const { id } of uses) if (this.open.get(keyOf(line.record, id)) === calls) this.open.delete(keyOf(line.record, id));
    const outcomeOf = (use: Block) => results.get(use.id) ?? { outcome: 'unknown', outcome_reason: unanswered };
    const [use, ...others] = uses;
    if (use && others.length === 0) {
      const facts = { ...commonFacts(line), ...agent, source_event_type: 'tool_use', ...toolFacts(use) };
      this.emit(line.record, { ...facts, ...outcomeOf(use) }, [], folded);
      return;
    }
    const event = this.emit(
      line.record,
      saidFacts(line),
      [`the message calls ${uses.length} tools at once, each with an event of its own`],
      folded,
    );
    for (const [index, one] of uses.entries()) this.statement(event, index + 1, toolFacts(one), outcomeOf(one));
  }

  private statement(event: number, ordinal: number, tool: CanonicalFacts, outcome: CanonicalFacts): void {
    const facts: StatementFacts = {
      verb: String(tool.verb),
      action: String(tool.action),
      tool: String(tool.tool_name),
      resource: String(tool.resource_name),
      params: (tool.command_params as WrittenJson).text,
      ...(typeof tool.tool_call_id === 'string' ? { toolCall: tool.tool_call_id } : {}),
      ...(outcome.outcome === 'unknown' ? {} : { outcome: outcome.outcome as 'success' | 'failure' | 'denied' }),
      ...(typeof outcome.outcome_reason === 'string' ? { outcomeReason: outcome.outcome_reason } : {}),
    };
    this.sink.statement(event, ordinal, String(tool.command_text), facts);
  }

  private emit(record: JsonRecord, facts: CanonicalFacts, remarks: readonly string[], folded: readonly FoldedRecord[]): number {
    return emitCanonical(this.sink, record, facts, { mapped, remarks, folded });
  }
}

const unanswered = 'no result of the call stands in the file';

const keyOf = (record: JsonRecord, call: unknown): string => JSON.stringify([record.members.text('sessionId'), call]);

function saidFacts(line: Line): CanonicalFacts {
  return {
    ...commonFacts(line),
    ...(line.kind === 'assistant' ? agent : { actor_type: 'unknown' }),
    source_event_type: line.kind,
    ...acted('api', 'other'),
    resource_type: 'app',
    resource_name: 'Claude Code',
    verb: line.kind === 'user' ? 'prompt' : line.kind,
    command_text: line.said,
    outcome: 'unknown',
  };
}

function lasted(call: JsonRecord, answer: JsonRecord): CanonicalFacts {
  const [from, to] = [call.members.text('timestamp'), answer.members.text('timestamp')];
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isNaN(ms) || ms < 0 ? {} : { start_time: from, end_time: to, duration_ms: ms };
}

function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new JsonReader(limits);
  const transcript = new Transcript(sink);
  for (const found of jsonRecords(content, sink, limits, { reason: 'agent_log/json' })) {
    const line = lineOf(reader.withoutSecrets(found), reader);
    if (line) transcript.take(line);
    else sink.rejected({ ...found.place, reason: 'Not a line of a transcript: it has no type, or no sessionId.' });
    yield found.place.offset;
  }
  transcript.close();
}

/** Transcripts of Claude Code, a tool call and its result in one event (formats/sources.md 12). */
export const agentLog: Source = { id: 'agent_log', detect, frame, sql: canonicalSql };
