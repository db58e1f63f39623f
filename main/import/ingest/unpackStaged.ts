import { startsContainer } from '../archive.ts';
import { packingOf, requirePackedSize, unpacked, unpackedHead } from '../archive/packed.ts';
import { openFile } from '../archive/randomAccess.ts';
import { blockBytes } from '../archive/tarHeader.ts';
import type { ImportLimits } from '../importLimits.ts';
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
    const options = { path, limits, archive: false };
    requirePackedSize(packing, file, options);
    if (startsContainer(await unpackedHead(packing, file, options, blockBytes))) return undefined;
    objects.uncount(stored);
    return await objects.add(unpacked(packing, file, options));
  } finally {
    file.close();
  }
}
