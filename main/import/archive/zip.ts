import type { ImportLimits } from '../importLimits.ts';
import { refuse } from '../refusal.ts';
import { type Container, smallFileBytes, sortByPath } from './container.ts';
import { fileContent } from './plainFile.ts';
import type { RandomAccess } from './randomAccess.ts';
import { readZipDirectory } from './zipDirectory.ts';
import { entryContent, smallEntryContent } from './zipEntryContent.ts';
import { checkEntries, checkExpansion } from './zipRules.ts';
import { readZipSpans } from './zipSpans.ts';
import type { PlacedFile } from '../../seal/placedFile.ts';

/**
 * Opens a zip archive after checking all of it that can be checked without unpacking (formats/security.md 6.1). Archives
 * inside it are files like any other. Nothing is ever written under a name from the archive.
 */
export function openZip(file: RandomAccess, name: string, limits: ImportLimits): Container {
  if (file.size > limits.archiveBytes) throw refuse('zip/size', 'The archive is larger than the limit.', 'size');
  const directory = readZipDirectory(file, limits);
  const entries = checkEntries(directory.entries, limits);
  const spans = readZipSpans(file, directory);
  checkExpansion(directory.entries, limits);
  const files: PlacedFile[] = entries.flatMap(({ entry, name: path }) => {
    const span = spans.get(entry);
    if (!span) return [];
    const small = entry.size <= smallFileBytes && entry.packed <= smallFileBytes;
    return [{ path, size: entry.size, read: () => (small ? smallEntryContent(file, entry, span) : entryContent(file, entry, span)) }];
  });
  return {
    kind: 'archive',
    size: file.size + files.reduce((sum, one) => sum + one.size, 0),
    entries: entries.length,
    files: sortByPath(files),
    archive: { path: name, size: file.size, read: () => fileContent(file, () => undefined) },
    notes: [],
    close: () => file.close(),
  };
}
