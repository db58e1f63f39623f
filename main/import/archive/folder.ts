import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { escapeText, refuse } from '../refusal.ts';
import type { ImportLimits } from '../importLimits.ts';
import { type Container, smallFileBytes, sortByPath } from './container.ts';
import { folderName, NameFault, showName } from './entryName.ts';
import { plainFile } from './plainFile.ts';
import type { PlacedFile } from '../../seal/placedFile.ts';

interface Walk {
  root: string;
  limits: ImportLimits;
  files: PlacedFile[];
  size: number;
  scratch: Buffer;
}

const notAFile = (path: string) => refuse('folder/special-file', `${escapeText(path)} is neither a file nor a folder.`, 'folder');

function addFile(walk: Walk, path: string): void {
  const absolute = join(walk.root, path);
  const about = lstatSync(absolute);
  if (about.isSymbolicLink()) {
    throw refuse('folder/symbolic-link', `${escapeText(path)} is a symbolic link, and links are not followed.`, 'folder');
  }
  if (!about.isFile()) throw notAFile(path);
  walk.size += about.size;
  if (walk.files.length >= walk.limits.folderFiles) {
    throw refuse('folder/too-many-files', `The folder holds more than ${walk.limits.folderFiles} files.`, 'size');
  }
  if (walk.size > walk.limits.expandedBytes) throw refuse('folder/size', 'The folder holds more bytes than the limit.', 'size');
  walk.files.push(plainFile(path, { absolute, size: about.size, scratch: walk.scratch, refused: () => notAFile(path) }));
}

function visit(walk: Walk, folder: string): void {
  for (const found of readdirSync(join(walk.root, folder), { withFileTypes: true, encoding: 'buffer' })) {
    const name = found.name as unknown as Buffer;
    const bytes = folder === '' ? name : Buffer.concat([Buffer.from(`${folder}/`), name]);
    const path = folderName(bytes, walk.limits);
    if (path instanceof NameFault) throw refuse(`folder/${path.code}`, `${showName(name)} in the folder has a name ${path.why}.`, 'folder');
    if (found.isDirectory()) visit(walk, path);
    else addFile(walk, path);
  }
}

/** Lists a folder and everything below it. Links are refused, never followed; names keep to the limits of archive entries. */
export function openFolder(root: string, limits: ImportLimits): Container {
  const walk: Walk = { root, limits, files: [], size: 0, scratch: Buffer.allocUnsafeSlow(smallFileBytes) };
  visit(walk, '');
  if (walk.files.length === 0) throw refuse('folder/empty', 'The folder is empty: no file lies in it, or in any folder below it.', 'empty');
  return {
    kind: 'folder',
    entries: 0,
    size: walk.size,
    files: sortByPath(walk.files),
    archive: undefined,
    notes: [],
    close: () => undefined,
  };
}

/** A folder that was imported before, its files lying elsewhere under names of our own. Its limits were kept when it came. */
export function openStored(stored: readonly { path: string; object: string }[]): Container {
  const scratch = Buffer.allocUnsafeSlow(smallFileBytes);
  const files = stored.map(({ path, object }) => {
    const { size } = lstatSync(object);
    return plainFile(path, { absolute: object, size, scratch, refused: () => notAFile(path) });
  });
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return { kind: 'folder', entries: 0, size, files: sortByPath(files), archive: undefined, notes: [], close: () => undefined };
}
