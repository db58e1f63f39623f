import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedDirectory } from '../support/shared.ts';

export interface Cast {
  name: string;
  path: string;
  cols: number;
  rows: number;
  /** Lines after the header: seconds, code, data. */
  events: [number, string, string][];
}

/** Reads an asciicast v2 file with nothing but JSON.parse. */
export function readCast(path: string): Cast {
  const [header = '', ...lines] = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const { width, height } = JSON.parse(header) as { width: number; height: number };
  return { name: basename(path), path, cols: width, rows: height, events: lines.map((line) => JSON.parse(line) as Cast['events'][number]) };
}

const ownFolder = fileURLToPath(new URL('../../main/sample/recordings', import.meta.url));
const own = ['htop.v2.cast', 'psql-phi.v2.cast', 'vim-resize.resize.v2.cast'].map((name) => join(ownFolder, name));

/** Files whose row in SOURCES.md ends in `ok: v2`, wherever their section lies. */
function sampleFiles(samples: string): string[] {
  let folder = '';
  const files: string[] = [];
  for (const line of readFileSync(join(samples, 'SOURCES.md'), 'utf8').split('\n')) {
    folder = /^#{2,3} ([\w/-]+)/.exec(line)?.[1] ?? folder;
    const cells = line.split('|').map((cell) => cell.trim());
    if (/^ok: v2 /.test(cells.at(-2) ?? '') && cells[1]?.endsWith('.cast')) files.push(join(samples, folder, cells[1]));
  }
  return files;
}

/** Every asciicast v2 that the list of samples calls valid, and the sample clinic's own recordings, which are always there. */
export function validCasts(): Cast[] {
  const directory = sharedDirectory();
  const found = directory ? sampleFiles(join(directory, 'samples')) : [];
  return [...own, ...found].map(readCast);
}

/** The folder of hostile recordings, or null. */
export function hostileCasts(): string | null {
  const directory = sharedDirectory();
  const folder = directory && join(directory, 'hostile', 'cast');
  return folder && existsSync(folder) ? folder : null;
}
