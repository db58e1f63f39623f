import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowFigures } from '../../shared/query/figures.ts';
import { identityFilter } from '../../shared/query/groups.ts';
import { printFilter } from '../../shared/query/print.ts';
import { weekOfTouches, writeAuditEvents } from '../support/auditEvents.ts';
import { inProcessReader } from '../support/inProcessReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from './storing.ts';

let folder: string;
let directory: string;
let app: TestApp;
let client: Client;

const reopen = async (options: Parameters<typeof openApp>[0] = {}) => {
  app = await openApp({ spawnReader: inProcessReader, directory, reviewer: 'Rita Reviewer', ...options });
  client = createRouterClient(app.router, { context: {} });
};
const count = (text: string) => client.query.count({ text });
const names = async () => (await client.query.identities({ sort: 'name' })).rows.map(({ name }) => name);
const lines = async (log: string) => (await readFile(join(directory, `${log}.jsonl`), 'utf8')).trimEnd().split('\n');
const merge = (name: string, ...others: string[]) => client.workspace.mergeIdentities({ name, names: [name, ...others] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-identities-'));
  directory = join(folder, 'workspace');
  await reopen();
  await importInto(app, await writeAuditEvents(join(folder, 'ehr.ndjson'), weekOfTouches));
}, 60_000);
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

describe('names that are merged', () => {
  it('are one person in every list, whose numbers are what identity: finds under each of the names', async () => {
    const before = { rosa: await count('identity:rosa'), ines: await count('identity:ines') };
    const { identity } = await merge('rosa', 'Ines');
    expect(await names()).toEqual(['karl', 'rosa']);
    expect(await client.query.countIdentities({})).toBe(2);
    const [row] = (await client.query.identities({ text: 'identity:ines' })).rows;
    expect(row).toMatchObject({ name: 'rosa', person: identity.id, names: ['Ines', 'rosa'], events: before.rosa + before.ines });
    for (const text of ['identity:rosa', 'identity:INES', 'identity:in*', 'identity:nobody,ines'])
      expect(await count(text)).toBe(row?.events);
    expect(await count('-identity:ines')).toBe(await count('identity:karl'));
    const text = printFilter(identityFilter('rosa'));
    for (const id of rowFigures) {
      const { figures } = await client.query.figures({ text, figures: [id] });
      expect([id, row?.[id]]).toEqual([id, figures[id]?.count]);
    }
    const total = (row?.events ?? 0) + (await count('identity:karl'));
    expect(await client.query.facet({ field: 'identity' })).toEqual([
      { value: 'rosa', count: row?.events },
      { value: 'karl', count: total - (row?.events ?? 0) },
    ]);
    const groups = await client.query.groups({ by: 'identity' });
    for (const { q, events } of groups.rows) expect(await count(q)).toBe(events);
    expect(groups.rows).toHaveLength(2);
    expect((await client.query.patients({})).rows[0]?.identities).toBe(2);
    expect((await client.query.resources({})).rows.every(({ identities }) => identities <= 2)).toBe(true);
    expect(await count('actor:ines')).toBe(before.ines);
  });

  it('take those along who were merged with one of them before, and come apart again one merge at a time', async () => {
    const { identity } = await merge('karl', 'ines');
    expect(await names()).toEqual(['karl']);
    expect(identity.names.toSorted()).toEqual(['ines', 'karl', 'rosa']);
    expect(await client.workspace.identities(undefined)).toMatchObject([{ id: identity.id, name: 'karl', reviewer: 'Rita Reviewer' }]);
    await client.workspace.undoMerge({ id: identity.id });
    expect(await names()).toEqual(['karl', 'rosa']);
    await expect(client.workspace.undoMerge({ id: identity.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('may be more than can be asked for at once, when persons of many names are merged', async () => {
    const many = (side: string) => Array.from({ length: 60 }, (_, at) => `${side}-${at}`);
    const undo = [await merge('left', ...many('left')), await merge('right', ...many('right')), await merge('left', 'right')];
    expect(undo[2]?.identity.names).toHaveLength(122);
    for (const { identity } of undo.toReversed()) await client.workspace.undoMerge({ id: identity.id });
  });

  it('are refused where nothing would be merged, and nothing is written', async () => {
    const before = await lines('identities');
    await expect(merge('karl', 'KARL')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(client.workspace.mergeIdentities({ name: 'amy', names: ['karl', 'rosa'] })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(merge('rosa', 'ines')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(client.workspace.undoMerge({ id: "person-0'; --" })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await lines('identities')).toEqual(before);
  });

  it('are custody entries that name the line of the log and no name', async () => {
    const { entry, sha256, identity } = await merge('karl', 'rosa');
    const { rows } = await client.workspace.custody({ limit: 2 });
    expect(rows[0]).toMatchObject({
      act: 'merge-identities',
      phase: 'outcome',
      result: 'done',
      subject: { identity: identity.id, names: 3, entry, sha256 },
    });
    expect((await lines('custody')).join()).not.toMatch(/rosa|karl|ines/i);
    await client.workspace.undoMerge({ id: identity.id });
  });

  it('are the same after opening again, after the index is lost, and after a rebuild', async () => {
    const standing = await client.workspace.identities(undefined);
    const found = await count('identity:ines');
    await app.close();
    await reopen();
    expect(await client.workspace.identities(undefined)).toEqual(standing);
    expect(await names()).toEqual(['karl', 'rosa']);
    await app.close();
    await rm(join(directory, 'audit.duckdb'));
    await reopen();
    expect([await names(), await count('identity:ines')]).toEqual([['karl', 'rosa'], found]);
    for await (const step of await client.workspace.rebuild()) void step;
    expect([await names(), await count('identity:ines')]).toEqual([['karl', 'rosa'], found]);
  });

  it('hold for what is imported later, and stay while a bundle goes and comes back', async () => {
    const [bundle] = await client.import.bundles(undefined);
    await importInto(
      app,
      await writeAuditEvents(
        join(folder, 'later.ndjson'),
        weekOfTouches.slice(0, 6).map((touch) => ({ ...touch, at: '2026-10-01T09:00:00Z' })),
      ),
    );
    expect(await names()).toEqual(['karl', 'rosa']);
    await client.import.remove({ id: bundle?.id ?? '' });
    expect(await names()).toEqual(['karl', 'rosa']);
    expect(await client.workspace.identities(undefined)).toHaveLength(1);
  });
});
