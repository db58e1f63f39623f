import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RebuildProgress, RebuiltBundle } from '../../shared/workspace/contract.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { digestsOf, importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());
let folder: string;
let directory: string;
let digests: unknown[];
let app: TestApp;

const clientOf = (of: TestApp): Client => createRouterClient(of.router, { context: {} });
const segments = () => readdir(join(directory, 'segments'));

async function rebuild(): Promise<{ bundles: RebuiltBundle[]; steps: RebuildProgress[] }> {
  app = await openApp({ spawnReader, directory, rebuilding: true });
  const steps: RebuildProgress[] = [];
  for await (const step of await clientOf(app).workspace.rebuild()) steps.push(step);
  const last = steps.at(-1);
  if (last?.kind !== 'done') throw new Error('the rebuild ended without a result');
  return { bundles: last.bundles, steps };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-rebuild-'));
  directory = join(folder, 'workspace');
  await writeSampleClinic(join(folder, 'clinic'), { sessions: 12 });
  app = await openApp({ spawnReader, directory });
  await importInto(app, join(folder, 'clinic'));
  digests = await digestsOf(app);
}, 60_000);

beforeEach(() => app.close());

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a rebuild', () => {
  it('changes nothing where nothing is wrong, and says so', async () => {
    const before = await segments();
    const { bundles, steps } = await rebuild();
    expect(bundles).toMatchObject([{ result: 'same', differs: [] }]);
    expect(new Set(steps.map((step) => (step.kind === 'progress' ? step.stage : 'done')))).toContain('checking');
    expect(await segments()).toEqual(before);
    expect(await digestsOf(app)).toEqual(digests);
  });

  it('gives the same event ids and digests after index and segments are gone', async () => {
    await rm(join(directory, 'audit.duckdb'));
    const before = await segments();
    for (const name of before) await rm(join(directory, 'segments', name));
    await expect(openApp({ spawnReader, directory })).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
    expect((await rebuild()).bundles).toMatchObject([{ result: 'restored' }]);
    expect(await segments()).toEqual(before);
    expect(await digestsOf(app)).toEqual(digests);
    await app.close();
    app = await openApp({ spawnReader, directory });
    expect(await digestsOf(app)).toEqual(digests);
  });

  it('makes a segment that was changed whole again', async () => {
    const [name = ''] = await segments();
    await appendFile(join(directory, 'segments', name), 'x');
    const { bundles } = await rebuild();
    expect(bundles[0]?.differs).toEqual([expect.stringContaining('was changed and is whole again') as string]);
  });

  it('is entered in the custody log with its outcome', async () => {
    app = await openApp({ spawnReader, directory });
    const { rows } = await clientOf(app).workspace.custody({ limit: 1000 });
    const outcome = rows.find((entry) => entry.act === 'rebuild' && entry.phase === 'outcome');
    expect(outcome).toMatchObject({ result: 'done', subject: { same: 0, restored: 1, replaced: 0, damaged: 0, events: digests.length } });
  });

  it('leaves segments that nothing vouches for behind no longer than until the next open', async () => {
    const before = await segments();
    await writeFile(join(directory, 'segments', 'events-0.r9.parquet'), 'left by a killed rebuild');
    app = await openApp({ spawnReader, directory });
    expect(await segments()).toEqual(before);
  });

  it('records what came out differently, keeping ids and digests, and opens with it', async () => {
    // As an earlier version would have left it: the journal does not say when the bundle was read.
    const journal = join(directory, 'journal.jsonl');
    const [line = ''] = (await readFile(journal, 'utf8')).split('\n');
    const { reading: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
    await writeFile(journal, `${JSON.stringify(rest)}\n`);
    await rm(join(directory, 'journal.head'));
    await rm(join(directory, 'audit.duckdb'));
    const before = await segments();
    const { bundles } = await rebuild();
    expect(bundles).toMatchObject([
      { result: 'replaced', differs: [expect.stringContaining('Ids and digests of all events are the same')] },
    ]);
    expect(await segments()).not.toEqual(before);
    expect(await segments()).toHaveLength(before.length);
    expect(await digestsOf(app)).toEqual(digests);
    await app.close();
    app = await openApp({ spawnReader, directory });
    expect(await digestsOf(app)).toEqual(digests);
  });

  it('leaves a bundle whose originals were changed as it was, and says how many', async () => {
    const [fan = ''] = await readdir(join(directory, 'objects'));
    const [object = ''] = await readdir(join(directory, 'objects', fan));
    await appendFile(join(directory, 'objects', fan, object), ' ');
    const { bundles } = await rebuild();
    expect(bundles).toMatchObject([{ result: 'damaged', differs: [expect.stringMatching(/^1 of \d+ originals not what was imported/)] }]);
    expect(await digestsOf(app)).toEqual(digests);
  });
});

/** The journal as a version would have left it that knew none of the files: kept, and without records. */
async function forgetWhatWasRead(workspace: string): Promise<void> {
  const journal = join(workspace, 'journal.jsonl');
  const none = { records: 0, primary: 0, folded: 0, duplicates: 0, rejected: 0, derived: 0 };
  let prev = '0'.repeat(64);
  const lines: string[] = [];
  for (const line of (await readFile(journal, 'utf8')).trim().split('\n')) {
    const record = JSON.parse(line) as { files: object[] };
    const files = record.files.map((file) => ({ ...file, ...none, source: 'unrecognised' }));
    const nothing = { segments: [], counts: none, events: 0, sessions: 0, recordings: 0 };
    const unread = JSON.stringify({ ...record, ...nothing, files, prev });
    prev = createHash('sha256').update(unread).digest('hex');
    lines.push(`${unread}\n`);
  }
  await writeFile(journal, lines.join(''));
  await writeFile(join(workspace, 'journal.head'), JSON.stringify({ n: lines.length - 1, head: prev }));
  await rm(join(workspace, 'audit.duckdb'));
}

it('lets one bundle claim what only this version reads in a file that two of them hold', async () => {
  const own = join(folder, 'two');
  const cast = '{"version":2,"width":80,"height":24,"timestamp":1788264000}\n[0.1,"o","shared"]\n';
  for (const name of ['first', 'second']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'shared.cast'), cast);
    await writeFile(join(folder, name, 'own.cast'), cast.replace('shared', name));
  }
  app = await openApp({ spawnReader, directory: own });
  for (const name of ['first', 'second']) await importInto(app, join(folder, name));
  const events = await clientOf(app).query.count({});
  await app.close();
  await forgetWhatWasRead(own);
  app = await openApp({ spawnReader, directory: own, rebuilding: true });
  const results: string[] = [];
  for await (const step of await clientOf(app).workspace.rebuild())
    if (step.kind === 'done') results.push(...step.bundles.map(({ result }) => result));
  await app.close();
  app = await openApp({ spawnReader, directory: own });
  expect([results, events, await clientOf(app).query.count({})]).toEqual([['replaced', 'replaced'], 3, 3]);
});
