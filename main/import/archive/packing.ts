import type { AppError } from '../../../shared/errors.ts';
import type { ImportLimits } from '../importLimits.ts';
import { escapeText, refuse } from '../refusal.ts';
import type { RandomAccess } from './randomAccess.ts';

/** Bytes of a packed file read at once: what a hostile file can make grow is bounded by this and by the window of its packing. */
export const packedChunkBytes = 1 << 16;

export interface UnpackOptions {
  /** What the file is called in a refusal. */
  path: string;
  limits: Pick<ImportLimits, 'ratio' | 'ratioFromBytes' | 'packedMembers' | 'windowBytes' | 'archiveBytes'>;
  /** An archive is in it: two members would be two archives to two programs, where some read only the first. */
  archive: boolean;
  /** Told how much of the packed file has been read. */
  onRead?: ((bytes: number) => void) | undefined;
}

/** A way of packing one file, known by its first bytes. */
export interface Packing {
  /** Its name, which is the first part of its refusals' codes. */
  id: 'gzip' | 'bzip2' | 'zstd' | 'utf16';
  starts(head: Buffer): boolean;
  /** The content in chunks, all that the packing can check checked. INPUT_REFUSED when it is damaged, or when something follows it. */
  unpack(file: RandomAccess, options: UnpackOptions): AsyncGenerator<Buffer>;
}

/** How a packing refuses a file: by its code, and in words that follow the name of the file. */
export const refuser =
  (id: Packing['id'], { path }: UnpackOptions) =>
  (code: string, what: string): AppError =>
    refuse(`${id}/${code}`, `${escapeText(path)} ${what}.`, 'packed');

/** Counts the members of a packed file, and refuses one too many. */
export function memberCounter(id: Packing['id'], { path, limits }: UnpackOptions): () => void {
  let members = 0;
  return () => {
    members += 1;
    if (members > limits.packedMembers)
      throw refuse(`${id}/too-many-members`, `${escapeText(path)} is packed in more than ${limits.packedMembers} parts.`, 'size');
  };
}
