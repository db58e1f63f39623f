import type { Packing, UnpackOptions } from './packing.ts';
import { memberCounter, refuser } from './packing.ts';
import type { RandomAccess } from './randomAccess.ts';

const frameMagic = 0xfd2fb528;
const blockHeaderBytes = 3;
const checksumBytes = 4;
/** Block_Maximum_Size (RFC 8878 3.1.1.2.4). */
const longestBlock = 128 << 10;
const longestFrameHeader = 18;

const kind = { raw: 0, repeated: 1, compressed: 2 };

/** Frames of which a decoder takes no notice, and which other programs use for notes of their own. */
const isSkippable = (magic: number): boolean => magic >>> 4 === 0x184d2a5;

/** Whether a file starts as zstd does, or with frames to be skipped and then a frame (RFC 8878 3.1). */
export function startsZstd(head: Buffer): boolean {
  for (let at = 0; at + 4 <= head.length; ) {
    const magic = head.readUInt32LE(at);
    if (magic === frameMagic) return true;
    if (!isSkippable(magic) || at + 8 > head.length) return false;
    at += 8 + head.readUInt32LE(at + 4);
  }
  return false;
}

interface FrameHeader {
  length: number;
  /** Bytes of content that a decoder must keep at hand. */
  window: number;
  dictionary: boolean;
  checksum: boolean;
}

/** The size of the content, where the header gives it in so many bytes. */
function contentSize(head: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(head.readBigUInt64LE(at));
  return bytes === 2 ? head.readUInt16LE(at) + 256 : head.readUIntLE(at, bytes);
}

/** RFC 8878 3.1.1.1; undefined when it is cut short, or sets the bit that must not be set. */
function frameHeader(head: Buffer): FrameHeader | undefined {
  const descriptor = head[4];
  if (descriptor === undefined || (descriptor & 0b1000) !== 0) return undefined;
  const single = (descriptor & 0b10_0000) !== 0;
  const idBytes = [0, 1, 2, 4][descriptor & 0b11] as number;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >>> 6] as number;
  const idAt = 5 + (single ? 0 : 1);
  const length = idAt + idBytes + sizeBytes;
  if (head.length < length) return undefined;
  const base = 2 ** (10 + ((head[5] as number) >>> 3));
  const window = single ? contentSize(head, idAt + idBytes, sizeBytes) : base + (base / 8) * ((head[5] as number) & 0b111);
  const dictionary = idBytes > 0 && head.readUIntLE(idAt, idBytes) !== 0;
  return { length, window, dictionary, checksum: (descriptor & 0b100) !== 0 };
}

/** A part of a frame that a decoder takes whole, and what it is. */
export interface ZstdPiece {
  bytes: Buffer;
  at: number;
  checksum: boolean;
}

/**
 * The frames of a file cut into header, block headers, blocks and checksum: nothing but these may stand in it. Refused: frames
 * that need a dictionary or a larger window than the limit, and whatever is cut short.
 */
export function* zstdPieces(file: RandomAccess, options: UnpackOptions): Generator<ZstdPiece> {
  const refused = refuser('zstd' satisfies Packing['id'], options);
  const countFrame = memberCounter('zstd', options);
  const { windowBytes } = options.limits;
  let at = 0;
  const take = (length: number, checksum = false): ZstdPiece => {
    const bytes = file.read(at, length);
    if (bytes.length < length) throw refused('cut-short', 'ends in the middle of its packed data: it is cut short');
    at += length;
    return { bytes, at, checksum };
  };
  function* blocks(): Generator<ZstdPiece> {
    for (let last = false; !last; ) {
      const piece = take(blockHeaderBytes);
      const header = piece.bytes.readUIntLE(0, blockHeaderBytes);
      const type = (header >>> 1) & 0b11;
      const size = header >>> 3;
      if (type > kind.compressed || size > longestBlock)
        throw refused('compressed-data', 'holds packed data that cannot be read: it is damaged or was changed');
      yield piece;
      if (type === kind.repeated) yield take(1);
      else if (size > 0) yield take(size);
      last = (header & 1) === 1;
    }
  }
  while (at < file.size) {
    countFrame();
    const head = file.read(at, longestFrameHeader);
    const magic = head.length < 4 ? 0 : head.readUInt32LE(0);
    if (isSkippable(magic)) {
      const size = take(8).bytes.readUInt32LE(4);
      at += size;
      if (at > file.size) throw refused('cut-short', 'ends in the middle of its packed data: it is cut short');
      continue;
    }
    if (magic !== frameMagic) throw refused('trailing-bytes', 'has something after its packed data');
    const header = frameHeader(head);
    if (!header) throw refused('header', 'has a zstd header that cannot be read');
    if (header.dictionary) throw refused('dictionary', 'is packed with a dictionary, which is not part of it');
    if (header.window > windowBytes) throw refused('window', `needs more than ${windowBytes} bytes of memory to unpack`);
    yield take(header.length);
    yield* blocks();
    if (header.checksum) yield take(checksumBytes, true);
  }
}
