import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import type { ImportLimits } from '../importLimits.ts';
import { refuse } from '../refusal.ts';
import { unpacked } from './packed.ts';
import type { Packing, UnpackOptions } from './packing.ts';
import { openFile, type RandomAccess } from './randomAccess.ts';
import { blockBytes } from './tarHeader.ts';

/** Headers and padding of an entry, beside its content. */
const blocksPerEntry = 4;

async function unpackTo(handle: number, { packing, packed, options }: PackedArchive, most: number): Promise<void> {
  let size = 0;
  for await (const chunk of unpacked(packing, packed, options)) {
    size += chunk.length;
    if (size > most) throw refuse(`${packing.id}/expanded-size`, 'The archive unpacks to more than the limit.', 'size');
    for (let done = 0; done < chunk.length; ) done += writeSync(handle, chunk, done);
  }
}

/** A packed archive and how it is packed. */
export interface PackedArchive {
  packing: Packing;
  packed: RandomAccess;
  options: UnpackOptions;
}

/**
 * Unpacks an archive into a file at a path of our own, which goes when the result is closed. Its headers can then be checked at
 * any place before a byte of content is used.
 */
export async function unpackArchive(
  archive: PackedArchive,
  { limits, path }: { limits: ImportLimits; path: string },
): Promise<RandomAccess> {
  const remove = () => rmSync(path, { force: true });
  const handle = openSync(path, 'wx', 0o600);
  try {
    await unpackTo(handle, archive, limits.expandedBytes + limits.archiveEntries * blocksPerEntry * blockBytes);
  } catch (error) {
    closeSync(handle);
    remove();
    throw error;
  }
  closeSync(handle);
  const file = openFile(path);
  if (!file) throw new Error('the unpacked archive is not a file');
  return {
    ...file,
    close() {
      file.close();
      remove();
    },
  };
}
