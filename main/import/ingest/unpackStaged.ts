import { startsContainer } from '../archive.ts';
import { gunzip, gunzipHead, startsGzip } from '../archive/gzip.ts';
import { openFile } from '../archive/randomAccess.ts';
import { blockBytes } from '../archive/tarHeader.ts';
import type { ImportLimits } from '../importLimits.ts';
import { escapeText, refuse } from '../refusal.ts';
import type { ObjectStage, StagedObject } from './objectStage.ts';

/**
 * The content of a staged file that is packed by gzip, staged beside it; undefined when it is not packed, or when what is in
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
    if (!startsGzip(file.read(0, 4))) return undefined;
    if (file.size > limits.archiveBytes) throw refuse('gzip/size', `${escapeText(path)} is a packed file larger than the limit.`, 'size');
    const options = { path, limits, single: false };
    if (startsContainer(await gunzipHead(file, options, blockBytes))) return undefined;
    objects.uncount(stored);
    return await objects.add(gunzip(file, options));
  } finally {
    file.close();
  }
}
