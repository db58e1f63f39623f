import type { Content } from '../ingest/content.ts';
import { sha256 } from '../ingest/digests.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { type Change, notUtf8, objectOf, rewritten, withoutBlanks, withoutHalves, withoutMember } from '../json/rewrite.ts';
import type { Child } from '../json/scanner.ts';
import sessionsSql from './hoop.sql?raw';
import { emitChange } from './hoopAdmin.ts';
import changesSql from './hoopAdmin.sql?raw';
import { detectHoop } from './hoopDetection.ts';
import { DocumentReader, type FoundSession, sessions } from './hoopDocuments.ts';
import { isAdminRow, recordingsIn, streamKey, wrongKinds } from './hoopMembers.ts';
import { hoopRecording, pathOf, type SessionKind, type StreamState } from './hoopRecording.ts';
import { emptyFacts, type StreamFacts } from './hoopStream.ts';
import { readRows, united, type United } from './hoopUnion.ts';
import { type Payload, readPayload } from './hoopWire/payload.ts';
import { redacted, redactJson, secretsTaken, withoutSqlSecrets } from './hoopWire/redaction.ts';
import { isLines } from './jsonRecords.ts';
import { type Part, type RecordPlace, type RecordSink, type Source, type StatementFacts, UnreadableFile } from './source.ts';
import { type SqlDialect, splitStatements } from './sqlStatements.ts';

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

/** A session as it is mapped, and where its record stands. */
interface Document extends United {
  place: RecordPlace;
  /** The record itself, which has the recording: bytes, and where in them it begins and ends. */
  record: { members: Members; start: number; end: number };
  stream: StreamFacts;
  state: StreamState;
  wrong: readonly string[];
  problems: string[];
  parts: readonly Part[];
  kind: 'detail' | 'list';
}

function problemsOf(
  { repeatedKeys, halves, stream }: Pick<FoundSession, 'repeatedKeys' | 'halves' | 'stream'>,
  wrong: readonly string[],
): string[] {
  const problems = wrong.map((key) => `${key} is not of the expected kind`);
  if (repeatedKeys.length > 0) problems.push(`a key is repeated at byte ${repeatedKeys.join(', ')}`);
  if (halves.length > 0) problems.push(`half a character at byte ${halves.join(', ')}`);
  if (stream.malformed > 0) problems.push(`${stream.malformed} elements of the recording cannot be read`);
  if (stream.others > 0) problems.push(`${stream.others} elements of the recording are of an unknown kind`);
  return problems;
}

/** What is doubtful about a record, by where it stands in the file. */
function placedAt({ repeatedKeys, halves }: Pick<FoundSession, 'repeatedKeys' | 'halves'>, offset: number) {
  const placed = (found: readonly number[]) => found.map((at) => at + offset);
  return { repeatedKeys: placed(repeatedKeys), halves: placed(halves) };
}

function streamState({ members }: FoundSession, wrong: readonly string[]): StreamState {
  if (!members.has(streamKey) || wrong.includes(streamKey)) return 'absent';
  return members.kind(streamKey) === 'null' ? 'null' : 'array';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const count = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null);

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
    counted: isObject(metrics) && members.text('status') === 'done' ? count(metrics.event_size) : null,
    pictures: isObject(metrics) ? count(metrics.bitmap_count) : null,
  };
}

/** What the recorded payload says, when it is messages of a protocol. */
function payloadOf(document: Document, limits: ImportLimits): Payload {
  const { members } = document.record;
  const stream = document.state === 'array' ? members.get(streamKey) : undefined;
  if (!stream) return { statements: [], problems: [] };
  return readPayload(members.bytes, stream, pathOf(kindOf(document), document.stream), limits);
}

/** The statements as they were sent, with their times; only without them those of the script, so that none counts twice. */
function statementsOf(document: Document, { statements }: Payload): { text: string | null; facts?: StatementFacts }[] {
  return statements.length > 0 ? statements : scriptStatements(document).map((text) => ({ text: withoutSqlSecrets(text) }));
}

