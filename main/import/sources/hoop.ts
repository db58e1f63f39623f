import { isUtf8 } from 'node:buffer';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { blank, byte, skipBlank } from '../json/bytes.ts';
import { Members } from '../json/members.ts';
import { objectOf, rewritten, withoutHalves, withoutMember } from '../json/rewrite.ts';
import { type Child, JsonScanner } from '../json/scanner.ts';
import sql from './hoop.sql?raw';
import { detectHoop } from './hoopDetection.ts';
import { hoopRecording, pathOf, type SessionKind, type StreamState } from './hoopRecording.ts';
import { type StreamFacts, StreamReader } from './hoopStream.ts';
import { type Payload, readPayload } from './hoopWire/payload.ts';
import { redacted } from './hoopWire/redaction.ts';
import { type RecordSink, type Source, type StatementFacts, UnreadableFile } from './source.ts';
import { type SqlDialect, splitStatements } from './sqlStatements.ts';

const streamKey = 'event_stream';
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** What a member must be when it is there and not null; anything else is left to `unmapped` and noted. */
const expected: Readonly<Record<string, ReturnType<Members['kind']>>> = {
  id: 'string',
  org_id: 'string',
  user: 'string',
  user_id: 'string',
  user_name: 'string',
  type: 'string',
  connection_subtype: 'string',
  connection: 'string',
  resource_name: 'string',
  verb: 'string',
  status: 'string',
  start_date: 'string',
  end_date: 'string',
  identity_type: 'string',
  machine_identity_id: 'string',
  correlation_id: 'string',
  exit_code: 'number',
  script: 'object',
  metrics: 'object',
  review: 'object',
  ai_analysis: 'object',
  guardrails_info: 'array',
  connection_tags: 'object',
  [streamKey]: 'array',
};

/** Members that canonical columns hold in full. */
const mapped: ReadonlySet<string> = new Set([
  'id',
  'org_id',
  'script',
  'user_id',
  'user_name',
  'connection',
  'resource_name',
  'verb',
  'exit_code',
  'start_date',
  'end_date',
  'correlation_id',
  'machine_identity_id',
  streamKey,
]);

const dialects: ReadonlyMap<string, SqlDialect> = new Map([
  ['postgres', 'postgres'],
  ['mysql', 'mysql'],
  ['mssql', 'mssql'],
  ['oracledb', 'oracle'],
]);

interface Document {
  bytes: Buffer;
  start: number;
  end: number;
  line: number;
  scanner: JsonScanner;
  members: Members;
  stream: StreamFacts;
  wrong: string[];
}

function problemsOf({ scanner, stream, wrong }: Document): string[] {
  const problems = wrong.map((key) => `${key} is not of the expected kind`);
  if (scanner.repeatedKeys.length > 0) problems.push(`a key is repeated at byte ${scanner.repeatedKeys.join(', ')}`);
  if (scanner.loneSurrogates.length > 0) problems.push(`half a character at byte ${scanner.loneSurrogates.join(', ')}`);
  if (stream.malformed > 0) problems.push(`${stream.malformed} elements of the recording cannot be read`);
  if (stream.others > 0) problems.push(`${stream.others} elements of the recording are of an unknown kind`);
  return problems;
}

