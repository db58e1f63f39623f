import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { digestsOf, importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());
let folder: string;
let directory: string;
let app: TestApp;
let client: Client;
let clinic: ImportedBundle;
let part: ImportedBundle;
let digests: unknown[];

async function reopen(options: { rebuilding?: boolean } = {}): Promise<void> {
  await app.close();
  app = await openApp({ spawnReader, directory, ...options });
  client = createRouterClient(app.router, { context: {} });
}

const originals = async () => (await readdir(join(directory, 'objects'), { recursive: true })).filter((name) => name.length > 60).length;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-removal-'));
  directory = join(folder, 'workspace');
  await writeSampleClinic(join(folder, 'clinic'), { sessions: 12 });
  await mkdir(join(folder, 'part'));
  const [name = ''] = await readdir(join(folder, 'clinic', 'sessions'));
  await copyFile(join(folder, 'clinic', 'sessions', name), join(folder, 'part', 'again.json'));
  app = await openApp({ spawnReader, directory });
  client = createRouterClient(app.router, { context: {} });
  clinic = await importInto(app, join(folder, 'clinic'));
  part = await importInto(app, join(folder, 'part'));
  digests = await digestsOf(app);
}, 120_000);

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

describe('removing a bundle', () => {
  it('takes its events out, and leaves those that another bundle holds too with that bundle', async () => {
    expect(part).toMatchObject({ events: 0, counts: { records: 1, duplicates: 1 } });
    const kept = await originals();
    const removed = await client.import.remove({ id: clinic.id });
    const left = await client.query.count({});
    expect(left).toBeGreaterThan(0);
    expect(removed).toMatchObject({ id: clinic.id, events: clinic.events - left, inherited: left });
    const [heir, ...others] = await client.import.bundles();
    expect(others).toEqual([]);
    expect(heir).toMatchObject({ id: part.id, events: left, counts: { records: 1, primary: 1, duplicates: 0 } });
    expect(await client.query.count({ text: `bundle:${part.id}` })).toBe(left);
    expect(await originals()).toBe(kept);
  });

  it('holds after reopening and after a rebuild', async () => {
    const left = await digestsOf(app);
    await reopen();
    expect(await digestsOf(app)).toEqual(left);
    await reopen({ rebuilding: true });
    for await (const step of await client.workspace.rebuild())
      if (step.kind === 'done') expect(step.bundles).toMatchObject([{ id: part.id, result: 'same' }]);
    expect(await digestsOf(app)).toEqual(left);
    await expect(client.import.bundle({ id: clinic.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is entered in the custody log before and after, by id and digest', async () => {
    const { rows } = await client.workspace.custody({ limit: 1000 });
    const [outcome, intent] = rows.filter((entry) => entry.act === 'remove-bundle');
    expect(intent).toMatchObject({ phase: 'intent', subject: { id: clinic.id } });
    expect(outcome).toMatchObject({ phase: 'outcome', intent: intent?.n, result: 'done', subject: { sha256: clinic.sha256 } });
  });

  it('is told when the same bytes are imported again, and the events are back under their ids', async () => {
    const again = await importInto(app, join(folder, 'clinic'));
    expect(again).toMatchObject({ id: clinic.id, already: false, removedBefore: expect.any(String) as string });
    expect(await digestsOf(app)).toEqual(digests);
    expect(await importInto(app, join(folder, 'clinic'))).toMatchObject({ already: true });
    await reopen();
    expect(await digestsOf(app)).toEqual(digests);
  });

  it('keeps the originals until they are purged, and then only those that others hold too', async () => {
    const before = await originals();
    await client.import.remove({ id: clinic.id, reason: 'out-of-scope' });
    const [gone, ...others] = await client.import.removed();
    expect(others).toEqual([]);
    expect(gone).toMatchObject({ id: clinic.id, reason: 'out-of-scope', shared: 1, purgedAt: null });
    expect(await originals()).toBe(before);
    await expect(client.import.purge({ id: part.id, reason: 'out-of-scope' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const left = await digestsOf(app);
    const purged = await client.import.purge({ id: clinic.id, reason: 'retention-ended' });
    expect(purged).toEqual({
      id: clinic.id,
      path: clinic.path,
      sha256: clinic.sha256,
      originals: gone?.originals,
      bytes: gone?.bytes,
      shared: 1,
    });
    expect(await originals()).toBe(before - purged.originals);
    expect(await digestsOf(app)).toEqual(left);
    const { event } = await client.query.event({ id: (left[0] as string[])[0] ?? '' });
    expect((await client.query.raw({ id: event.event_id })).bytes).toBeGreaterThan(0);
    await expect(client.import.purge({ id: clinic.id, reason: 'retention-ended' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await client.import.removed()).toMatchObject([{ id: clinic.id, originals: 0, purgedAt: expect.any(String) as string }]);
  });

  it('enters a purge in the custody log with its reason, by id and digest', async () => {
    const { rows } = await client.workspace.custody({ limit: 1000 });
    const acts = rows.filter((entry) => entry.act === 'purge-originals');
    const done = acts.find(({ result }) => result === 'done');
    expect(done).toMatchObject({ subject: { sha256: clinic.sha256, shared: 1 } });
    expect(acts.find(({ n }) => n === done?.intent)).toMatchObject({ subject: { id: clinic.id, reason: 'retention-ended' } });
    expect(acts.filter(({ result }) => result === 'refused')).toHaveLength(2);
  });

  it('finishes a purge that was interrupted after the journal had it, at the next opening', async () => {
    const [name = ''] = await readdir(join(folder, 'clinic', 'sessions'));
    const bytes = await readFile(join(folder, 'clinic', 'sessions', name));
    const others = (await readdir(join(folder, 'clinic', 'sessions'))).slice(1);
    const left = await readFile(join(folder, 'clinic', 'sessions', others[0] ?? ''));
    const before = await originals();
    for (const content of [bytes, left]) {
      const sha256 = createHash('sha256').update(content).digest('hex');
      await mkdir(join(directory, 'objects', sha256.slice(0, 2)), { recursive: true });
      await writeFile(join(directory, 'objects', sha256.slice(0, 2), sha256), content);
    }
    expect(await originals()).toBe(before + 1);
    // Whatever is ended in the middle leaves a folder there.
    await mkdir(join(directory, 'tmp', 'staging-purge'));
    await reopen();
    expect(await originals()).toBe(before);
  });

  it('brings a purged bundle back whole when it is imported again', async () => {
    await importInto(app, join(folder, 'clinic'));
    expect(await digestsOf(app)).toEqual(digests);
    expect(await client.import.removed()).toEqual([]);
    await reopen({ rebuilding: true });
    for await (const step of await client.workspace.rebuild())
      if (step.kind === 'done') expect(step.bundles.map(({ result }) => result)).toEqual(['same', 'same']);
    expect(await digestsOf(app)).toEqual(digests);
  });

  it('refuses an id that is not in the workspace', async () => {
    await expect(client.import.remove({ id: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