/** The script without its secrets, where it stands in a record; none when there is nothing to take out. */
function scriptChanges(members: Members): Change[] {
  const child = members.get('script');
  const script = members.kind('script') === 'object' ? (members.value('script') as { data?: unknown }) : undefined;
  if (!child || typeof script?.data !== 'string') return [];
  const data = withoutSqlSecrets(script.data);
  return data === script.data ? [] : [{ start: child.start, end: child.end, by: Buffer.from(JSON.stringify({ ...script, data })) }];
}

/** A recording gives way to its digest, however it was spaced: another one is seen to be another, and nothing of it is shown. */
function withoutRecording(bytes: Buffer, { start, end }: Child): Change {
  const digest = sha256(withoutBlanks(bytes.subarray(start, end)));
  return { start, end, by: Buffer.from(JSON.stringify(`${redacted.recording} SHA-256 ${digest}`)) };
}

/** Where keys and bytes of a recording begin in a record that could not be read. */
const recordingStart = /"(event_)?stream"|\[\s*[\d.eE+-]+\s*,\s*"[a-z]"\s*,/;

/** A rejected record up to its recording, without other secrets. */
function showable(bytes: Buffer): Buffer {
  const at = bytes.toString('latin1').search(recordingStart);
  const shown = at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at), Buffer.from(redacted.recording)]);
  return Buffer.from(redactJson(shown.toString('utf8')));
}

function emit(document: Document, sink: RecordSink, limits: ImportLimits): void {
  const { bytes, start, end, children, members, torn, place, record, wrong, remarks, parts, kind } = document;
  const halves = withoutHalves(document.halves);
  const streams = recordingsIn(members);
  const hidden = [...streams, ...wrong.flatMap((key) => members.get(key) ?? [])].map(withoutMember);
  const script = scriptChanges(members);
  const text = rewritten(bytes, start, end, [...hidden, ...halves, ...script]);
  const size = torn ? end - start : text.reduce((sum, part) => sum + part.length, 0);
  if (size > limits.lineBytes) {
    sink.rejected({ ...place, reason: `Without its recording the session is larger than ${limits.lineBytes} bytes.` });
    return;
  }
  const isLeft = (member: Child, index: number) => {
    const key = members.entries[index]?.[0] ?? '';
    if (streams.includes(member)) return false;
    return !mapped.has(key) || wrong.includes(key) || members.get(key) !== member;
  };
  const payload = payloadOf(document, limits);
  const unchanged = document.own && hidden.length === 0 && halves.length === 0 && script.length === 0;
  const secrets = recordingsIn(record.members).map((child) => withoutRecording(record.members.bytes, child));
  const number = sink.event({
    ...place,
    kind,
    problems: [...document.problems, ...(torn ? [notUtf8] : []), ...payload.problems],
    remarks: script.length > 0 ? [...remarks, secretsTaken] : remarks,
    parts,
    ...(unchanged ? {} : { document: text }),
    unmapped: objectOf(bytes, children, isLeft, halves),
    searchable: rewritten(record.members.bytes, record.start, record.end, [...secrets, ...scriptChanges(record.members)]),
  });
  sink.recording(number, hoopRecording(kindOf(document), document.stream, document.state, place.offset, place.bytes.length));
  statementsOf(document, payload).forEach(({ text: said, facts }, index) => sink.statement(number, index + 1, said, facts));
}

/** A session that says all the gateway knows, completed from rows of lists where it is silent. */
function emitDetail(found: FoundSession, sink: RecordSink, limits: ImportLimits): void {
  const { bytes, base, start, end, line, members, stream } = found;
  const wrong = wrongKinds(members);
  const parts = sink.partsOf(sessions, members.text('id') ?? '');
  const place = { line, offset: base + start, bytes: bytes.subarray(start, end) };
  const problems = problemsOf({ ...placedAt(found, base), stream }, wrong);
  const state = streamState(found, wrong);
  emit(
    {
      ...united(found, wrong, readRows(parts, limits), limits),
      place,
      record: found,
      stream,
      state,
      wrong,
      problems,
      parts,
      kind: 'detail',
    },
    sink,
    limits,
  );
}