function streamState({ members, wrong }: Document): StreamState {
  if (!members.has(streamKey) || wrong.includes(streamKey)) return 'absent';
  return members.kind(streamKey) === 'null' ? 'null' : 'array';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function scriptOf({ members, wrong }: Document): string {
  const script = wrong.includes('script') ? undefined : members.value('script');
  return isObject(script) && typeof script.data === 'string' ? script.data : '';
}

/** SQL is split into statements; no other language is guessed at, so its script stays one statement. */
function scriptStatements(document: Document): string[] {
  const script = scriptOf(document);
  if (script.trim() === '') return [];
  const type = document.members.text('type') ?? '';
  const dialect = dialects.get(type === 'database' ? (document.members.text('connection_subtype') ?? '') : type);
  return dialect ? splitStatements(script, dialect) : [script];
}

function kindOf({ members, stream, wrong }: Document): SessionKind {
  const metrics = wrong.includes('metrics') ? undefined : members.value('metrics');
  const known = (key: string) => ['string', 'number'].includes(members.kind(key) ?? '');
  return {
    type: members.text('type') ?? '',
    subtype: members.text('connection_subtype') ?? '',
    verb: members.text('verb') ?? '',
    ran: known('exit_code') || known('end_date') || stream.elements > 0,
    truncated: isObject(metrics) && metrics.truncated === true,
  };
}

/** What the recorded payload says, when it is messages of a protocol. */
function payloadOf(document: Document, limits: ImportLimits): Payload {
  const stream = streamState(document) === 'array' ? document.members.get(streamKey) : undefined;
  if (!stream) return { statements: [], problems: [] };
  return readPayload(document.bytes, stream, pathOf(kindOf(document), document.stream), limits);
}

/** The statements as they were sent, with their times; only without them those of the script, so that none counts twice. */
function statementsOf(document: Document, { statements }: Payload): { text: string | null; facts?: StatementFacts }[] {
  return statements.length > 0 ? statements : scriptStatements(document).map((text) => ({ text }));
}

/** Every member that holds a recording, also one that is repeated or spelled with escapes: what was typed is secret. */
function recordings({ bytes, members }: Document): Child[] {
  const isStream = (key: string) => key === streamKey || (key.includes('\\') && JSON.parse(`"${key}"`) === streamKey);
  const isNull = ({ start }: Child) => bytes[start] === 0x6e;
  return members.entries.flatMap(([key, child]) => (isStream(key) && !isNull(child) ? [child] : []));
}

const hiddenRecording = Buffer.from(JSON.stringify(redacted.recording));
/** Where keys and bytes of a recording begin in a record that could not be read. */
const recordingStart = /"(event_)?stream"|\[\s*[\d.eE+-]+\s*,\s*"[a-z]"\s*,/;

/** A rejected record up to its recording. */
function showable(bytes: Buffer): Buffer {
  const at = bytes.toString('latin1').search(recordingStart);
  return at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at), Buffer.from(redacted.recording)]);
}

function emit(document: Document, sink: RecordSink, limits: ImportLimits): void {
  const { bytes, start, end, line, scanner, members } = document;
  const place = { line, offset: start, bytes: bytes.subarray(start, end) };
  const halves = withoutHalves(scanner.loneSurrogates);
  const streams = recordings(document);
  const hidden = [...streams, ...document.wrong.flatMap((key) => members.get(key) ?? [])].map(withoutMember);
  const parts = rewritten(bytes, start, end, [...hidden, ...halves]);
  if (parts.reduce((size, part) => size + part.length, 0) > limits.lineBytes) {
    sink.rejected({ ...place, reason: `Without its recording the session is larger than ${limits.lineBytes} bytes.` });
    return;
  }
  const isLeft = (member: Child, index: number) => {
    const key = members.entries[index]?.[0] ?? '';
    if (streams.includes(member)) return false;
    return !mapped.has(key) || document.wrong.includes(key) || members.get(key) !== member;
  };
  const payload = payloadOf(document, limits);
  const unchanged = hidden.length === 0 && halves.length === 0;
  const record = sink.event({
    ...place,
    problems: [...problemsOf(document), ...payload.problems],
    ...(unchanged ? {} : { document: parts }),
    unmapped: objectOf(bytes, scanner.children, isLeft, halves),
    searchable: rewritten(
      bytes,
      start,
      end,
      streams.map((child) => ({ start: child.start, end: child.end, by: hiddenRecording })),
    ),
  });
  sink.recording(record, hoopRecording(kindOf(document), document.stream, streamState(document), start, end - start));
  statementsOf(document, payload).forEach(({ text, facts }, index) => sink.statement(record, index + 1, text, facts));
}

function isSession(members: Members): boolean {
  return ['id', 'start_date', 'identity_type'].every((key) => members.has(key)) && members.kind('id') === 'string';
}

function readable(content: Content, limits: ImportLimits): Buffer {
  const bytes = content.whole(limits.documentBytes);
  if (!bytes) throw new UnreadableFile('hoop/size', `A session may have ${limits.documentBytes} bytes; this file has more.`);
  if (!isUtf8(bytes)) throw new UnreadableFile('hoop/encoding', 'The session is not UTF-8 text.');
  return bytes;
}

