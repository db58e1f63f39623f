import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file read at any position. The reader process does nothing else meanwhile, so it reads synchronously. */
export interface RandomAccess {
  size: number;
  /** Exactly `length` bytes, fewer only at the end of the file; in `into` where that is given and large enough. */
  read(offset: number, length: number, into?: Buffer): Buffer;
  close(): void;
}

/** Opens a regular file, never through a symbolic link unless `follow`; undefined when it is something else. */
export function openFile(path: string, follow = false): RandomAccess | undefined {
  // A pipe without a writer would block the open for ever; the constants do not exist on Windows.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (follow ? 0 : (constants.O_NOFOLLOW ?? 0));
  const handle = openSync(path, flags);
  const about = fstatSync(handle);
  if (!about.isFile()) {
    closeSync(handle);
    return undefined;
  }
  return {
    size: about.size,
    read(offset, length, into) {
      const wanted = Math.max(0, Math.min(length, about.size - offset));
      const bytes = into && into.length >= wanted ? into.subarray(0, wanted) : Buffer.allocUnsafe(wanted);
      let done = 0;
      while (done < bytes.length) {
        const count = readSync(handle, bytes, done, bytes.length - done, offset + done);
        if (count === 0) return bytes.subarray(0, done);
        done += count;
      }
      return bytes;
    },
    close: () => closeSync(handle),
  };
}

/** A stretch of an open file as a file of its own; closing it does nothing. */
export function partOf(file: RandomAccess, start: number, size: number): RandomAccess {
  return {
    size,
    read: (offset, length, into) => file.read(start + offset, Math.max(0, Math.min(length, size - offset)), into),
    close: () => undefined,
  };
}