/** A session of which only rows of lists are there: the weightiest is its record, the others complete it. Or a change. */
function emitListed(alike: readonly Part[], sinkOf: (part: Part) => RecordSink, limits: ImportLimits): void {
  const [first, ...others] = readRows(alike, limits);
  if (!first) return;
  const { part, recorded, members, children, halves, wrong } = first;
  if (isAdminRow(members)) {
    emitChange(alike, sinkOf, limits);
    return;
  }
  const { line, offset } = part;
  const { bytes } = members;
  const stream = emptyFacts();
  const found = { bytes, start: 0, end: bytes.length, children, members, halves };
  const whole = united(found, wrong, others, limits);
  const problems = problemsOf({ ...placedAt(first, offset), stream }, wrong);
  const parts = others.map((row) => row.part);
  emit(
    {
      ...whole,
      own: whole.own && recorded === members,
      place: { line, offset, bytes: recorded.bytes },
      record: { members: recorded, start: 0, end: recorded.bytes.length },
      stream,
      state: 'listed',
      wrong,
      problems,
      parts,
      kind: 'list',
    },
    sinkOf(part),
    limits,
  );
}

/** Sessions on lines are read by stretches of this size, so that memory does not grow with the file. */
const stretchBytes = 64 * 1024 * 1024;

/** As many whole lines as fit, of which the next one begins a document; nothing when not even one does. */
function linesFrom(content: Content, base: number, { documentBytes }: ImportLimits): Buffer {
  for (const size of [Math.min(stretchBytes, documentBytes), documentBytes]) {
    const bytes = content.read(base, size);
    const end = base + bytes.length >= content.size ? bytes.length : bytes.lastIndexOf('\n{') + 1;
    if (end > 0) return bytes.subarray(0, end);
  }
  return Buffer.alloc(0);
}

/** Whether documents stand on lines: the first or, where that one is damaged, the second is whole by itself. */
function standOnLines(bytes: Buffer, limits: ImportLimits): boolean {
  return isLines(bytes, limits) || isLines(bytes.subarray(bytes.indexOf('\n{') + 1), limits);
}

/**
 * Sessions and pages of their list, one or several after one another: the gateway can write its answer twice into one body (formats/hoop.md 1.2).
 * All at once, unless a document stands on each line. What makes a file unreadable shows in its first document: a file is read or it is not.
 */
function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const reader = new DocumentReader(sink, limits, (found) => emitDetail(found, sink, limits));
  const whole = isLines(content.head, limits) ? undefined : content.whole(limits.documentBytes);
  if (whole) yield* reader.stretch(whole, 0);
  for (let base = whole?.length ?? 0; base < content.size; ) {
    const bytes = linesFrom(content, base, limits);
    if (base === 0 && bytes.length < content.size && !standOnLines(bytes, limits))
      throw new UnreadableFile('hoop/size', `A document may have ${limits.documentBytes} bytes; this file is one with more.`);
    yield* reader.stretch(bytes, base);
    base = bytes.length > 0 ? base + bytes.length : reader.passOverLong(content, base);
  }
}

const sql = `SELECT * FROM (${sessionsSql}) UNION ALL BY NAME SELECT * FROM (${changesSql})`;

/**
 * Sessions of the hoop gateway: as `GET /sessions/{id}?expand=event_stream,session_input` answers them, and as rows of
 * `GET /sessions` (formats/hoop.md 1.1, 1.2, 2, 7). A row is folded into the detail of its session, wherever that stands.
 * Rows of `GET /audit/logs` are changes of its settings (1.7).
 */
export const hoop: Source = { id: 'hoop', detect: detectHoop, frame, partsAlone: emitListed, showable, sql };
