import type { ImportLimits } from '../importLimits.ts';
import { refuse } from '../refusal.ts';
import { type Container, sortByPath } from './container.ts';
import { fileContent } from './plainFile.ts';
import { partOf, type RandomAccess } from './randomAccess.ts';
import { readTarEntries } from './tarEntries.ts';
import type { PlacedFile } from '../../seal/placedFile.ts';

const notClosed =
  'The tar archive has no end mark. Every entry in it is whole, but an archive cut between two entries looks the same: ask the sender how many files it should hold.';

/**
 * Opens a tar archive after checking every header of it (formats/security.md 6.1 Z7). `packed` is the file it came in, which
 * is kept as the original; archives inside it are files like any other.
 */
export function openTar(file: RandomAccess, packed: RandomAccess, name: string, limits: ImportLimits): Container {
  if (packed.size > limits.archiveBytes) throw refuse('tar/size', 'The archive is larger than the limit.', 'size');
  const { entries, closed } = readTarEntries(file, limits);
  const files: PlacedFile[] = entries
    .filter(({ folder }) => !folder)
    .map(({ name: path, start, size }) => ({ path, size, read: () => fileContent(partOf(file, start, size), () => undefined) }));
  if (files.length === 0) throw refuse('tar/empty', 'The archive holds no files.', 'tar');
  return {
    kind: 'archive',
    size: packed.size + files.reduce((sum, one) => sum + one.size, 0),
    entries: entries.length,
    files: sortByPath(files),
    archive: { path: name, size: packed.size, read: () => fileContent(packed, () => undefined) },
    notes: closed ? [] : [notClosed],
    close() {
      file.close();
      if (packed !== file) packed.close();
    },
  };
}
