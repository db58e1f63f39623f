import type { PlacedFile } from '../../seal/placedFile.ts';

/** What the reviewer named: one file, a folder or an archive. */
export interface Container {
  kind: 'file' | 'folder' | 'archive';
  /** Bytes that will be read, for progress. */
  size: number;
  /** Entries of the archive, folders counted; none of what is no archive. */
  entries: number;
  /** Sorted by the bytes of their paths. */
  files: PlacedFile[];
  /** The archive itself, kept and digested as one file beside what it holds. */
  archive: PlacedFile | undefined;
  /** What is doubtful about the container as a whole, for the reviewer. */
  notes: string[];
  close(): void;
}

/** Files up to this size are read at once; there is one buffer at a time, and it lies outside the heap. */
export const smallFileBytes = 4 << 20;

/** Sorts by the bytes of the path, as `LC_ALL=C sort` does. */
export function sortByPath<File extends { path: string }>(files: readonly File[]): File[] {
  return files
    .map((file) => ({ file, key: Buffer.from(file.path) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ file }) => file);
}
