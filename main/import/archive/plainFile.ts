import { smallFileBytes } from './container.ts';
import { openFile, type RandomAccess } from './randomAccess.ts';
import type { PlacedFile } from '../../seal/placedFile.ts';

const chunkBytes = 1 << 20;

/**
 * The content of an open file, all at once when it is small: then in `scratch` where that is given, so that a folder of
 * many small files costs one buffer. `done` is called when nothing more will be read.
 */
export function fileContent(file: RandomAccess, done: () => void, scratch?: Buffer): Buffer | AsyncGenerator<Buffer> {
  if (file.size <= smallFileBytes) {
    try {
      return file.read(0, file.size, scratch);
    } finally {
      done();
    }
  }
  return chunksOf(file, done);
}

async function* chunksOf(file: RandomAccess, done: () => void): AsyncGenerator<Buffer> {
  try {
    for (let at = 0; at < file.size; at += chunkBytes) yield file.read(at, chunkBytes);
  } finally {
    done();
  }
}

/** Where a file lies, what to read it into, and what to throw when it turns out to be no file. */
export interface FilePlace {
  absolute: string;
  size: number;
  scratch: Buffer;
  refused: () => Error;
}

/** A file on disk as an input file, opened when it is read. */
export function plainFile(path: string, { absolute, size, scratch, refused }: FilePlace): PlacedFile {
  return {
    path,
    size,
    read() {
      const file = openFile(absolute);
      if (!file) throw refused();
      return fileContent(file, () => file.close(), scratch);
    },
  };
}