function wrongKinds(members: Members): string[] {
  return Object.keys(expected).filter((key) => members.has(key) && members.kind(key) !== 'null' && members.kind(key) !== expected[key]);
}

/** Takes the documents of one file in turn and keeps what must be known of the earlier ones. */
class DocumentReader {
  private readonly scanner: JsonScanner;
  /** Earlier documents by length: most files hold one, and bytes of the same length are soon compared. */
  private readonly seen = new Map<number, Buffer[]>();
  private line = 1;
  private counted = 0;
  private readonly bytes: Buffer;
  private readonly sink: RecordSink;
  private readonly limits: ImportLimits;

  constructor(bytes: Buffer, sink: RecordSink, limits: ImportLimits) {
    this.bytes = bytes;
    this.sink = sink;
    this.limits = limits;
    this.scanner = new JsonScanner(limits);
  }

  /** Reads the document that starts here and returns where the next one does. */
  read(start: number): number {
    const { bytes, scanner } = this;
    const first = this.line === 1 && this.seen.size === 0;
    const stream = new StreamReader(bytes);
    const next = scanner.scan(bytes, start, bytes.length, { key: streamKey, element: (from, to) => stream.element(from, to) });
    if (next < 0) return this.passOver(start, first);
    this.take(start, lastOf(bytes, next), stream.facts);
    return next;
  }

  /** Rejects what cannot be read up to the next line that can start a document, so that one bad session costs only itself. */
  private passOver(start: number, first: boolean): number {
    const { bytes, scanner, sink } = this;
    const reason = `The session is not valid JSON: ${scanner.fault?.reason ?? 'it cannot be read'}, at byte ${scanner.fault?.at ?? start}.`;
    const feed = bytes.indexOf('\n{', start);
    if (first && feed < 0) throw new UnreadableFile('hoop/json', reason);
    const end = feed < 0 ? bytes.length : feed;
    sink.rejected({ line: this.lineOf(start), offset: start, bytes: bytes.subarray(start, end), reason });
    return skipBlank(bytes, end, bytes.length);
  }

  private take(start: number, end: number, stream: StreamFacts): void {
    const { bytes, scanner, sink, limits } = this;
    const line = this.lineOf(start);
    const record = bytes.subarray(start, end);
    const members = new Members(bytes, bytes[start] === byte.openObject ? scanner.children : []);
    const alike = this.seen.get(record.length) ?? [];
    if (!isSession(members)) {
      sink.rejected({ line, offset: start, bytes: record, reason: 'Not a session: it has no id, start_date or identity_type.' });
    } else if (alike.some((earlier) => earlier.equals(record))) sink.duplicate();
    else emit({ bytes, start, end, line, scanner, members, stream, wrong: wrongKinds(members) }, sink, limits);
    this.seen.set(record.length, [...alike, record]);
  }

  private lineOf(start: number): number {
    for (
      let feed = this.bytes.indexOf(byte.lineFeed, this.counted);
      feed >= 0 && feed < start;
      feed = this.bytes.indexOf(byte.lineFeed, this.counted)
    ) {
      this.line += 1;
      this.counted = feed + 1;
    }
    return this.line;
  }
}

/** The end of a document without the white space after it. */
function lastOf(bytes: Buffer, next: number): number {
  let end = next;
  while (blank[bytes[end - 1] as number] === 1) end -= 1;
  return end;
}

/** One session, or several after one another: the gateway can write its answer twice into one body (formats/hoop.md 1.2). */
function frame(content: Content, sink: RecordSink, limits: ImportLimits): void {
  const bytes = readable(content, limits);
  const reader = new DocumentReader(bytes, sink, limits);
  const from = bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  for (let start = skipBlank(bytes, from, bytes.length); start < bytes.length; ) start = reader.read(start);
}

/** Sessions of the hoop gateway, as `GET /sessions/{id}?expand=event_stream,session_input` answers them (formats/hoop.md 1.2, 2, 7). */
export const hoop: Source = { id: 'hoop', detect: detectHoop, frame, showable, sql };
