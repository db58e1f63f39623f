import { pipeline, Readable } from 'node:stream';
import { constants, createInflateRaw } from 'node:zlib';
import type { AppError } from '../../../shared/errors.ts';
import type { ImportLimits } from '../importLimits.ts';
import { escapeText, refuse } from '../refusal.ts';
import { crc32 } from './crc32.ts';
import type { RandomAccess } from './randomAccess.ts';

/** Bytes read at once, and bytes unpacked at once: what a hostile file can make grow is bounded by these. */
const packedChunk = 1 << 16;
const unpackedChunk = 1 << 18;
/** Longer than any name or comment in a header needs to be. */
const longestHeader = 1 << 16;

export interface GzipOptions {
  /** What the file is called in a refusal. */
  path: string;
  limits: Pick<ImportLimits, 'ratio' | 'ratioFromBytes' | 'gzipMembers'>;
  /** Only one member: two would be two archives to two programs. */
  single: boolean;
  /** Told how much of the packed file has been read. */
  onRead?: ((bytes: number) => void) | undefined;
}

const flag = { checksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/** Whether a file starts as a gzip file does (RFC 1952): the only method there is, and no flag nobody knows. */
export function startsGzip(head: Buffer): boolean {
  return head.length >= 4 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8 && ((head[3] as number) & flag.reserved) === 0;
}

const refused = (path: string, code: string, what: string): AppError => refuse(`gzip/${code}`, `${escapeText(path)} ${what}.`, 'gzip');

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
  for (let at = from; at < file.size; at += packedChunk) yield file.read(at, packedChunk);
}

/** Unpacks the deflate data that starts here; `after` is told where it ended. */
async function* inflated(
  file: RandomAccess,
  from: number,
  { path, onRead }: GzipOptions,
  after: (end: number) => void,
): AsyncGenerator<Buffer> {
  // Data that is cut short gives all it holds; that nothing follows it shows when its checksum is looked for.
  const inflate = createInflateRaw({ chunkSize: unpackedChunk, finishFlush: constants.Z_SYNC_FLUSH });
  pipeline(Readable.from(packedChunks(file, from)), inflate, () => undefined);
  try {
    for await (const chunk of inflate) {
      onRead?.(from + inflate.bytesWritten);
      yield chunk as Buffer;
    }
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    if (code?.startsWith('Z_'))
      throw refused(path, 'compressed-data', 'holds packed data that cannot be read: it is damaged or was changed');
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

function checkTrailer(file: RandomAccess, end: number, { crc, size }: Sum, path: string): void {
  const trailer = file.read(end, 8);
  if (trailer.length < 8) throw refused(path, 'cut-short', 'ends before its checksum: it is cut short');
  if (trailer.readUInt32LE(0) !== crc || trailer.readUInt32LE(4) !== size % 2 ** 32) {
    throw refused(path, 'checksum', 'does not match its checksum: it is damaged or was changed');
  }
}

function memberHeader(file: RandomAccess, at: number, { path }: GzipOptions, first: boolean): number {
  const head = file.read(at, longestHeader);
  if (!first && !startsGzip(head)) throw refused(path, 'trailing-bytes', 'has something after its packed data');
  const length = headerLength(head);
  if (length === undefined) throw refused(path, 'header', 'has a gzip header that cannot be read');
  return length;
}

/**
 * The content of a gzip file in chunks, every member's checksum and length checked (RFC 1952). Refused: damage, anything after
 * the last member, more members than allowed, and content that is too many times larger than the file.
 */
export async function* gunzip(file: RandomAccess, options: GzipOptions): AsyncGenerator<Buffer> {
  const { path, limits, single } = options;
  const most = Math.max(limits.ratioFromBytes, limits.ratio * file.size);
  let at = 0;
  let total = 0;
  for (let members = 0; members === 0 || at < file.size; members += 1) {
    if (members >= limits.gzipMembers)
      throw refuse('gzip/too-many-members', `${escapeText(path)} is packed in more than ${limits.gzipMembers} parts.`, 'size');
    const sum: Sum = { crc: 0, size: 0 };
    let end = at + memberHeader(file, at, options, members === 0);
    if (single && members > 0) throw refused(path, 'several-members', 'is two packed archives in one file');
    const unpacked = inflated(file, end, options, (reached) => {
      end = reached;
    });
    for await (const chunk of unpacked) {
      sum.crc = crc32(chunk, sum.crc);
      sum.size += chunk.length;
      total += chunk.length;
      if (total > most) throw refused(path, 'ratio', `unpacks to more than ${limits.ratio} times its size`);
      yield chunk;
    }
    checkTrailer(file, end, sum, path);
    at = end + 8;
  }
}

/** The first bytes of the content, without unpacking more than they take. */
export async function gunzipHead(file: RandomAccess, options: GzipOptions, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let found = 0;
  for await (const chunk of gunzip(file, options)) {
    parts.push(chunk);
    found += chunk.length;
    if (found >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}
