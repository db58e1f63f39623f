import type { Content, Line } from '../ingest/content.ts';
import type { FoldedRecord } from '../ingest/digests.ts';
import type { ImportLimits } from '../importLimits.ts';
import { byte, skipBlank } from '../json/bytes.ts';
import { Members } from '../json/members.ts';
import { notUtf8, objectOf, rewritten, validText, withoutHalves } from '../json/rewrite.ts';
import { type Child, JsonScanner } from '../json/scanner.ts';
import { redactJson, secretsTaken, withoutSqlSecretsInJson } from './hoopWire/redaction.ts';
import { type RecordPlace, type RecordSink, UnreadableFile } from './source.ts';

/** A record of a file of JSON: one object, with what is doubtful about its text. */
export interface JsonRecord {
  /** Where it stands, with its exact bytes. */
  place: RecordPlace;
  /** Its members, in text that is valid for every reader: UTF-8 without half characters. */
  members: Members;
  children: readonly Child[];
  /** The text of the members is not the record's own: it was mended, or taken out of a wrapping. */
  rewritten: boolean;
  problems: readonly string[];
  /** Set when secrets were taken out: then this is what may be searched. */
  searchable?: Buffer;
}

/** How the records of a source stand in JSON. */
export interface JsonShape {
  /** The reason code for a file that cannot be read at all, such as `cloudtrail/json`. */
  reason: string;
  /** Members of a wrapping object whose elements are the records, such as `Records`; elements of a plain array always are. */
  wrappers?: readonly string[];
  /** Each line has a text before its object, such as `@cee: ` or what syslog puts there. */
  prefixed?: boolean;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The first byte of the text, after a byte order mark. */
export const textStart = (bytes: Buffer): number => (bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0);

/** Reads one JSON object into a record; a text says why it is none. */
export class JsonReader {
  private readonly scanner: JsonScanner;

  constructor(limits: ImportLimits) {
    this.scanner = new JsonScanner(limits);
  }

  /** The record at a place, whose bytes are one JSON object and blanks. */
  record(place: RecordPlace): JsonRecord | string {
    return this.read(place, place.bytes, false);
  }

  /** The record that a member of another one wraps, as an object or as the text of one; undefined when it is neither. */
  inner(outer: JsonRecord, key: string): JsonRecord | undefined {
    const child = outer.members.get(key);
    const kind = outer.members.kind(key);
    if (!child || (kind !== 'object' && kind !== 'string')) return undefined;
    const bytes = outer.members.bytes;
    const text = kind === 'object' ? bytes.subarray(child.start, child.end) : Buffer.from(outer.members.text(key) ?? '');
    const record = this.read(outer.place, text, true);
    if (typeof record === 'string') return undefined;
    return { ...record, problems: [...new Set([...outer.problems, ...record.problems])] };
  }

  /** The record without secrets, as far as their names and forms tell them; `also` takes out what only its source knows. */
  withoutSecrets(record: JsonRecord, also = (text: string) => text): JsonRecord {
    return this.hiding(record, (text) => also(withoutSqlSecretsInJson(redactJson(text))));
  }

  /** The record as `hide` leaves its text, which is then all that is shown and searched; the original keeps every byte. */
  hiding(record: JsonRecord, hide: (text: string) => string): JsonRecord {
    const text = record.members.bytes.toString('utf8');
    const shown = hide(text);
    if (shown === text) return record;
    const read = this.read(record.place, Buffer.from(shown), true);
    // A secret that swallowed the end of the text with it leaves no JSON behind, and then nothing of it is kept.
    const kept = typeof read === 'string' ? (this.read(record.place, Buffer.from('{}'), true) as JsonRecord) : read;
    return { ...kept, problems: record.problems, searchable: kept.members.bytes };
  }

