import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Provenance } from '../../shared/query/contract.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from './storing.ts';

const log = join(import.meta.dirname, '..', 'import', 'fixtures', 'pgaudit.csv');
const spawnReader = createSpawnReader(await builtReader());
let folder: string;
let directory: string;
let app: TestApp;

const clientOf = (of: TestApp): Client => createRouterClient(of.router, { context: {} });

async function provenances(): Promise<Provenance[]> {
  const { rows } = await clientOf(app).query.events({ limit: 100, sort: 'event_id' });
  return Promise.all(rows.map(async ({ event_id }) => (await clientOf(app).query.event({ id: event_id })).provenance));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-folded-'));
  directory = join(folder, 'workspace');
  app = await openApp({ spawnReader, directory });
  await importInto(app, log);
}, 60_000);

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

describe('rows of a log folded into one event', () => {
  test('are found from it, so that every byte of the log belongs to an event', async () => {
    const bytes = await readFile(log);
    const places = (await provenances())
      .flatMap(({ byteOffset, byteLength, rawSha256, folded }) => [{ byteOffset, byteLength, rawSha256 }, ...folded])
      .sort((a, b) => a.byteOffset - b.byteOffset);
    expect(places).toHaveLength(19);
    let end = 0;
    for (const { byteOffset, byteLength, rawSha256 } of places) {
      expect(byteOffset).toBe(end);
      end = byteOffset + byteLength + 1;
      expect(
        createHash('sha256')
          .update(bytes.subarray(byteOffset, end - 1))
          .digest('hex'),
      ).toBe(rawSha256);
    }
    expect(end).toBe(bytes.length);
  });

  test('are the same after index and segments were made again', async () => {
    const before = await provenances();
    await app.close();
    await rm(join(directory, 'audit.duckdb'));
    for (const name of await readdir(join(directory, 'segments'))) await rm(join(directory, 'segments', name));
    app = await openApp({ spawnReader, directory, rebuilding: true });
    for await (const step of await clientOf(app).workspace.rebuild())
      if (step.kind === 'done') expect(step.bundles).toMatchObject([{ result: 'restored' }]);
    expect(await provenances()).toEqual(before);
  });
});

describe('sessions of a log', () => {
  test('are those of clients, with who logged in, when it began and ended, and what ran', async () => {
    const { rows } = await clientOf(app).query.sessions({ limit: 100 });
    const shown = rows.map((row) => [
      row.session_uid,
      row.actor_name,
      row.resource_name,
      row.outcome,
      row.start_time,
      row.end_time,
      row.duration_ms,
      row.statements,
    ]);
    expect(shown.sort()).toEqual([
      ['6b032dc5.53b9', 'app_ehr', 'ehr', 'unknown', '2026-11-22T18:00:36.200000Z', '2026-11-22T18:00:37.110000Z', 910, 4],
      ['6b032dc5.53be', 'ghost', 'ehr', 'denied', '2026-11-22T18:00:37.100000Z', null, null, 0],
      ['6b032dc5.53c1', 'dba_shared', 'ehr', 'unknown', '2026-11-22T18:00:37.100000Z', null, null, 3],
    ]);
    expect(rows.every((row) => row.session_type === 'db' && row.recordings === 0)).toBe(true);
  });
});
