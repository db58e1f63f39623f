import type { AppError } from '../../../shared/errors.ts';
import { collisionKey } from './entryName.ts';

/** An entry as far as its name matters to the others. */
export interface NamedEntry {
  name: string;
  folder: boolean;
}

/** Refuses names that would be one file, or a file and a folder, on some system (formats/security.md Z3). */
export function checkCollisions<Entry extends NamedEntry>(
  named: readonly Entry[],
  refused: (entry: Entry, code: string, what: string) => AppError,
): void {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const entry of named) {
    const key = collisionKey(entry.name);
    const clash = entry.folder ? folders.has(key) : files.has(key);
    if (clash) throw refused(entry, 'duplicate-name', 'has the name of another entry, or differs from it in case or composition only');
    (entry.folder ? folders : files).add(key);
  }
  for (const entry of named) {
    const parts = collisionKey(entry.name).split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      if (files.has(parts.slice(0, depth).join('/'))) throw refused(entry, 'file-and-folder', 'lies in a folder that is also a file');
    }
    if (files.has(parts.join('/')) && folders.has(parts.join('/'))) throw refused(entry, 'file-and-folder', 'is a file and a folder');
  }
}
