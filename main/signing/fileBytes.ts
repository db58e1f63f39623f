import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';

/** A half-open range of byte offsets. */
export interface ByteSpan {
  start: number;
  end: number;
}

/** A file by its path, or bytes that were taken out of another file. */
export type ByteSource = string | Buffer;

const chunkBytes = 1 << 20;

/** How many bytes there are. */
export async function sizeOf(source: ByteSource): Promise<number> {
  return typeof source === 'string' ? (await stat(source)).size : source.length;
}

/** SHA-256 over parts of a file, one after the other, streamed. */
export async function hashSpans(path: ByteSource, spans: readonly ByteSpan[]): Promise<Buffer> {
  const hash = createHash('sha256');
  for (const { start, end } of spans) {
    if (end <= start) continue;
    if (typeof path !== 'string') {
      hash.update(path.subarray(start, end));
      continue;
    }
    for await (const chunk of createReadStream(path, { start, end: end - 1, highWaterMark: chunkBytes })) hash.update(chunk as Buffer);
  }
  return hash.digest();
}

/** SHA-256 of a whole file, streamed. */
export async function hashFile(path: ByteSource): Promise<Buffer> {
  return hashSpans(path, [{ start: 0, end: Number.POSITIVE_INFINITY }]);
}

/** Offsets at which an ASCII token occurs in a file, at most `limit`; streamed. */
export async function findToken(path: ByteSource, token: string, limit = 16): Promise<number[]> {
  const needle = Buffer.from(token, 'latin1');
  const found: number[] = [];
  let carried: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of typeof path === 'string' ? createReadStream(path, { highWaterMark: chunkBytes }) : [path]) {
    const window = Buffer.concat([carried, chunk as Buffer]);
    for (let at = window.indexOf(needle); at >= 0; at = window.indexOf(needle, at + 1)) {
      found.push(offset + at);
      if (found.length >= limit) return found;
    }
    const keep = Math.min(needle.length - 1, window.length);
    carried = window.subarray(window.length - keep);
    offset += window.length - keep;
  }
  return found;
}

/** Up to `length` bytes from `start`; fewer where the file ends. */
export async function readSpan(path: ByteSource, start: number, length: number): Promise<Buffer> {
  if (typeof path !== 'string') return path.subarray(start, start + length);
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
