import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** A file written line by line. */
export interface LineFile {
  /** Bytes written so far, the ones still in memory included: where the next line will start. */
  readonly length: number;
  add(line: string): void;
  /** SHA-256 (hex) of the lines since the last call. */
  digest(): string;
  /** Writes out what has gathered, when it is much. */
  relieve(): Promise<void>;
  /** Writes out all that has gathered. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const gathered = 1_048_576;

/** Makes a new file; it must not exist. */
export async function createLineFile(path: string): Promise<LineFile> {
  const handle: FileHandle = await open(path, 'wx');
  let lines: string[] = [];
  let waiting = 0;
  let length = 0;
  let hash = createHash('sha256');
  const write = async () => {
    const text = lines.join('');
    lines = [];
    waiting = 0;
    if (text !== '') await handle.writeFile(text);
  };
  return {
    get length() {
      return length;
    },
    add(line) {
      const text = `${line}\n`;
      const bytes = Buffer.byteLength(text);
      lines.push(text);
      hash.update(text);
      waiting += bytes;
      length += bytes;
    },
    digest() {
      const digest = hash.digest('hex');
      hash = createHash('sha256');
      return digest;
    },
    async relieve() {
      if (waiting >= gathered) await write();
    },
    flush: write,
    async close() {
      try {
        await write();
      } finally {
        await handle.close();
      }
    },
  };
}
