import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version as duckdbVersion } from '@duckdb/node-api';
import { freeBytes } from '../diskSpace.ts';
import { fail, type Finding, pass, warn } from './doctorFinding.ts';
import { inspectLogs } from './doctorLogs.ts';
import { inspectFolder } from './doctorFolder.ts';
import { inspectStore } from './doctorStore.ts';
import { type Holder, lockState } from './lock.ts';
import { pathsOf, workspaceFile, workspaceVersion } from './openWorkspace.ts';

export interface DoctorReport {
  directory: string;
  verdict: 'healthy' | 'attention' | 'damaged';
  /** Whether every byte was checked against its digest, or only what is quick. */
  full: boolean;
  /** Who has the workspace open; null when nobody has. */
  holder: Pick<Holder, 'pid' | 'host' | 'reviewer' | 'since'> | null;
  checks: Finding[];
}

export interface DoctorOptions {
  directory: string;
  full: boolean;
  version: string;
  /** Whether the reviewer named this folder: then a workspace is expected in it. */
  named: boolean;
  /** Where Electron's binary is, or null. */
  electron: string | null;
}

const oldestNode: readonly [number, number] = [20, 19];

function programs({ version, electron }: DoctorOptions): Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const node = `Node ${process.versions.node}`;
  return [
    pass('program/muniment', `Muniment ${version}, workspace layout ${workspaceVersion}.`),
    recent
      ? pass('program/node', `${node}.`)
      : warn('program/node', `${node} is older than ${oldestNode.join('.')}.`, 'Install a newer Node.'),
    pass('program/duckdb', `DuckDB ${duckdbVersion()} is loaded.`),
    electron === null
      ? pass('program/electron', 'No Electron binary: the console is served to a browser on this computer.')
      : pass('program/electron', `Electron ${electron}.`),
  ];
}

function disk(directory: string): Finding {
  const free = freeBytes(directory);
  if (!Number.isFinite(free))
    return warn('disk/free', 'How much space is free is not known.', 'Look at it yourself before a large import.');
  const says = `${(free / 1e9).toFixed(1)} GB free.`;
  return free < 1e9
    ? warn('disk/free', says, 'An import takes about four times the size of the bundle: free some space first.')
    : pass('disk/free', says);
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

async function about(directory: string, named: boolean): Promise<Finding> {
  const id = 'workspace/file';
  const text = await readFile(join(directory, 'workspace.json'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    if (!(await exists(directory)) && !named)
      return warn(id, 'There is no workspace here yet.', '`muniment import` makes one; --workspace names another.');
    return fail(
      id,
      'There is no workspace.json: this is no workspace, or not all of one.',
      'Name the workspace with --workspace, or restore it from a backup.',
    );
  }
  try {
    const { version, name } = workspaceFile.parse(JSON.parse(text));
    if (version > workspaceVersion) return fail(id, `Made by a newer version (layout ${version}).`, 'Use that version, or a newer one.');
    return pass(id, `Workspace ${name}, layout ${version}.`);
  } catch {
    return fail(id, 'workspace.json cannot be read.', 'Restore it from a backup: it holds the name and the layout, no evidence.');
  }
}

const describe = ({ reviewer, pid, host, since }: Holder) => `${reviewer}, process ${pid} on ${host}, since ${since}`;

function lockFinding(lock: Awaited<ReturnType<typeof lockState>>): Finding {
  const id = 'workspace/lock';
  switch (lock.state) {
    case 'free':
      return pass(id, 'Nobody has it open.');
    case 'unknown':
      return warn(
        id,
        'There is a lock that cannot be read: who has it open is not known.',
        'Close Muniment wherever it may run, then look again.',
      );
    case 'held':
      return warn(
        id,
        `Open: ${describe(lock.holder)}.`,
        'What that process writes meanwhile may not be seen here; look again when it is closed.',
      );
    case 'stale':
      return warn(id, `Left locked by a process that is gone: ${describe(lock.holder)}.`, 'Nothing: the next opening takes it over.');
  }
}

/**
 * Looks at a workspace without opening, locking or changing it, so that a damaged one and one in use can be looked at too.
 * `full` reads every original and segment; else those are only looked up. Nothing is downloaded.
 */
export async function examineWorkspace(options: DoctorOptions): Promise<DoctorReport> {
  const paths = pathsOf(options.directory);
  const lock = await lockState(join(paths.directory, 'lock'));
  const held = lock.state === 'held';
  const checks = [...programs(options), await about(paths.directory, options.named)];
  if (checks.at(-1)?.result === 'pass') {
    checks.push(lockFinding(lock));
    const logs = await inspectLogs(paths);
    checks.push(...(await inspectFolder(paths, held)), ...logs.findings);
    checks.push(...(await inspectStore(paths, { entries: logs.journal, full: options.full, held })), disk(paths.directory));
  }
  const has = (result: Finding['result']) => checks.some((one) => one.result === result);
  const worst = has('fail') ? 'damaged' : has('warn') ? 'attention' : 'healthy';
  const holder = lock.state === 'held' ? (({ pid, host, reviewer, since }) => ({ pid, host, reviewer, since }))(lock.holder) : null;
  return { directory: paths.directory, verdict: worst, full: options.full, holder, checks };
}
