import { ZSTDDecoder } from 'zstddec/stream';
import { AppError } from '../../../shared/errors.ts';
import { type Packing, refuser, type UnpackOptions } from './packing.ts';
import type { RandomAccess } from './randomAccess.ts';
import { startsZstd, type ZstdPiece, zstdPieces } from './zstdFrames.ts';

/** A decoder that gives nothing so many times for one piece does not go on: it met an error, which it does not say. */
const idleTurns = 4;

interface Feed {
  idle: number;
  ended: boolean;
  piece: ZstdPiece | undefined;
}

/** Gives the decoder one piece at a time, and none any more once it is to end. */
function* fed(pieces: Generator<ZstdPiece>, feed: Feed): Generator<Uint8Array> {
  for (const piece of pieces) {
    if (feed.ended) return;
    feed.idle = 0;
    feed.piece = piece;
    yield piece.bytes;
  }
}

/** Lets the decoder come to its end, where it gives back the memory of its window. */
function release(decoding: Generator<Uint8Array>, feed: Feed): void {
  feed.ended = true;
  try {
    for (let turn = 0; turn < idleTurns; turn += 1) if (decoding.next().done) return;
  } catch {
    // It says that more was to come.
  }
}

/** The chunks of a decoder; whatever goes wrong in it is damage of the file. It is not left early before its memory was given back. */
function* decoded(decoding: Generator<Uint8Array>, feed: Feed, damage: () => AppError): Generator<Uint8Array> {
  try {
    for (let step = decoding.next(); !step.done; step = decoding.next()) {
      feed.idle = step.value.length > 0 ? 0 : feed.idle + 1;
      if (feed.idle >= idleTurns) throw damage();
      if (step.value.length > 0) yield step.value;
    }
  } catch (error) {
    throw error instanceof AppError ? error : damage();
  } finally {
    release(decoding, feed);
  }
}

/**
 * The reference decoder, in WebAssembly, so that every version of Node reads the same. It is given whole parts of frames, because
 * after an error it would go on with whatever comes next; see {@link idleTurns}.
 */
async function* unzstd(file: RandomAccess, options: UnpackOptions): AsyncGenerator<Buffer> {
  const refused = refuser('zstd', options);
  const decoder = new ZSTDDecoder();
  await decoder.init();
  const feed: Feed = { idle: 0, ended: false, piece: undefined };
  const damage = () =>
    feed.piece?.checksum
      ? refused('checksum', 'does not match its checksum: it is damaged or was changed')
      : refused('compressed-data', 'holds packed data that cannot be read: it is damaged or was changed');
  for (const chunk of decoded(decoder.decodeStreaming(fed(zstdPieces(file, options), feed)), feed, damage)) {
    options.onRead?.(feed.piece?.at ?? 0);
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
  }
}

export const zstd: Packing = { id: 'zstd', starts: startsZstd, unpack: unzstd };
