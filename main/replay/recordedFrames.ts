import { createReadStream } from 'node:fs';
import {
  createRelativeCast,
  type NoFrame,
  readCastEvent,
  readCastHeader,
  readHoopEvent,
  type SourceFrame,
} from '../../shared/replay/recording.ts';
import { AppError } from '../../shared/errors.ts';
import { createElementFinder } from './streamElements.ts';

/** A frame with its bytes: of `o` and `i` what was recorded, of `r` and `m` UTF-8 text. */
export interface RecordedFrame {
  kind: SourceFrame['kind'];
  /** Ms from frame 0; never less than the frame before (file order is kept). */
  at: number;
  bytes: Uint8Array;
}

export interface RecordedSource {
  /** The stored original and the part of it that holds the recording. */
  object: string;
  format: string;
  byteOffset: number;
  byteLength: number;
  /** Told how many bytes of the part were read, piece by piece. */
  onRead?: (bytes: number) => void;
}

/** A line is held in memory; a longer one is passed over. */
const longestLine = 64 * 1_048_576;
const lineFeed = 0x0a;

const unreadable = (reason: string) =>
  new AppError('READER_FAILED', `The recording cannot be read: ${reason}.`, {
    meaning: 'The stored original is untouched; only its replay is not possible.',
    action: 'Look at the raw record, or save the original and open it with the tool that made it.',
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function* pieces(source: RecordedSource): AsyncGenerator<Buffer> {
  if (source.byteLength === 0) return;
  const stream = createReadStream(source.object, {
    start: source.byteOffset,
    end: source.byteOffset + source.byteLength - 1,
    highWaterMark: 262_144,
  });
  for await (const piece of stream) {
    source.onRead?.((piece as Buffer).length);
    yield piece as Buffer;
  }
}

/** Lines without their line feed, batch by batch. */
async function* lineBatches(source: RecordedSource): AsyncGenerator<Buffer[]> {
  let held: Buffer[] = [];
  let heldLength = 0;
  const complete = (end: Buffer) => {
    const line = heldLength > longestLine ? Buffer.alloc(0) : Buffer.concat([...held, end]);
    held = [];
    heldLength = 0;
    return line;
  };
  for await (const piece of pieces(source)) {
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, from)) {
      lines.push(heldLength === 0 ? piece.subarray(from, end) : complete(piece.subarray(from, end)));
      from = end + 1;
    }
    heldLength += piece.length - from;
    if (heldLength <= longestLine) held.push(piece.subarray(from));
    yield lines;
  }
  if (heldLength > 0) yield [complete(Buffer.alloc(0))];
}

const numberSign = 0x23;

/** Asciicast v2 and v3: a header line, then one frame a line; empty lines and, in v3, comments are allowed (formats/sources.md 11). */
async function* castFrames(source: RecordedSource): AsyncGenerator<(SourceFrame | NoFrame)[]> {
  const relative = source.format === 'asciicast-v3' ? createRelativeCast() : undefined;
  let header = false;
  for await (const lines of lineBatches(source)) {
    const frames: (SourceFrame | NoFrame)[] = [];
    for (const line of lines) {
      if (header && relative && line[0] === numberSign) continue;
      const text = line.toString('utf8').trim();
      if (header && text !== '') frames.push(relative ? relative.event(parsed(text)) : readCastEvent(parsed(text)));
      if (!header) {
        const read = readCastHeader(parsed(text));
        if (typeof read === 'string') throw unreadable(read);
        if (source.format !== `asciicast-v${read.version}`) throw unreadable('its header is of another version');
        header = true;
      }
    }
    yield frames;
  }
  if (!header) throw unreadable('it is empty');
}

/** Asciicast v1: one document whose `stdout` holds the frames. */
async function* castDocumentFrames(source: RecordedSource): AsyncGenerator<(SourceFrame | NoFrame)[]> {
  const find = createElementFinder('stdout');
  const relative = createRelativeCast();
  for await (const piece of pieces(source)) {
    yield find(piece)
      .filter((element) => element === null || element.some((byte) => byte > 0x20))
      .map((element) => relative.output(element && parsed(Buffer.from(element).toString('utf8'))));
  }
}

function streamElement(element: Uint8Array | null): SourceFrame | NoFrame {
  const value = element === null ? undefined : parsed(Buffer.from(element).toString('utf8'));
  // `event_stream=utf8` answers with the whole output as one text (formats/hoop.md 2.5).
  if (typeof value === 'string') return { kind: 'o', at: 0, data: Buffer.from(value).toString('base64') };
  return readHoopEvent(value);
}

/** Hoop: the `event_stream` of a session document. */
async function* hoopFrames(source: RecordedSource): AsyncGenerator<(SourceFrame | NoFrame)[]> {
  const find = createElementFinder('event_stream');
  for await (const piece of pieces(source)) {
    yield find(piece)
      .filter((element) => element === null || element.some((byte) => byte > 0x20))
      .map(streamElement);
  }
}

const formats: Readonly<Record<string, { read: typeof castFrames; encoding: 'utf8' | 'base64' }>> = {
  'asciicast-v1': { read: castDocumentFrames, encoding: 'utf8' },
  'asciicast-v2': { read: castFrames, encoding: 'utf8' },
  'asciicast-v3': { read: castFrames, encoding: 'utf8' },
  'hoop-stream': { read: hoopFrames, encoding: 'base64' },
};

/** The frames of a stored recording in file order, batch by batch. Entries that are no frames were counted by the import and are passed over. READER_FAILED. */
export async function* recordedFrames(source: RecordedSource): AsyncGenerator<RecordedFrame[]> {
  // After a slash stands the protocol of the payload.
  const [name = ''] = source.format.split('/');
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!format) throw unreadable('its format is unknown');
  let now = 0;
  for await (const batch of format.read(source)) {
    const frames: RecordedFrame[] = [];
    for (const frame of batch) {
      if ('not' in frame) continue;
      now = Math.max(now, frame.at);
      const bytes = Buffer.from(frame.data, format.encoding);
      frames.push({ kind: frame.kind, at: now, bytes });
    }
    yield frames;
  }
}
