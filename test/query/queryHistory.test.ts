import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createQueryHistory } from '../../main/query/queryHistory.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-history-'));
  file = join(folder, 'queries.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('queries come back newest first, each once, also after the program ended', async () => {
  const history = createQueryHistory(file);
  await Promise.all(['actor:amy', 'is:denied', 'actor:amy'].map((text) => history.remember(text)));
  expect(await createQueryHistory(file).list()).toEqual(['actor:amy', 'is:denied']);
});

test('fifty are kept, in a file nobody else can read', async () => {
  const history = createQueryHistory(file);
  for (let n = 0; n < 60; n += 1) await history.remember(`rows:${n}`);
  const kept = await history.list();
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([50, 'rows:59', 'rows:10']);
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o077).toBe(0);
});

test('forgetting leaves nothing of them on disk', async () => {
  const history = createQueryHistory(file);
  await history.remember('patient:Patient/7');
  await history.forget();
  expect(await history.list()).toEqual([]);
  expect(await readFile(file, 'utf8')).not.toContain('Patient');
});

test('a file that is no list is no reason to refuse anything', async () => {
  await writeFile(file, '{"broken');
  const history = createQueryHistory(file);
  expect(await history.list()).toEqual([]);
  await history.remember('is:denied');
  expect(await history.list()).toEqual(['is:denied']);
});
