import { isUtf8 } from 'node:buffer';
import type { Content, Line } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { byte, skipBlank } from '../json/bytes.ts';
import { Members } from '../json/members.ts';
import { objectOf, rewritten, withoutHalves } from '../json/rewrite.ts';
import { type Child, JsonScanner } from '../json/scanner.ts';
import sql from './asciicast.sql?raw';
import { AsciicastEvents } from './asciicastEvents.ts';
import { type Detection, type RecordingFacts, type RecordSink, type Source, UnreadableFile } from './source.ts';

/** Header members that canonical columns or the recording hold in full (formats/sources.md 11). */
const mapped: ReadonlySet<string> = new Set(['version', 'width', 'height', 'timestamp', 'duration', 'command']);

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

interface Header {
  line: number;
  offset: number;
  /** A copy: the lines of a file share one buffer. */
  bytes: Buffer;
  members: Members;
  columns: number;
  rows: number;
  problems: string[];
  document: Uint8Array[] | undefined;
  unmapped: Uint8Array[];
}

function size(members: Members, key: 'width' | 'height', limit: number): number {
  const value = members.kind(key) === 'number' ? Number(members.value(key)) : Number.NaN;
  if (!Number.isInteger(value) || value < 1 || value > limit) {
    throw new UnreadableFile('asciicast/size', `The ${key} of the recording must be a whole number from 1 to ${limit}.`);
  }
  return value;
}

function headerProblems(members: Members, scanner: JsonScanner): string[] {
  const problems: string[] = [];
  if (scanner.repeatedKeys.length > 0) problems.push('the header repeats a key');
  if (scanner.loneSurrogates.length > 0) problems.push('the header holds half a character');
  const idle = members.value('idle_time_limit');
  if (idle !== undefined && idle !== null && !(typeof idle === 'number' && idle > 0))
    problems.push('idle_time_limit is no positive number and is ignored');
  return problems;
}

function readHeader({ number, offset, bytes: shared }: Line, limits: ImportLimits): Header {
  const bytes = Buffer.from(shared);
  const start = offset === 0 && bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  const scanner = new JsonScanner(limits);
  const end = scanner.scan(bytes, start, bytes.length);
  if (!isUtf8(bytes) || end !== bytes.length || bytes[skipBlank(bytes, start, end)] !== byte.openObject) {
    throw new UnreadableFile('asciicast/header', 'The first line of the recording is no readable header.');
  }
  const members = new Members(bytes, scanner.children);
  if (members.value('version') !== 2) throw new UnreadableFile('asciicast/version', 'Only version 2 of asciicast is read.');
  const halves = withoutHalves(scanner.loneSurrogates);
  const isLeft = (member: Child, index: number) => {
    const key = members.entries[index]?.[0] ?? '';
    return !mapped.has(key) || members.get(key) !== member;
  };
  return {
    line: number,
    offset,
    bytes,
    members,
    columns: size(members, 'width', limits.terminalColumns),
    rows: size(members, 'height', limits.terminalRows),
    problems: headerProblems(members, scanner),
    document: halves.length > 0 || start > 0 ? rewritten(bytes, start, bytes.length, halves) : undefined,
    unmapped: objectOf(bytes, scanner.children, isLeft, halves),
  };
}

function recordingOf(header: Header, events: AsciicastEvents, length: number): RecordingFacts {
  const shown = events.counts.o > 0;
  return {
    format: 'asciicast-v2',
    kind: shown ? 'terminal' : 'none',
    state: shown ? 'available' : 'missing',
    says: shown ? 'A terminal as it was recorded, with its size.' : 'The recording holds no output.',
    columns: header.columns,
    rows: header.rows,
    geometry: 'recorded',
    durationMs: Math.round(events.last * 1e6) / 1e3,
    outputs: events.counts.o,
    inputs: events.counts.i,
    resizes: events.counts.r,
    markers: events.counts.m,
    rejected: events.rejected,
    truncated: false,
    offset: 0,
    length,
  };
}

function isBlank({ bytes }: Line): boolean {
  return skipBlank(bytes, 0, bytes.length) === bytes.length;
}

/** One recording: the header is its record, events fold into it, and an event that cannot be read is a rejected record. */
function frame(content: Content, sink: RecordSink, limits: ImportLimits): void {
  let header: Header | undefined;
  const events = new AsciicastEvents(sink, limits);
  for (const line of content.lines(limits.lineBytes)) {
    if (isBlank(line)) continue;
    if (header) events.read(line);
    else header = readHeader(line, limits);
  }
  if (!header) throw new UnreadableFile('asciicast/header', 'The recording has no header.');
  sink.folded(events.folded);
  const record = sink.event({
    line: header.line,
    offset: header.offset,
    bytes: header.bytes,
    problems: [...header.problems, ...events.problems()],
    ...(header.document ? { document: header.document } : {}),
    unmapped: header.unmapped,
  });
  sink.recording(record, recordingOf(header, events, content.size));
}

const unread = (version: number): Detection => ({
  confidence: 0.95,
  unread: { reason: 'asciicast/version', says: `This is a terminal recording in version ${version} of asciicast; only version 2 is read.` },
});

/** A recording is known by its first line: a header with a version and, in version 2, a width. */
function detect(head: Uint8Array): Detection {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('latin1')
    .replace(/^(ï»¿)?\s*/, '');
  const first = text.slice(0, 65_536).split('\n', 1)[0] ?? '';
  const version = /"version"\s*:\s*(\d+)/.exec(first)?.[1];
  if (!first.startsWith('{') || version === undefined) return { confidence: 0 };
  if (version === '2' && /"(width|height)"\s*:/.test(first)) return { confidence: 0.95 };
  if (version === '1' && /"stdout"\s*:/.test(text)) return unread(1);
  return /"(term|width|height)"\s*:/.test(first) ? unread(Number(version)) : { confidence: 0 };
}

/** Terminal recordings in version 2 of asciicast. */
export const asciicast: Source = { id: 'asciicast', detect, frame, sql };
