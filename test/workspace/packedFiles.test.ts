import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RebuiltBundle } from '../../shared/workspace/contract.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { hoopSession } from '../import/hoopSession.ts';
import { tarOf } from '../import/tarArchive.ts';
import { zipOf } from '../import/zipArchive.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import { digestsOf, importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const session = (id: string) => JSON.stringify(hoopSession({ id }));
const packed = gzipSync(session('two'));
let folder: string;
let app: TestApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-packed-'));
  await writeFile(join(folder, 'one.json.gz'), gzipSync(session('one')));
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'logs/two.json.gz'), packed);
  await writeFile(join(folder, 'three.tar.gz'), gzipSync(tarOf([{ name: 'three.json', content: session('three') }], Buffer.alloc(0))));
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, 'inner/a.zip'), zipOf([{ name: 'four.json', content: session('four') }]));
  await writeFile(join(folder, 'inner/b.json'), session('five'));
  app = await openApp({ spawnReader, directory: join(folder, 'workspace') });
  for (const name of ['one.json.gz', 'logs', 'three.tar.gz', 'inner']) await importInto(app, join(folder, name));
}, 60_000);

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

it('shows of a packed file both digests, with its events and in its bundle, also when the index is made again', async () => {
  await app.close();
  await rm(join(folder, 'workspace', 'audit.duckdb'));
  app = await openApp({ spawnReader, directory: join(folder, 'workspace') });
  const client = createRouterClient(app.router, { context: {} });
  const bundles = await client.import.bundles();
  const logs = await client.import.bundle({ id: bundles.find((bundle) => bundle.path === 'logs')?.id ?? '' });
  const digests = { path: 'two.json.gz', sha256: sha256(session('two')), packedSha256: sha256(packed) };
  expect(logs.files).toMatchObject([digests]);
  const { rows } = await client.query.events({ text: 'session:two', limit: 1, sort: 'event_id' });
  expect((await client.query.event({ id: rows[0]?.event_id ?? '' })).provenance.file).toMatchObject(digests);
  expect((await client.query.raw({ id: rows[0]?.event_id ?? '' })).text).toBe(session('two'));
});

it('keeps what is doubtful about an archive', async () => {
  const client = createRouterClient(app.router, { context: {} });
  const bundles = await client.import.bundles();
  expect(bundles.map(({ path, notes }) => [path, notes?.length])).toEqual([
    ['inner', 0],
    ['three.tar.gz', 1],
    ['logs', 0],
    ['one.json.gz', 0],
  ]);
});

it('is read again from its originals with the same result', async () => {
  const before = await digestsOf(app);
  await app.close();
  app = await openApp({ spawnReader, directory: join(folder, 'workspace'), rebuilding: true });
  let bundles: RebuiltBundle[] = [];
  for await (const step of await createRouterClient(app.router, { context: {} }).workspace.rebuild()) {
    if (step.kind === 'done') bundles = step.bundles;
  }
  expect(bundles.map(({ result }) => result)).toEqual(['same', 'same', 'same', 'same']);
  expect(await digestsOf(app)).toEqual(before);
}, 60_000);
