import type { Content, Line } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { byte, skipBlank } from '../json/bytes.ts';
import { JsonScanner } from '../json/scanner.ts';
import sql from './asciicast.sql?raw';
import { detectAsciicast, isCastDocument } from './asciicastDetection.ts';
import { redacted } from './hoopWire/redaction.ts';
import { AsciicastEvents } from './asciicastEvents.ts';
import { type CastHeader, readHeader, textStart } from './asciicastHeader.ts';
import { type RecordingFacts, type RecordSink, type Source, UnreadableFile } from './source.ts';

function recordingOf(header: CastHeader, events: AsciicastEvents, length: number): RecordingFacts {
  const shown = events.counts.o > 0;
  return {
    format: `asciicast-v${header.version}`,
    kind: shown ? 'terminal' : 'none',
    state: shown ? 'available' : 'missing',
    says: shown ? 'A terminal as it was recorded, with its size.' : 'The recording holds no output.',
    columns: header.columns,
    rows: header.rows,
    geometry: 'recorded',
    durationMs: events.lastMs,
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

/** The header is the record; what the recorded program ended with stands beside it for the mapping. */
function emit(header: CastHeader, events: AsciicastEvents, sink: RecordSink, length: number): void {
  const { line, offset, bytes } = header;
  sink.folded(events.folded);
  const record = sink.event({
    line,
    offset,
    bytes,
    problems: [...header.problems, ...events.problems()],
    document: [
      Buffer.from('{"header":'),
      ...header.document,
      Buffer.from(`,"version":${header.version},"exit_status":${JSON.stringify(events.exitStatus ?? null)}}`),
    ],
    unmapped: header.unmapped,
  });
  sink.recording(record, recordingOf(header, events, length));
}

function isBlank({ bytes }: Line): boolean {
  return skipBlank(bytes, 0, bytes.length) === bytes.length;
}

const noHeader = () => new UnreadableFile('asciicast/header', 'The recording has no header.');

/** Versions 2 and 3: a header, then an event a line. */
function* frameLines(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  let header: CastHeader | undefined;
  let events: AsciicastEvents | undefined;
  for (const line of content.lines(limits.lineBytes)) {
    if (isBlank(line)) continue;
    if (events) events.read(line);
    else {
      // A copy: the lines of a file share one buffer.
      const bytes = Buffer.from(line.bytes);
      header = readHeader({ line: line.number, offset: line.offset, bytes }, line.offset === 0 ? textStart(bytes) : 0, limits);
      if (header.version === 1) throw new UnreadableFile('asciicast/stdout', 'The recording holds no list of output.');
      events = new AsciicastEvents(header.version, sink, limits);
    }
    yield line.offset;
  }
  if (!header || !events) throw noHeader();
  emit(header, events, sink, content.size);
}

/** Counts line feeds up to a place that only moves on. */
function createLineCounter(bytes: Buffer): (offset: number) => number {
  let line = 1;
  let counted = 0;
  return (offset) => {
    for (let feed = bytes.indexOf(byte.lineFeed, counted); feed >= 0 && feed < offset; feed = bytes.indexOf(byte.lineFeed, counted)) {
      line += 1;
      counted = feed + 1;
    }
    return line;
  };
}

/** Version 1: one document; its output is read element by element once all of it is known to be JSON. */
function frameDocument(bytes: Buffer, sink: RecordSink, limits: ImportLimits): void {
  const start = textStart(bytes);
  const header = readHeader({ line: 1, offset: 0, bytes }, start, limits);
  if (header.document.reduce((size, part) => size + part.length, 0) > limits.lineBytes) {
    throw new UnreadableFile('asciicast/header', `Without its output the recording is larger than ${limits.lineBytes} bytes.`);
  }
  const events = new AsciicastEvents(1, sink, limits);
  const lineOf = createLineCounter(bytes);
  new JsonScanner(limits).scan(bytes, start, bytes.length, {
    key: 'stdout',
    element: (from, to) => events.element(bytes.subarray(from, to), { line: lineOf(from), offset: from }),
  });
  emit(header, events, sink, bytes.length);
}

/** One recording: the header is its record, events fold into it, and an event that cannot be read is a rejected record. */
function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  if (!isCastDocument(content.head)) {
    yield* frameLines(content, sink, limits);
    return;
  }
  const bytes = content.whole(limits.documentBytes);
  if (!bytes) {
    throw new UnreadableFile(
      'asciicast/document',
      `A recording in one document may have ${limits.documentBytes} bytes; this one has more.`,
    );
  }
  frameDocument(bytes, sink, limits);
}

/** A frame that could not be read, up to what was typed. */
function showable(bytes: Buffer): Buffer {
  const typed = /[^]*?,\s*"(?:i|\\u0069)"/.exec(bytes.toString('latin1'));
  return typed ? Buffer.concat([bytes.subarray(0, typed[0].length), Buffer.from(` ${redacted.keystrokes}`)]) : bytes;
}

/** Terminal recordings in versions 1, 2 and 3 of asciicast. */
export const asciicast: Source = { id: 'asciicast', detect: detectAsciicast, frame, showable, sql };
