import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { addRecording, cacheFolders, eachInItsOwnFolder, folder, jobs, newService, psql, store, vim } from './replayStore.ts';

eachInItsOwnFolder();

describe('large recordings', () => {
  test('are made ready one at a time, the largest first, and are opened without reading them again', async () => {
    const [large, small] = (await stat(vim)).size > (await stat(psql)).size ? [vim, psql] : [psql, vim];
    await addRecording('r-small', small);
    await addRecording('r-large', large);
    const prepared = newService({ prepareFrom: () => 1 });
    void prepared.preparing.begin();
    void prepared.preparing.begin();
    await vi.waitFor(async () => expect(await cacheFolders()).toHaveLength(1), 15_000);
    await prepared.timeline({ recording: 'r-large' });
    expect(jobs.length).toBeLessThanOrEqual(2);
    await vi.waitFor(async () => expect(await cacheFolders()).toHaveLength(2), 15_000);
    await prepared.preparing.close();
    await newService().frames({ recording: 'r-small', from: 0 });
    expect(jobs).toEqual(['recording', 'recording']);
  });

  test('are left where they are too small, cannot be read, or preparing was stopped', async () => {
    await addRecording('r-1', vim);
    const sha256 = await addRecording('r-2', psql, { byte_len: 10_000_000 });
    await rm(join(folder, 'objects', sha256));
    const prepared = newService({ prepareFrom: () => 5_000_000 });
    void prepared.preparing.begin();
    await vi.waitFor(() => expect(jobs).toEqual(['recording']), 15_000);
    await prepared.preparing.begin();
    await prepared.preparing.begin();
    expect(jobs).toEqual(['recording']);
    await prepared.preparing.close();
    await prepared.preparing.begin();
    expect([await cacheFolders(), jobs]).toEqual([[], ['recording']]);
  });

  test('are left where the disk would become nearly full', async () => {
    await addRecording('r-1', vim);
    const gibibytes = (count: number) => () => count * 1024 ** 3;
    const full = newService({ prepareFrom: () => 1, free: gibibytes(4) });
    await full.preparing.begin();
    expect([await cacheFolders(), jobs]).toEqual([[], []]);
    const roomy = newService({ prepareFrom: () => 1, free: gibibytes(5) });
    await roomy.preparing.begin();
    expect(jobs).toEqual(['recording']);
  });

  test('leave nothing when their bundle is removed while they are made ready', async () => {
    const sha256 = await addRecording('r-1', vim);
    const objectPath = async () => {
      await store.database.rows('DELETE FROM recording');
      return join(folder, 'objects', sha256);
    };
    const prepared = newService({ prepareFrom: () => 1, objectPath });
    void prepared.preparing.begin();
    await vi.waitFor(() => expect(jobs).toEqual(['recording']), 15_000);
    await vi.waitFor(async () => expect(await readdir(folder)).toContain('keyframes'), 15_000);
    await prepared.preparing.close();
    expect(await cacheFolders()).toEqual([]);
  });
});