  private read(place: RecordPlace, text: Buffer, taken: boolean): JsonRecord | string {
    const whole = validText(text);
    const valid = whole === text;
    const problems = valid ? [] : [notUtf8];
    let bytes = whole.subarray(textStart(whole));
    const { scanner } = this;
    const start = skipBlank(bytes, 0, bytes.length);
    if (bytes[start] !== byte.openObject) return 'The record is no JSON object.';
    if (scanner.scan(bytes, start, bytes.length) !== bytes.length)
      return `The record is not valid JSON: ${scanner.fault?.reason ?? 'something follows the object'}.`;
    if (scanner.repeatedKeys.length > 0) problems.push('a key is repeated');
    const halves = scanner.loneSurrogates.length > 0;
    if (halves) {
      problems.push('the record holds half a character');
      bytes = Buffer.concat(rewritten(bytes, start, bytes.length, withoutHalves(scanner.loneSurrogates)));
      scanner.scan(bytes, 0, bytes.length);
    }
    const children = scanner.children;
    return {
      place,
      members: new Members(bytes, children),
      children,
      rewritten: taken || !valid || halves || textStart(text) > 0,
      problems,
    };
  }
}

/** A record that outlives the line it was read from. */
export function kept(record: JsonRecord): JsonRecord {
  const members = new Members(Buffer.from(record.members.bytes), record.children);
  return { ...record, place: { ...record.place, bytes: Buffer.from(record.place.bytes) }, members };
}

/** What an event of a JSON record says beside the record. */
export interface JsonEvent {
  kind?: string;
  /** Members that columns tell in full; all others are kept in `unmapped`. */
  mapped: ReadonlySet<string>;
  /** JSON text for the mapping in place of the record. */
  document?: string;
  problems?: readonly string[];
  remarks?: readonly string[];
  folded?: readonly FoldedRecord[];
  /** What surrounds the record and belongs to it, kept with what no column tells. */
  context?: Readonly<Record<string, unknown>>;
}

/** Makes an event of a JSON record. */
export function emitJson(sink: RecordSink, record: JsonRecord, event: JsonEvent): number {
  const { members, children, place } = record;
  const isLeft = (_: Child, index: number) => !event.mapped.has(members.entries[index]?.[0] ?? '');
  const document = event.document === undefined ? members.bytes : Buffer.from(event.document);
  const remarks = [...(event.remarks ?? []), ...(record.searchable ? [secretsTaken] : [])];
  return sink.event({
    ...place,
    ...(event.kind === undefined ? {} : { kind: event.kind }),
    problems: event.problems ? [...record.problems, ...event.problems] : record.problems,
    ...(remarks.length > 0 ? { remarks } : {}),
    ...(record.searchable ? { searchable: [record.searchable] } : {}),
    ...(event.folded && event.folded.length > 0 ? { folded: event.folded } : {}),
    ...(record.rewritten || event.document !== undefined ? { document: [document] } : {}),
    unmapped: withContext(objectOf(members.bytes, children, isLeft, []), event.context),
  });
}

function withContext(unmapped: Uint8Array[], context: JsonEvent['context']): Uint8Array[] {
  if (!context || Object.keys(context).length === 0) return unmapped;
  const more = Buffer.from(`${unmapped.length > 2 ? ',' : ''}${JSON.stringify(context).slice(1)}`);
  return [...unmapped.slice(0, -1), more];
}

/** The elements of an array that were found, by their first and last bytes. */
interface Elements {
  starts: number[];
  ends: number[];
}

/** Finds the records of one text, a line or a whole file, which stands at an offset of its file. */
class Units {
  readonly reader: JsonReader;
  private readonly scanner: JsonScanner;
  private readonly sink: Pick<RecordSink, 'rejected'>;
  private readonly limits: ImportLimits;
  private readonly wrappers: readonly string[];
  /** The names of the wrappers as a record would have them. */
  private readonly quoted: readonly Buffer[];

  constructor(sink: Pick<RecordSink, 'rejected'>, limits: ImportLimits, { wrappers = [] }: JsonShape) {
    this.reader = new JsonReader(limits);
    this.scanner = new JsonScanner(limits);
    this.sink = sink;
    this.limits = limits;
    this.wrappers = ['', ...wrappers];
    this.quoted = wrappers.map((key) => Buffer.from(`"${key}"`));
  }

  /** A line of records, which is one record unless it wraps several. */
  *line({ number, offset, bytes, length, longSha256 }: Line): Generator<JsonRecord> {
    if (longSha256 !== undefined) {
      this.sink.rejected({ line: number, offset, bytes, reason: 'The line is too long.', whole: { length, sha256: longSha256 } });
      return;
    }
    const start = skipBlank(bytes, textStart(bytes), bytes.length);
    if (start === bytes.length) return;
    // What names no wrapper wraps nothing, and need not be looked through for one.
    if (bytes[start] === byte.openObject && !this.quoted.some((key) => bytes.includes(key))) {
      yield* this.one({ line: number, offset, bytes });
      return;
    }
    const { elements, wraps, next } = this.scan(bytes, start);
    if (!wraps || next !== bytes.length) yield* this.one({ line: number, offset, bytes });
    else yield* this.elements(bytes, elements, (at) => ({ line: number, offset: offset + at }));
  }

