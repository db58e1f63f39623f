import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** One file of the built window, held in memory. */
export interface StaticFile {
  bytes: Buffer;
  type: string;
}

/** The files of the window by their exact URL path; what is not a key does not exist. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.woff', 'font/woff'],
  ['.wasm', 'application/wasm'],
]);

/**
 * Reads the built window once. Requests are answered from this map by exact key, so no request can name a path:
 * files of other types (source maps) are left out. `/` is the key of `index.html`. Throws when the folder is missing.
 */
export function loadStaticFiles(directory: string): StaticFiles {
  const files = new Map<string, StaticFile>();
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    const type = types.get(extname(entry.name));
    if (!entry.isFile() || !type) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(directory, path).split(sep).join('/')}`, { bytes: readFileSync(path), type });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}
