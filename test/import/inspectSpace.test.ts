import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { inspectInput } from '../../main/import/inspect.ts';
import type { ImportLimits } from '../../main/import/importLimits.ts';
import { limits } from '../../main/reader/limits.ts';
import { type Files, folderOf, temporaryFolder } from './importing.ts';
import { zipOf } from './zipArchive.ts';

const disk = vi.hoisted(() => ({ free: Number.POSITIVE_INFINITY }));
// Only the figure is made up: a disk cannot be filled here.
vi.mock(import('../../main/diskSpace.ts'), async (original) => ({ ...(await original()), freeBytes: () => disk.free }));

const inner = zipOf([{ name: 'a.txt', content: 'text' }]);
const large = gzipSync('nothing that a source knows\n'.repeat(10_000));

function inspectFiles(files: Files, changes: Partial<ImportLimits> = {}) {
  const job = { kind: 'inspect', input: folderOf(files), name: 'bundle', staging: temporaryFolder(), limits: {} } as const;
  return inspectInput(job, { ...limits, ...changes });
}

test('an archive beside packed files has none of them unpacked, a recording whose source looks into others has', async () => {
  const little = { expandedBytes: 100_000 };
  const { files } = await inspectFiles({ 'x/inner.zip': inner, 'x/large.gz': large }, little);
  expect(files.map(({ path }) => path)).toEqual(['x/inner.zip', 'x/inner.zip/a.txt', 'x/large.gz']);
  const recording = 'Script started on 2026-09-01 10:00:00+00:00\n$ \n';
  await expect(inspectFiles({ 'x/a.typescript': recording, 'x/large.gz': large }, little)).rejects.toMatchObject({ code: 'INPUT_REFUSED' });
});

test('what finds no room to be looked into is refused before it is written', async () => {
  disk.free = inner.length - 1;
  await expect(inspectFiles({ 'x/inner.zip': inner })).rejects.toMatchObject({
    code: 'DISK_FULL',
    detail: { space: { needed: inner.length, free: inner.length - 1 } },
  });
  disk.free = inner.length;
  expect((await inspectFiles({ 'x/inner.zip': inner })).files).toHaveLength(2);
});
