import { pipeline, Readable } from 'node:stream';
import { constants, createInflateRaw } from 'node:zlib';
import { crc32 } from './crc32.ts';
import { memberCounter, packedChunkBytes, type Packing, refuser, type UnpackOptions } from './packing.ts';
import type { RandomAccess } from './randomAccess.ts';

/** Bytes unpacked at once. */
const unpackedChunk = 1 << 18;
/** Longer than any name or comment in a header needs to be. */
const longestHeader = 1 << 16;

const flag = { checksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/** Whether a file starts as a gzip file does (RFC 1952): the only method there is, and no flag nobody knows. */
function startsGzip(head: Buffer): boolean {
  return head.length >= 4 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8 && ((head[3] as number) & flag.reserved) === 0;
}

const refused = (options: UnpackOptions, code: string, what: string) => refuser('gzip', options)(code, what);

/** The length of a member's header, or undefined when it cannot be read. */
function headerLength(head: Buffer): number | undefined {
  if (head.length < 10) return undefined;
  const flags = head[3] as number;
  let at = 10;
  if ((flags & flag.extra) !== 0) {
    if (at + 2 > head.length) return undefined;
    at += 2 + head.readUInt16LE(at);
  }
  for (const one of [flag.name, flag.comment]) {
    if ((flags & one) === 0) continue;
    const end = head.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if ((flags & flag.checksum) === 0) return at <= head.length ? at : undefined;
  return at + 2 <= head.length && head.readUInt16LE(at) === (crc32(head.subarray(0, at)) & 0xffff) ? at + 2 : undefined;
}

function* packedChunks(file: RandomAccess, from: number): Generator<Buffer> {
  for (let at = from; at < file.size; at += packedChunkBytes) yield file.read(at, packedChunkBytes);
}

/** Unpacks the deflate data that starts here; `after` is told where it ended. */
async function* inflated(file: RandomAccess, from: number, options: UnpackOptions, after: (end: number) => void): AsyncGenerator<Buffer> {
  // Data that is cut short gives all it holds; that nothing follows it shows when its checksum is looked for.
  const inflate = createInflateRaw({ chunkSize: unpackedChunk, finishFlush: constants.Z_SYNC_FLUSH });
  pipeline(Readable.from(packedChunks(file, from)), inflate, () => undefined);
  try {
    for await (const chunk of inflate) {
      options.onRead?.(from + inflate.bytesWritten);
      yield chunk as Buffer;
    }
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    if (code?.startsWith('Z_'))
      throw refused(options, 'compressed-data', 'holds packed data that cannot be read: it is damaged or was changed');
    throw error;
  } finally {
    inflate.destroy();
  }
  after(from + inflate.bytesWritten);
}

interface Sum {
  crc: number;
  size: number;
}

function checkTrailer(file: RandomAccess, end: number, { crc, size }: Sum, options: UnpackOptions): void {
  const trailer = file.read(end, 8);
  if (trailer.length < 8) throw refused(options, 'cut-short', 'ends before its checksum: it is cut short');
  if (trailer.readUInt32LE(0) !== crc || trailer.readUInt32LE(4) !== size % 2 ** 32) {
    throw refused(options, 'checksum', 'does not match its checksum: it is damaged or was changed');
  }
}

function memberHeader(file: RandomAccess, at: number, options: UnpackOptions): number {
  const head = file.read(at, longestHeader);
  if (at > 0 && !startsGzip(head)) throw refused(options, 'trailing-bytes', 'has something after its packed data');
  const length = headerLength(head);
  if (length === undefined) throw refused(options, 'header', 'has a gzip header that cannot be read');
  return length;
}

/** Every member's checksum and length are checked. Many programs read only the first, so that an archive must be in one. */
async function* gunzip(file: RandomAccess, options: UnpackOptions): AsyncGenerator<Buffer> {
  const countMember = memberCounter('gzip', options);
  for (let at = 0; at === 0 || at < file.size; ) {
    countMember();
    const sum: Sum = { crc: 0, size: 0 };
    let end = at + memberHeader(file, at, options);
    if (options.archive && at > 0) throw refused(options, 'several-members', 'is two packed archives in one file');
    const content = inflated(file, end, options, (reached) => {
      end = reached;
    });
    for await (const chunk of content) {
      sum.crc = crc32(chunk, sum.crc);
      sum.size += chunk.length;
      yield chunk;
    }
    checkTrailer(file, end, sum, options);
    at = end + 8;
  }
}

export const gzip: Packing = { id: 'gzip', starts: startsGzip, unpack: gunzip };
