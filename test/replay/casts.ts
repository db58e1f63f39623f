import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedDirectory } from '../support/shared.ts';

export interface Cast {
  name: string;
  path: string;
  format: string;
  cols: number;
  rows: number;
  /** Seconds from the start, code, data. */
  events: Event[];
}

type Event = [seconds: number, code: string, data: string];

/** Times that count from the entry before, as times from the start: whole microseconds, so that nothing drifts. */
function added(events: readonly Event[]): Event[] {
  let micros = 0;
  return events.map(([seconds, code, data]) => {
    micros += Math.round(seconds * 1e6);
    return [micros / 1e6, code, data];
  });
}

interface Document {
  width: number;
  height: number;
  stdout: [number, string][];
}

/** Reads an asciicast file of any version with nothing but JSON.parse. */
export function readCast(path: string): Cast {
  const text = readFileSync(path, 'utf8');
  const name = basename(path);
  if (path.endsWith('.json')) {
    const { width, height, stdout } = JSON.parse(text) as Document;
    const events = added(stdout.map(([delay, data]) => [delay, 'o', data]));
    return { name, path, format: 'asciicast-v1', cols: width, rows: height, events };
  }
  const [header = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const head = JSON.parse(header) as { width: number; height: number; term?: { cols: number; rows: number } };
  const events = lines.map((line) => JSON.parse(line) as Event);
  if (head.term) return { name, path, format: 'asciicast-v3', ...head.term, events: added(events) };
  return { name, path, format: 'asciicast-v2', cols: head.width, rows: head.height, events };
}

const ownFolder = fileURLToPath(new URL('../../main/sample/recordings', import.meta.url));
const ownFixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const own = [
  ...['htop.v2.cast', 'psql-phi.v2.cast', 'vim-resize.resize.v2.cast'].map((name) => join(ownFolder, name)),
  ...['terminal.v1.json', 'terminal.v3.cast'].map((name) => join(ownFixtures, name)),
];

/** Files whose row in SOURCES.md ends in `ok: v1` to `ok: v3`, wherever their section lies. */
function sampleFiles(samples: string): string[] {
  let folder = '';
  const files: string[] = [];
  for (const line of readFileSync(join(samples, 'SOURCES.md'), 'utf8').split('\n')) {
    folder = /^#{2,3} ([\w/-]+)/.exec(line)?.[1] ?? folder;
    const cells = line.split('|').map((cell) => cell.trim());
    if (/^ok: v[123] /.test(cells.at(-2) ?? '') && /\.(cast|json)$/.test(cells[1] ?? '')) files.push(join(samples, folder, cells[1] ?? ''));
  }
  return files;
}

/** Every asciicast that the list of samples calls valid, and the sample clinic's own recordings, which are always there. */
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
