import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout or installation these scripts lie in. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const sources = ['shared', 'main', 'renderer'];
const outputs = [
  'dist/main/cli.js',
  'dist/main/reader.js',
  'dist/main/electron.js',
  'dist/main/service.js',
  'dist/main/preload.cjs',
  'dist/renderer/index.html',
];

/** Files that do not change what is built: prose, and what the build itself writes among the sources. */
const beside = /\.(md|tsbuildinfo)$|\.generated\./;

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newestSource(from) {
  let newest = modified(join(from, 'package.json'));
  for (const folder of sources.map((name) => join(from, name)).filter(existsSync)) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile() && !beside.test(entry.name)) newest = Math.max(newest, modified(join(entry.parentPath, entry.name)));
    }
  }
  return newest;
}

/** `fresh`, `missing` (a file of the build is not there) or `stale` (a source is newer than the oldest file of the build). */
export function buildState(from = root) {
  const oldest = Math.min(...outputs.map((path) => modified(join(from, path))));
  if (oldest === 0) return 'missing';
  return newestSource(from) > oldest ? 'stale' : 'fresh';
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the build lock, or returns false while a living process has it. */
function takeLock(path) {
  mkdirSync(join(path, '..'), { recursive: true });
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(path, 'utf8'));
    if (holder > 0 && !alive(holder)) rmSync(path, { force: true });
    return false;
  }
}

function build(from) {
  const began = new Date();
  const npm = process.env.npm_execpath;
  const [command, before] = npm && /\.c?js$/.test(npm) ? [process.execPath, [npm]] : ['npm', []];
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, stdout, stderr } = spawnSync(command, [...before, 'run', 'build'], { cwd: from, encoding: 'utf8', shell });
  if (status !== 0) throw new Error(`The build failed.\n${stdout ?? ''}${stderr ?? ''}`);
  // Dated to the start, so that a source saved while the build ran counts as newer.
  for (const path of outputs) utimesSync(join(from, path), began, began);
}

/**
 * Builds the program when the build is missing or stale, saying so in one line. Two starts at once build once.
 * Throws with the output of the build when it fails. An installation without the build tools uses the build it has.
 */
export function ensureBuilt({ from = root, say = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const lock = join(from, 'dist/building');
  for (let state = buildState(from); state !== 'fresh'; state = buildState(from)) {
    if (state === 'stale' && !existsSync(join(from, 'node_modules/vite'))) return;
    if (!takeLock(lock)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      continue;
    }
    try {
      say(`Building Muniment first: the build is ${state}. This takes about half a minute.`);
      build(from);
      return;
    } finally {
      rmSync(lock, { force: true });
    }
  }
}
