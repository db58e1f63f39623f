import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const mounting = (bytes: number, mountPoint: string) => ['mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', mountPoint];
const own = ['--user', '--map-root-user', '--mount'];

/** Why no small disk can be mounted on this machine, or null. A file system of one's own needs Linux and user namespaces. */
export function whyNoSmallDisk(mountPoint: string): string | null {
  if (process.platform !== 'linux') return 'only Linux mounts a file system without an administrator';
  const tried = spawnSync('unshare', [...own, ...mounting(1 << 20, mountPoint)], { encoding: 'utf8' });
  if (tried.error) return 'there is no unshare';
  return tried.status === 0 ? null : `this account may not mount a file system (${tried.stderr.trim()})`;
}

/** Starts a program that sees a file system of that many bytes at `mountPoint`; it is gone when the program ends. */
export function onSmallDisk(bytes: number, mountPoint: string, command: readonly string[]): ChildProcess {
  const mount = mounting(bytes, mountPoint).map((part) => `'${part}'`);
  return spawn('unshare', [...own, 'sh', '-c', `${mount.join(' ')} && exec "$@"`, 'sh', ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** How this process names a file that the program sees at that path. */
export const seenFromOutside = (program: ChildProcess, path: string): string => join('/proc', String(program.pid), 'root', path);
