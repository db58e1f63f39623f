import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standingMarks } from '../../shared/workspace/marks.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());
let folder: string;
let directory: string;
let app: TestApp;
let client: Client;
let ids: string[];

const reopen = async (options: Parameters<typeof openApp>[0] = {}) => {
  app = await openApp({ spawnReader, directory, reviewer: 'Rita Reviewer', ...options });
  client = createRouterClient(app.router, { context: {} });
};
const count = (text: string) => client.query.count({ text });
const standing = async (event: string) => standingMarks(await client.workspace.marksOf({ event }));
const lines = async (log: string) => (await readFile(join(directory, `${log}.jsonl`), 'utf8')).trimEnd().split('\n');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-marks-'));
  directory = join(folder, 'workspace');
  await writeSampleClinic(join(folder, 'clinic'), { sessions: 12 });
  await reopen();
  await importInto(app, join(folder, 'clinic'));
  ids = (await client.query.events({ limit: 40 })).rows.map(({ event_id }) => event_id);
}, 60_000);
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** Events that no other test of this file marks. */
const fresh = (many: number) => ids.splice(0, many) as [string, ...string[]];

describe('a mark', () => {
  it('is found by the query language, and its absence too', async () => {
    const [a, b, c] = fresh(3) as [string, string, string];
    const total = await count('');
    await client.workspace.mark({ act: 'flag', events: [a, b] });
    await client.workspace.mark({ act: 'tag', events: [b], tag: 'Night shift' });
    await client.workspace.mark({ act: 'note', events: [c], text: 'Read the chart of a "colleague", see rota' });
    await client.workspace.mark({ act: 'dispose', events: [c], disposition: 'exception' });
    const found = async (text: string) => (await client.query.events({ text })).rows.map(({ event_id }) => event_id).sort();
    expect(await found('is:flagged')).toEqual([a, b].sort());
    expect(await found('tag:"night SHIFT"')).toEqual([b]);
    expect(await found('tag:night*')).toEqual([b]);
    expect(await found('note:"chart of a"')).toEqual([c]);
    expect(await found('note:chart*rota')).toEqual([c]);
    expect(await found('has:note')).toEqual([c]);
    expect(await found('is:reviewed')).toEqual([c]);
    expect(await found('disposition:exception,escalated')).toEqual([c]);
    expect(await found('"see rota"')).toEqual([c]);
    expect(await found('"of a \\"COLLEAGUE"')).toEqual([c]);
    expect(await found('see*rota')).toEqual([c]);
    expect(await count('"nobody noted this"')).toBe(0);
    expect(await count('-is:flagged')).toBe(total - 2);
    expect(await count('tag:""')).toBe(total - 1);
    expect(await count('tag:*')).toBe(1);
    expect(await count('disposition:unreviewed')).toBe(total - 1);
    expect(await client.query.facet({ field: 'tag' })).toEqual([
      { value: null, count: total - 1 },
      { value: 'Night shift', count: 1 },
    ]);
    expect(await client.query.facet({ field: 'disposition' })).toEqual([
      { value: 'unreviewed', count: total - 1 },
      { value: 'exception', count: 1 },
    ]);
  });

  it('follows a search whose answer is shared by several questions', async () => {
    const [a] = fresh(1);
    const dear = 'is:flagged event_id:*';
    const before = await Promise.all([count(dear), count(dear)]);
    await client.workspace.mark({ act: 'flag', events: [a] });
    expect(await Promise.all([count(dear), count(dear)])).toEqual(before.map((one) => one + 1));
  });

  it('is told with its author and time, and summed up for a list', async () => {
    const [a, b] = fresh(2) as [string, string];
    await client.workspace.mark({ act: 'note', events: [a, b], text: 'one' });
    await client.workspace.mark({ act: 'note', events: [a], text: 'two' });
    const { notes } = await standing(a);
    expect(notes).toMatchObject([
      { text: 'one', by: 'Rita Reviewer', events: 2, at: expect.stringMatching(/^\d{4}-.*Z$/) as string },
      { text: 'two', events: 1 },
    ]);
    expect(await client.workspace.markSummaries({ events: [a, ...ids.slice(-2)] })).toEqual([
      { event: a, flagged: false, disposition: 'unreviewed', tags: [], notes: 2 },
    ]);
  });

  it('that changes nothing is not entered', async () => {
    const [a] = fresh(1);
    await client.workspace.mark({ act: 'flag', events: [a] });
    const before = (await lines('marks')).length;
    expect(await client.workspace.mark({ act: 'flag', events: [a] })).toEqual({ act: 'flag', entry: null, sha256: null, events: 0 });
    expect(await client.workspace.mark({ act: 'untag', events: [a], tag: 'never' })).toMatchObject({ entry: null });
    expect((await lines('marks')).length).toBe(before);
  });

  it('on an event that is not there is refused whole', async () => {
    const [a] = fresh(1);
    await expect(client.workspace.mark({ act: 'flag', events: [a, 'no such event'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await standing(a)).flag).toBeNull();
  });

  it('is taken back by a further entry, for one of its events alone if asked; the note stays in the log', async () => {
    const [a, b] = fresh(2) as [string, string];
    const { entry } = await client.workspace.mark({ act: 'note', events: [a, b], text: 'withdrawn later' });
    const before = (await lines('marks')).length;
    expect(await count('"withdrawn later"')).toBe(2);
    await client.workspace.undoMark({ entry: entry!, events: [a] });
    expect((await standing(a)).notes).toEqual([]);
    expect((await standing(b)).notes).toHaveLength(1);
    expect(await client.workspace.marksOf({ event: a })).toMatchObject([{ text: 'withdrawn later', withdrawn: { by: 'Rita Reviewer' } }]);
    expect(await count('note:"withdrawn later"')).toBe(1);
    await client.workspace.undoMark({ entry: entry! });
    expect(await count('note:"withdrawn later"')).toBe(0);
    expect(await count('"withdrawn later"')).toBe(0);
    expect((await lines('marks')).length).toBe(before + 2);
    await expect(client.workspace.undoMark({ entry: entry! })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await client.workspace.mark({ act: 'note', events: [a], text: 'said after a search' });
    expect(await count('"after a search"')).toBe(1);
  });

  it('leaves what was said before it when it is taken back', async () => {
    const [a] = fresh(1);
    await client.workspace.mark({ act: 'dispose', events: [a], disposition: 'escalated' });
    const { entry } = await client.workspace.mark({ act: 'dispose', events: [a], disposition: 'reviewed-ok' });
    await client.workspace.undoMark({ entry: entry! });
    expect((await standing(a)).disposition).toMatchObject({ disposition: 'escalated' });
  });

  it('is a custody entry that names its line by digest, and neither note nor tag', async () => {
    const [a] = fresh(1);
    await client.workspace.mark({ act: 'tag', events: [a], tag: 'Secretword' });
    const { entry } = await client.workspace.mark({ act: 'note', events: [a], text: 'Secretword in a note' });
    const { rows } = await client.workspace.custody({ limit: 2 });
    expect(rows).toMatchObject([
      {
        act: 'mark',
        phase: 'outcome',
        result: 'done',
        subject: { entry, events: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      },
      { act: 'mark', phase: 'intent', subject: { act: 'note' } },
    ]);
    expect((await lines('custody')).join()).not.toContain('Secretword');
  });
});

describe('marks', () => {
  it('outlive the index, a rebuild and reopening by another reviewer', async () => {
    const [a] = fresh(1);
    await client.workspace.mark({ act: 'note', events: [a], text: 'outlives' });
    await app.close();
    await rm(join(directory, 'audit.duckdb'));
    await reopen({ reviewer: 'Second Reviewer' });
    expect(await count('note:outlives')).toBe(1);
    expect((await standing(a)).notes).toMatchObject([{ by: 'Rita Reviewer' }]);
    await app.close();
    await reopen({ rebuilding: true });
    for await (const step of await client.workspace.rebuild()) expect(step.kind).toMatch(/progress|done/);
    expect(await count('note:outlives')).toBe(1);
  }, 60_000);

  it('stay when their bundle is removed, and hold again when it is back', async () => {
    const [a] = fresh(1);
    await client.workspace.mark({ act: 'tag', events: [a], tag: 'returns' });
    const [bundle] = await client.import.bundles();
    await client.import.remove({ id: bundle!.id, reason: 'imported-by-mistake' });
    expect(await count('tag:returns')).toBe(0);
    await importInto(app, join(folder, 'clinic'));
    expect(await count('tag:returns')).toBe(1);
  }, 60_000);

  it('are refused where a line of their log was changed', async () => {
    await app.close();
    const file = join(directory, 'marks.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('Rita', 'Nora'));
    await expect(openApp({ spawnReader, directory })).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
    await writeFile(file, text);
    await reopen();
  });
});
