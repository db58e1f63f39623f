import { appendFile, copyFile, mkdir, readdir, writeFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedBundle } from '../../shared/import/contract.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());
let app: TestApp;
let client: Client;
let clinic: string;
let first: ImportedBundle;

const eventIds = async (of: Client) => (await of.query.events({ limit: 1000, sort: 'event_id' })).rows.map((row) => row.event_id);

beforeAll(async () => {
  app = await openApp({ spawnReader });
  client = createRouterClient(app.router, { context: {} });
  clinic = join(app.directory, '..', `${app.directory.split('/').at(-1) ?? ''}-clinic`);
  await writeSampleClinic(clinic, { sessions: 100 });
  first = await importInto(app, clinic);
}, 60_000);

afterAll(async () => {
  await app.close();
  await rm(clinic, { recursive: true, force: true });
});

describe('a workspace', () => {
  it('holds every record exactly once, by the counting law', () => {
    const { records, primary, folded, duplicates, rejected, derived } = first.counts;
    expect(records).toBe(primary + folded + duplicates + rejected);
    expect(first.events).toBe(primary + derived);
  });

  it('adds nothing when the same bytes come again, and says so', async () => {
    const before = await client.workspace.status();
    const again = await importInto(app, clinic);
    expect(again).toMatchObject({ already: true, id: first.id });
    expect(await client.workspace.status()).toMatchObject({ bundles: before.bundles, events: before.events });
  });

  it('counts records of a file known from another bundle as duplicates, and keeps one event of each', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'part'));
    const [name = ''] = await readdir(join(clinic, 'sessions'));
    await copyFile(join(clinic, 'sessions', name), join(folder, 'part', 'renamed.json'));
    const before = await client.query.count({});
    const bundle = await importInto(app, join(folder, 'part'));
    expect(bundle).toMatchObject({ already: false, events: 0, counts: { records: 1, primary: 0, duplicates: 1, derived: 0 } });
    expect(await client.query.count({})).toBe(before);
  });

  it('keeps one event of each record of a file that two bundles hold, also where some of it was rejected', async () => {
    const folder = await temporaryFolder();
    const cast = '{"version":2,"width":80,"height":24,"timestamp":1790000000}\n[1,"o","x"]\nno event\n';
    for (const name of ['one', 'two']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, `${name}.cast`), cast);
    }
    await writeFile(join(folder, 'two', 'more.cast'), cast.replace('"x"', '"y"'));
    expect(await importInto(app, join(folder, 'one'))).toMatchObject({ events: 1, counts: { rejected: 1, duplicates: 0 } });
    const before = await client.query.count({});
    const bundle = await importInto(app, join(folder, 'two'));
    expect(bundle).toMatchObject({ events: 1, counts: { primary: 1, rejected: 2 } });
    expect(await client.query.count({})).toBe(before + 1);
  });

  it('enters the intent before an import and its digest after', async () => {
    const { rows } = await client.workspace.custody({ limit: 1000 });
    const acts = rows.filter((entry) => entry.act === 'import').reverse();
    expect(acts.slice(0, 2)).toMatchObject([
      { phase: 'intent' },
      { phase: 'outcome', intent: acts[0]?.n, result: 'done', subject: { bundles: first.sha256, events: first.events } },
    ]);
  });

  it('enters a refused import with its code', async () => {
    const file = join(await temporaryFolder(), 'noise.bin');
    await appendFile(file, Buffer.from([0, 1, 2, 3]));
    await expect(importInto(app, file)).rejects.toMatchObject({ code: 'INPUT_REFUSED' });
    const { rows } = await client.workspace.custody({ limit: 1 });
    expect(rows).toMatchObject([{ act: 'import', phase: 'outcome', result: 'refused', code: 'INPUT_REFUSED' }]);
  });

  it('is closed to other accounts, whatever the mask was', async () => {
    const names = await readdir(app.directory, { recursive: true });
    // What is prepared behind the window comes and goes meanwhile.
    const found = await Promise.all(names.map((name) => stat(join(app.directory, name)).catch(() => undefined)));
    const modes = found.flatMap((file) => (file ? [(file.mode & 0o077).toString(8)] : []));
    expect(modes.length).toBeGreaterThan(10);
    expect(new Set(modes)).toEqual(new Set(['0']));
  });
});

describe('an original that was changed', () => {
  it('is not replayed', async () => {
    const directory = await temporaryFolder();
    const changed = await openApp({ spawnReader, directory });
    await importInto(changed, clinic);
    const calls: Client = createRouterClient(changed.router, { context: {} });
    const { rows } = await calls.query.sessions({ text: 'has:recording type:host', limit: 1 });
    const { recordings } = await calls.replay.open({ session: rows[0]?.session_uid ?? '' });
    const { id = '', sha256 = '' } = recordings[0] ?? {};
    const object = join(directory, 'objects', sha256.slice(0, 2), sha256);
    await appendFile(object, ' ');
    await expect(calls.replay.timeline({ recording: id })).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
    await changed.close();
  });
});

describe('an index that is lost', () => {
  it('is made again from segments and journal with the same events', async () => {
    const directory = await temporaryFolder();
    const one = await openApp({ spawnReader, directory });
    await importInto(one, clinic);
    const ids = await eventIds(createRouterClient(one.router, { context: {} }));
    await one.close();
    await rm(join(directory, 'audit.duckdb'));
    const two = await openApp({ spawnReader, directory });
    expect(await eventIds(createRouterClient(two.router, { context: {} }))).toEqual(ids);
    await two.close();
  });

  it('is thrown away when its file was changed outside, and shows what the segments hold', async () => {
    const directory = await temporaryFolder();
    const one = await openApp({ spawnReader, directory });
    const { events } = await importInto(one, clinic);
    await one.close();
    const forged = await DuckDBInstance.create(join(directory, 'audit.duckdb'));
    const connection = await forged.connect();
    await connection.run("UPDATE event SET outcome = 'success', actor_name = 'Somebody Else'");
    connection.closeSync();
    forged.closeSync();
    const two = await openApp({ spawnReader, directory });
    const client: Client = createRouterClient(two.router, { context: {} });
    expect(await client.query.count({ text: 'actor:"Somebody Else"' })).toBe(0);
    expect(await client.query.count({})).toBe(events);
    await two.close();
  });

  it('is not made from a segment that was changed', async () => {
    const directory = await temporaryFolder();
    const one = await openApp({ spawnReader, directory });
    await importInto(one, clinic);
    await one.close();
    await rm(join(directory, 'audit.duckdb'));
    const [segment = ''] = await readdir(join(directory, 'segments'));
    await appendFile(join(directory, 'segments', segment), 'x');
    await expect(openApp({ spawnReader, directory })).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
  });
});