  /** The records of the text that starts here; the result is where the next one does, or -1. */
  *document(bytes: Buffer, start: number, lineOf: (at: number) => number): Generator<JsonRecord, number> {
    const { elements, wraps, next } = this.scan(bytes, start);
    const reason = this.scanner.fault?.reason;
    if (wraps || (next >= 0 && bytes[start] === byte.openArray))
      yield* this.elements(bytes, elements, (at) => ({ line: lineOf(at), offset: at }));
    else if (next >= 0) yield* this.one({ line: lineOf(start), offset: start, bytes: bytes.subarray(start, lastOf(bytes, next)) });
    if (next >= 0) return next;
    const from = elements.ends.at(-1) ?? start;
    const feed = bytes.indexOf('\n{', from);
    const end = feed < 0 ? bytes.length : feed;
    const says = `The text cannot be read from here: ${reason ?? 'it is not valid JSON'}.`;
    this.sink.rejected({ line: lineOf(from), offset: from, bytes: bytes.subarray(from, end), reason: says });
    return skipBlank(bytes, end, bytes.length);
  }

  /** `wraps`: it holds records, or it is a wrapper and nothing else that holds none, as an hour without a call is logged. */
  private scan(bytes: Buffer, start: number): { elements: Elements; wraps: boolean; next: number } {
    const elements: Elements = { starts: [], ends: [] };
    const element = (from: number, to: number) => {
      elements.starts.push(from);
      elements.ends.push(to);
    };
    const next = this.scanner.scan(bytes, start, bytes.length, ...this.wrappers.map((key) => ({ key, element })));
    return { elements, wraps: elements.starts.length > 0 || this.wrapsNothing(bytes), next };
  }

  /** Whether what was scanned last is an object with one member, the empty array of a wrapper. */
  private wrapsNothing(bytes: Buffer): boolean {
    const [only, ...others] = this.scanner.children;
    if (!only || others.length > 0 || bytes[only.start] !== byte.openArray) return false;
    return only.keyEnd > 0 && this.wrappers.includes(bytes.toString('utf8', only.keyStart, only.keyEnd));
  }

  private *elements(
    bytes: Buffer,
    { starts, ends }: Elements,
    at: (start: number) => { line: number; offset: number },
  ): Generator<JsonRecord> {
    for (const [index, start] of starts.entries()) yield* this.one({ ...at(start), bytes: bytes.subarray(start, ends[index]) });
  }

  private *one(place: RecordPlace): Generator<JsonRecord> {
    const { lineBytes } = this.limits;
    const record = place.bytes.length > lineBytes ? `The record is larger than ${lineBytes} bytes.` : this.reader.record(place);
    if (typeof record === 'string') this.sink.rejected({ ...place, reason: record });
    else yield record;
  }
}

function lastOf(bytes: Buffer, next: number): number {
  let end = next;
  while (end > 0 && skipBlank(bytes, end - 1, end) === end) end -= 1;
  return end;
}

/** The line from its object on; without one it stays as it is. */
function withoutPrefix(line: Line): Line {
  const at = Math.max(line.bytes.indexOf(byte.openObject), 0);
  return line.longSha256 === undefined ? { ...line, offset: line.offset + at, bytes: line.bytes.subarray(at) } : line;
}

/** Counts line feeds as far as it is asked. */
function lineCounter(bytes: Buffer): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    for (let feed = bytes.indexOf(byte.lineFeed, counted); feed >= 0 && feed < at; feed = bytes.indexOf(byte.lineFeed, counted)) {
      line += 1;
      counted = feed + 1;
    }
    return line;
  };
}

/** Whether a file holds a record, or a wrapping of records, on each line: its first line is whole by itself. */
export function isLines(head: Buffer, limits: ImportLimits): boolean {
  const start = skipBlank(head, textStart(head), head.length);
  const feed = head.indexOf(byte.lineFeed, start);
  if (head[start] !== byte.openObject || feed < 0) return false;
  return new JsonScanner(limits).scan(head, start, feed) === feed;
}

/**
 * The records of a file of JSON, in turn: a record a line, an array of them, an object that wraps such an array, or
 * one object after another. What is no record is rejected; the reader it gives opens what a record wraps.
 */
export function* jsonRecords(
  content: Content,
  sink: Pick<RecordSink, 'rejected'>,
  limits: ImportLimits,
  shape: JsonShape,
): Generator<JsonRecord> {
  const units = new Units(sink, limits, shape);
  const whole = shape.prefixed || isLines(content.head, limits) ? undefined : content.whole(limits.documentBytes);
  if (!whole) {
    for (const line of content.lines(limits.lineBytes)) yield* units.line(shape.prefixed ? withoutPrefix(line) : line);
    return;
  }
  const lineOf = lineCounter(whole);
  let at = skipBlank(whole, textStart(whole), whole.length);
  if (at === whole.length) throw new UnreadableFile(shape.reason, 'The file holds no JSON.');
  while (at < whole.length) at = yield* units.document(whole, at, lineOf);
}
