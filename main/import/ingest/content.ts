import { createHash } from 'node:crypto';
import { smallFileBytes } from '../archive/container.ts';
import { openFile, type RandomAccess } from '../archive/randomAccess.ts';
import type { StagedObject } from './objectStage.ts';

/** One line of a file. The buffer is only valid until the next line is asked for. */
export interface Line {
  /** From 1, blank lines counted. */
  number: number;
  /** Offset of its first byte in the file. */
  offset: number;
  /** Bytes without the line feed; of a line over the limit only the start. */
  bytes: Buffer;
  /** Length without the line feed, and the digest when `bytes` is not all of it. */
  length: number;
  longSha256: string | undefined;
  /** False for a last line without a line feed. */
  ended: boolean;
}

/** A staged file as a source reads it. */
export interface Content {
  /** Its path in the bundle, where it is read as a file of its own. */
  path?: string;
  size: number;
  sha256: string;
  /** The first 64 KiB. */
  head: Buffer;
  /** All of it, when it is no larger than `limit`. */
  whole(limit: number): Buffer | undefined;
  /** Some of its bytes; fewer only at its end. Valid until the next ones are asked for. */
  read(offset: number, length: number): Buffer;
  /** Its lines, split at 0x0A only. */
  lines(limit: number): Generator<Line>;
  close(): void;
}

/** What detectors look at. */
export const headBytes = 1 << 16;
const chunkBytes = 1 << 20;
const lineFeed = 0x0a;

/** A line longer than the limit: read to its end by chunks, digested, not kept. */
function longLine(file: RandomAccess, number: number, offset: number, limit: number): { line: Line; next: number } {
  const digest = createHash('sha256');
  let at = offset;
  for (;;) {
    const chunk = file.read(at, chunkBytes);
    const feed = chunk.indexOf(lineFeed);
    const part = feed < 0 ? chunk : chunk.subarray(0, feed);
    digest.update(part);
    at += part.length;
    if (feed < 0 && chunk.length > 0) continue;
    const bytes = file.read(offset, Math.min(limit, 1 << 16));
    const line = { number, offset, bytes, length: at - offset, longSha256: digest.digest('hex'), ended: feed >= 0 };
    return { line, next: feed < 0 ? at : at + 1 };
  }
}

function* linesOf(file: RandomAccess, limit: number): Generator<Line> {
  let number = 1;
  let at = 0;
  let buffer = file.read(0, chunkBytes);
  let base = 0;
  while (at < file.size) {
    const feed = buffer.indexOf(lineFeed, at - base);
    const atEnd = base + buffer.length >= file.size;
    if (feed >= 0 || atEnd) {
      const end = feed >= 0 ? base + feed : file.size;
      if (end - at > limit) {
        const long = longLine(file, number, at, limit);
        yield long.line;
        at = long.next;
      } else {
        yield {
          number,
          offset: at,
          bytes: buffer.subarray(at - base, end - base),
          length: end - at,
          longSha256: undefined,
          ended: feed >= 0,
        };
        at = end + 1;
      }
      number += 1;
    } else if (buffer.length - (at - base) > limit) {
      const long = longLine(file, number, at, limit);
      yield long.line;
      at = long.next;
      number += 1;
      base = at;
      buffer = file.read(base, chunkBytes);
    } else {
      // Doubling keeps a line of many megabytes from being copied once for every chunk of it.
      const wanted = Math.max(chunkBytes, 2 * (base + buffer.length - at));
      base = at;
      buffer = file.read(base, wanted);
    }
  }
}

/** Bytes that are at hand, read like a file. */
export function inMemory(bytes: Buffer): RandomAccess {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length), close: () => undefined };
}

function openObject(object: StagedObject): RandomAccess {
  const file = openFile(object.path);
  if (file) return file;
  throw new Error('a staged object is not a file');
}

/** Reads the first 64 KiB of staged files, one at a time: each overwrites the one before. */
export function createHeadReader(): (object: StagedObject) => Buffer {
  const scratch = Buffer.allocUnsafeSlow(headBytes);
  return (object) => {
    const file = openObject(object);
    try {
      return file.read(0, Math.min(headBytes, object.size), scratch);
    } finally {
      file.close();
    }
  };
}

/** Opens staged files for sources, one at a time: small ones are read at once into one buffer, which the next one overwrites. */
export function createContentReader(): (object: StagedObject) => Content {
  const scratch = Buffer.allocUnsafeSlow(smallFileBytes);
  return (object) => {
    const onDisk = openObject(object);
    const small = object.size <= smallFileBytes ? onDisk.read(0, object.size, scratch) : undefined;
    if (small) onDisk.close();
    const file = small ? inMemory(small) : onDisk;
    return {
      size: object.size,
      sha256: object.sha256,
      head: file.read(0, headBytes),
      whole: (limit) => (file.size > limit ? undefined : (small ?? file.read(0, file.size))),
      read: (offset, length) => file.read(offset, length),
      lines: (limit) => linesOf(file, limit),
      close: () => file.close(),
    };
  };
}
