import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockState, takeLock } from '../../main/workspace/lock.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('the workspace lock', () => {
  it('says who holds the workspace', async () => {
    const file = join(await temporaryFolder(), 'lock');
    const release = await takeLock(file, 'Ana');
    await expect(takeLock(file, 'Bo')).rejects.toMatchObject({ code: 'WORKSPACE_BUSY', message: expect.stringContaining('Ana') as string });
    await release();
    await (await takeLock(file, 'Bo'))();
  });

  it('is taken over at once when its process is gone', async () => {
    const file = join(await temporaryFolder(), 'lock');
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await writeFile(file, JSON.stringify({ pid: child.pid, host: hostname(), born: '', since: '', reviewer: 'gone' }));
    const release = await takeLock(file, 'Bo');
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid, reviewer: 'Bo' });
    await release();
  });

  it('is not taken from a process on another machine', async () => {
    const file = join(await temporaryFolder(), 'lock');
    await writeFile(file, JSON.stringify({ pid: 1, host: 'another-machine', born: '', since: '', reviewer: 'Cy' }));
    await expect(takeLock(file, 'Bo')).rejects.toMatchObject({ code: 'WORKSPACE_BUSY' });
  });

  it('is free only where there is none: one that cannot be read tells nothing', async () => {
    const file = join(await temporaryFolder(), 'lock');
    expect(await lockState(file)).toEqual({ state: 'free' });
    await writeFile(file, '{"pid":');
    expect(await lockState(file)).toEqual({ state: 'unknown' });
  });

  it('lets one of many callers in', async () => {
    const file = join(await temporaryFolder(), 'lock');
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => takeLock(file, `reviewer ${at}`)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });
});
