import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../refusal.ts';
import { sha256 } from './digests.ts';

/** A file of the input as it lies in the staging folder: named by its digest, never by a name from the input. */
export interface StagedObject {
  sha256: string;
  size: number;
  path: string;
}

/** Keeps the files of one import below `objects`. */
export interface ObjectStage {
  add(content: Buffer | AsyncIterable<Uint8Array>): Promise<StagedObject>;
  /** Keeps what content comes packed in: it is not part of the total. */
  keep(content: Buffer | AsyncIterable<Uint8Array>): Promise<StagedObject>;
  /** What was added is only what other content came packed in, after all. */
  uncount(object: StagedObject): void;
}

type Count = (bytes: number) => void;

/** `count` is told of bytes before they are written, and may throw. */
function placeWhole(folder: string, content: Buffer, count: Count): StagedObject {
  count(content.length);
  const digest = sha256(content);
  const path = join(folder, digest);
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return { sha256: digest, size: content.length, path };
}

async function placeChunks(folder: string, chunks: AsyncIterable<Uint8Array>, count: Count): Promise<StagedObject> {
  const arriving = join(folder, 'arriving');
  const handle = openSync(arriving, 'w', 0o600);
  const digest = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of chunks) {
      count(chunk.length);
      digest.update(chunk);
      for (let done = 0; done < chunk.length; ) done += writeSync(handle, chunk, done);
      size += chunk.length;
    }
  } finally {
    closeSync(handle);
  }
  const name = digest.digest('hex');
  const path = join(folder, name);
  if (existsSync(path)) rmSync(arriving);
  else renameSync(arriving, path);
  return { sha256: name, size, path };
}

/** Makes the folder and counts what goes into it: all content together, unpacked, may not exceed `expandedBytes`. */
export function createObjectStage(folder: string, { expandedBytes }: { expandedBytes: number }): ObjectStage {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let total = 0;
  const count: Count = (bytes) => {
    total += bytes;
    if (total > expandedBytes) throw refuse('limit/expanded-size', 'The input holds more bytes than the limit.', 'size');
  };
  const place = async (content: Buffer | AsyncIterable<Uint8Array>, counted: Count) =>
    Buffer.isBuffer(content) ? placeWhole(folder, content, counted) : placeChunks(folder, content, counted);
  return {
    add: (content) => place(content, count),
    keep: (content) => place(content, () => undefined),
    uncount: ({ size }) => {
      total -= size;
    },
  };
}
