import { startsContainer } from '../archive.ts';
import { packingOf, unpacked, unpackedHead } from '../archive/packed.ts';
import { openFile } from '../archive/randomAccess.ts';
import { blockBytes } from '../archive/tarHeader.ts';
import type { ImportLimits } from '../importLimits.ts';
import { escapeText, refuse } from '../refusal.ts';
import type { ObjectStage, StagedObject } from './objectStage.ts';

/**
 * The content of a staged file that is packed, staged beside it; undefined when it is not packed, or when what is in
 * it is an archive or packed again: that stays closed. INPUT_REFUSED when it is damaged or unpacks to too much.
 */
export async function unpackStaged(
  objects: ObjectStage,
  stored: StagedObject,
  path: string,
  limits: ImportLimits,
): Promise<StagedObject | undefined> {
  const file = openFile(stored.path);
  if (!file) throw new Error('a staged object is not a file');
  try {
    const packing = packingOf(file.read(0, blockBytes));
    if (!packing) return undefined;
    if (file.size > limits.archiveBytes)
      throw refuse(`${packing.id}/size`, `${escapeText(path)} is a packed file larger than the limit.`, 'size');
    const options = { path, limits, archive: false };
    if (startsContainer(await unpackedHead(packing, file, options, blockBytes))) return undefined;
    objects.uncount(stored);
    return await objects.add(unpacked(packing, file, options));
  } finally {
    file.close();
  }
}
