import { readFileSync } from 'node:fs';
import { type FileHandle, lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { AppError } from '../../shared/errors.ts';

/** Who holds a workspace. `born` tells a process from a later one with the same number (Linux: boot id and start ticks). */
export interface Holder {
  pid: number;
  host: string;
  born: string;
  since: string;
  reviewer: string;
}

function bornOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return '';
  }
}

function alive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return holder.born === bornOf(holder.pid);
}

const busy = (holder: Holder) =>
  new AppError(
    'WORKSPACE_BUSY',
    `The workspace is open in process ${holder.pid} on ${holder.host} (${holder.reviewer}, since ${holder.since}).`,
    {
      meaning: 'Only one process may hold a workspace, or entries could be lost.',
      action: 'Close the other window or command, then try again.',
    },
  );

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

const isThere = (file: string) =>
  lstat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );

/** Who holds a workspace, without taking it: a living process, one that is gone, nobody, or not to be told. */
export async function lockState(file: string): Promise<{ state: 'free' | 'unknown' } | { state: 'held' | 'stale'; holder: Holder }> {
  const holder = await holderOf(file);
  if (!holder) return { state: (await isThere(file)) ? 'unknown' : 'free' };
  return { state: alive(holder) ? 'held' : 'stale', holder };
}

/**
 * Takes the workspace's lock file and returns how to give it back. A lock left by a killed process is taken over at once:
 * a lock that expires by time would keep the reviewer out after a crash and let two processes in after a long sleep.
 */
export async function takeLock(file: string, reviewer: string): Promise<() => Promise<void>> {
  const mine: Holder = { pid: process.pid, host: hostname(), born: bornOf(process.pid), since: new Date().toISOString(), reviewer };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (handle) {
      await write(handle, mine, file);
      return () => rm(file, { force: true });
    }
    const holder = await holderOf(file);
    if (holder && alive(holder)) throw busy(holder);
    if (holder || attempt > 0) await discard(file);
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw busy(mine);
}

/** A lock that could not be written says nothing and must not stay. */
async function write(handle: FileHandle, holder: Holder, file: string): Promise<void> {
  try {
    await handle.writeFile(JSON.stringify(holder));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Renaming first makes sure that of two processes only one removes a given lock. */
async function discard(file: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  await rm(aside, { force: true });
}
