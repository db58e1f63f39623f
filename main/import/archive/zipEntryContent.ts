import { createInflateRaw, inflateRawSync } from 'node:zlib';
import { Readable } from 'node:stream';
import type { AppError } from '../../../shared/errors.ts';
import { crc32 } from './crc32.ts';
import type { RandomAccess } from './randomAccess.ts';
import type { ZipEntry } from './zipDirectory.ts';
import { refuseEntry } from './zipRules.ts';
import type { ZipSpan } from './zipSpans.ts';

const chunkBytes = 1 << 20;

const wrongSize = (entry: ZipEntry) => refuseEntry(entry, 'size-mismatch', 'does not unpack to the size it states');
const wrongSum = (entry: ZipEntry) => refuseEntry(entry, 'checksum', 'does not match its checksum: it is damaged or was changed');
const unreadable = (entry: ZipEntry) => refuseEntry(entry, 'compressed-data', 'holds packed data that cannot be read');

function inflateFault(entry: ZipEntry, error: unknown): AppError {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ERR_BUFFER_TOO_LARGE' ? wrongSize(entry) : unreadable(entry);
}

/** The whole content of a small entry; nothing beyond its declared size is ever allocated. */
export function smallEntryContent(file: RandomAccess, entry: ZipEntry, { dataStart }: ZipSpan): Buffer {
  const packed = file.read(dataStart, entry.packed);
  const content = entry.method === 0 ? packed : inflateAll(entry, packed);
  if (content.length !== entry.size) throw wrongSize(entry);
  if (crc32(content) !== entry.crc) throw wrongSum(entry);
  return content;
}

function inflateAll(entry: ZipEntry, packed: Buffer): Buffer {
  try {
    const { buffer, engine } = inflateRawSync(packed, { maxOutputLength: entry.size + 1, info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    if (engine.bytesWritten !== packed.length) throw wrongSize(entry);
    return buffer;
  } catch (error) {
    throw error instanceof Error && error.name === 'AppError' ? error : inflateFault(entry, error);
  }
}

function* packedChunks(file: RandomAccess, entry: ZipEntry, dataStart: number): Generator<Buffer> {
  for (let at = 0; at < entry.packed; at += chunkBytes) yield file.read(dataStart + at, Math.min(chunkBytes, entry.packed - at));
}

async function* inflated(entry: ZipEntry, packed: Iterable<Buffer>): AsyncGenerator<Buffer> {
  if (entry.method === 0) {
    yield* packed;
    return;
  }
  const inflate = createInflateRaw({ chunkSize: chunkBytes });
  Readable.from(packed).pipe(inflate);
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch (error) {
    throw inflateFault(entry, error);
  }
  if (inflate.bytesWritten !== entry.packed) throw wrongSize(entry);
}

/** The content of a large entry in chunks; stops at the first byte beyond the declared size. */
export async function* entryContent(file: RandomAccess, entry: ZipEntry, { dataStart }: ZipSpan): AsyncGenerator<Buffer> {
  let size = 0;
  let sum = 0;
  for await (const chunk of inflated(entry, packedChunks(file, entry, dataStart))) {
    size += chunk.length;
    if (size > entry.size) throw wrongSize(entry);
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (size !== entry.size) throw wrongSize(entry);
  if (sum !== entry.crc) throw wrongSum(entry);
}
