import { statfsSync } from 'node:fs';
import { AppError } from '../shared/errors.ts';

/** Bytes an act takes on the workspace's disk, as an upper estimate, and bytes that were free when it started. */
export interface Space {
  needed: number;
  free: number;
}

const mebibyte = 1 << 20;

/**
 * Bytes an import takes at its peak: the originals, what is staged, the segments, and the index with its log. Measured over
 * bundles from 0.3 MB to 1 GB it stays below this; a small file costs whole blocks, twice where archives hold it.
 */
export function importNeeds(bytes: number, files: number): number {
  return 4 * bytes + files * 8192 + 32 * mebibyte;
}

/** Bytes free for this account on the disk that holds `directory`; infinite where the system does not say. */
export function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const size = (bytes: number) => `${bytes < 1e9 ? Math.ceil(bytes / 1e6) : (bytes / 1e9).toFixed(1)} ${bytes < 1e9 ? 'MB' : 'GB'}`;

const noSpaceCodes = ['ENOSPC', 'EDQUOT'];
const noSpaceMessages = /No space left on device|not enough space on the disk|Disk quota exceeded|max_temp_directory_size/i;

/** Whether an error of Node or DuckDB says that the disk is full. */
export function isNoSpace(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return noSpaceCodes.includes((error as NodeJS.ErrnoException).code ?? '') || noSpaceMessages.test(error.message);
}

/** DISK_FULL; with `space`, it says how much is needed and how much was free. */
export function diskFull(space?: Space): AppError {
  const known = space && Number.isFinite(space.free) ? space : undefined;
  const says = known ? `: about ${size(known.needed)} are needed for this, and ${size(known.free)} were free` : '';
  const more = known ? Math.max(known.needed - known.free, mebibyte) : undefined;
  return new AppError('DISK_FULL', `The disk that holds the workspace is full${says}.`, {
    meaning: 'Nothing of this was stored. Everything acknowledged before is safe.',
    action: `Free ${more === undefined ? 'some space' : `${size(more)} more`} on that disk, or use a workspace on a larger one, then try again.`,
    ...(known ? { space: known } : {}),
  });
}

/** Refuses at once what surely does not fit: `least` bytes are written whatever happens. Errors: DISK_FULL. */
export function requireSpace(space: Space, least: number): void {
  if (space.free < least) throw diskFull(space);
}
