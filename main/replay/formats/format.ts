import { createReadStream } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { NoFrame, SourceFrame } from '../../../shared/replay/recording.ts';

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
  /** Stored files beside it that hold a part of the recording, by what they are for it. */
  sides?: readonly { role: string; object: string; byteOffset: number; byteLength: number }[];
  /** Told how many bytes of the part were read, piece by piece. */
  onRead?: (bytes: number) => void;
}

/** What a format finds in a piece of a recording, in file order. `at` is as recorded: it may go backwards. */
export type Found = (RecordedFrame | NoFrame)[];

/** Reads a stored recording of one format, batch by batch. READER_FAILED when it is none. */
export type ReadFormat = (source: RecordedSource) => AsyncGenerator<Found>;

/** A line is held in memory; a longer one is passed over. */
const longestLine = 64 * 1_048_576;
const lineFeed = 0x0a;

/** Why a recording cannot be read, for the reviewer; `reason` holds no value of it. */
export const unreadable = (reason: string) =>
  new AppError('READER_FAILED', `The recording cannot be read: ${reason}.`, {
    meaning: 'The stored original is untouched; only its replay is not possible.',
    action: 'Look at the raw record, or save the original and open it with the tool that made it.',
  });

/** The value of a JSON text, or undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A frame whose data is text or base64, with its bytes. */
export const withBytes = (frame: SourceFrame | NoFrame, encoding: 'utf8' | 'base64'): RecordedFrame | NoFrame =>
  'not' in frame ? frame : { kind: frame.kind, at: frame.at, bytes: Buffer.from(frame.data, encoding) };

/** Small, because the first screen is told after the first piece; no keyframe is due in it, and to prove one takes longer than all else before. */
const pieceBytes = 65_536;

/** The part of the original that holds the recording, piece by piece. */
export async function* pieces(source: RecordedSource): AsyncGenerator<Buffer> {
  if (source.byteLength === 0) return;
  const stream = createReadStream(source.object, {
    start: source.byteOffset,
    end: source.byteOffset + source.byteLength - 1,
    highWaterMark: pieceBytes,
  });
  for await (const piece of stream) {
    source.onRead?.((piece as Buffer).length);
    yield piece as Buffer;
  }
}

/** Lines without their line feed, batch by batch. */
export async function* lineBatches(source: RecordedSource): AsyncGenerator<Buffer[]> {
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
