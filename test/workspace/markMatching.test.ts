import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine } from '../../main/app.ts';
import { createQueryService } from '../../main/query/queryService.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { createWorkspace, type Workspace } from '../../main/workspace/workspaceService.ts';
import type { MarkEntry, Matching } from '../../shared/workspace/marks.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import type { Client } from '../support/transports.ts';
import { importInto } from './storing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-matching-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const linesOf = async (directory: string) =>
  (await readFile(join(directory, 'marks.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as MarkEntry & { matching?: Matching });

describe('a mark on all that match', () => {
  let directory: string;
  let app: TestApp;
  let client: Client;
  const count = (text: string) => client.query.count({ text });

  beforeAll(async () => {
    const spawnReader = createSpawnReader(await builtReader());
    directory = join(folder, 'clinic-workspace');
    await writeSampleClinic(join(folder, 'clinic'), { sessions: 12 });
    app = await openApp({ spawnReader, directory, reviewer: 'Rita Reviewer' });
    client = createRouterClient(app.router, { context: {} });
    await importInto(app, join(folder, 'clinic'));
  }, 120_000);
  afterAll(() => app.close());

  it('is made on the whole, entered with the filter, and named in custody by its lines and the digest of the ids', async () => {
    const matching = await client.workspace.matching({ text: 'outcome:denied,failure' });
    expect(matching).toMatchObject({
      text: 'outcome:denied,failure',
      zone: 'UTC',
      events: await count('outcome:denied,failure'),
      waiting: 0,
    });
    const { rows } = await client.query.events({ text: 'outcome:denied,failure', limit: 1000 });
    const ids = rows.map(({ event_id }) => event_id).sort();
    expect(matching.ids).toBe(
      createHash('sha256')
        .update(ids.map((id) => `${id}\n`).join(''))
        .digest('hex'),
    );
    const outcome = await client.workspace.markMatching({
      matching,
      acts: [
        { act: 'dispose', disposition: 'exception' },
        { act: 'tag', tag: 'Secretword' },
        { act: 'note', text: 'Secretword, asked the ward' },
      ],
    });
    expect(outcome).toMatchObject({ changed: ids.length, matching });
    expect(outcome.entries).toHaveLength(3);
    expect(await count('disposition:exception tag:secretword note:"asked the ward"')).toBe(ids.length);
    const lines = await linesOf(directory);
    expect(lines.slice(-3).map(({ n, act, matching: over, events }) => [n, act, over, [...events].sort()])).toEqual(
      (['dispose', 'tag', 'note'] as const).map((act, at) => [outcome.entries[at], act, matching, ids]),
    );
    const { rows: entries } = await client.workspace.custody({ limit: 2 });
    expect(entries[0]).toMatchObject({
      act: 'mark-matching',
      phase: 'outcome',
      result: 'done',
      subject: {
        entry: outcome.entries[2],
        lines: 3,
        sha256: outcome.sha256,
        events: ids.length,
        matching: ids.length,
        ids: matching.ids,
      },
    });
    const custody = await readFile(join(directory, 'custody.jsonl'), 'utf8');
    expect(custody).not.toContain('Secretword');
    expect(custody).not.toContain('outcome:denied');
    const undone = await client.workspace.undoMarks({ entries: outcome.entries });
    expect(undone).toMatchObject({ entries: outcome.entries.map((entry) => entry + 3), events: ids.length });
    expect((await client.workspace.custody({ limit: 1 })).rows[0]).toMatchObject({
      act: 'undo-mark',
      subject: { entry: undone.entries.at(-1), lines: 3, sha256: undone.sha256, events: ids.length },
    });
    await expect(client.workspace.undoMarks({ entries: outcome.entries })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await count('disposition:exception')) + (await count('has:note')) + (await count('tag:*'))).toBe(0);
  });

  it('says all it has to say of the same events, though the first act takes them out of the filter', async () => {
    const matching = await client.workspace.matching({ text: 'outcome:denied -is:reviewed' });
    const acts = [
      { act: 'dispose', disposition: 'reviewed-ok' },
      { act: 'note', text: 'rota checked' },
    ] as const;
    const { entries } = await client.workspace.markMatching({ matching, acts: [...acts] });
    expect(await count('note:"rota checked"')).toBe(matching.events);
    expect(await count('outcome:denied -is:reviewed')).toBe(0);
    for (const entry of entries) await client.workspace.undoMark({ entry });
  });

  it('is refused whole when other events match than were selected, and told with both counts', async () => {
    const matching = await client.workspace.matching({ text: 'outcome:denied -is:flagged' });
    const [one] = (await client.query.events({ text: 'outcome:denied', limit: 1 })).rows;
    const { entry } = await client.workspace.mark({ act: 'flag', events: [one?.event_id ?? ''] });
    const before = (await linesOf(directory)).length;
    const refused = client.workspace.markMatching({ matching, acts: [{ act: 'tag', tag: 'never' }] });
    await expect(refused).rejects.toMatchObject({
      code: 'USAGE',
      message: `${matching.events - 1} events match the filter now; ${matching.events} did when they were selected.`,
      data: { reason: 'matching-changed' },
    });
    expect((await linesOf(directory)).length).toBe(before);
    expect((await client.workspace.custody({ limit: 1 })).rows[0]).toMatchObject({
      act: 'mark-matching',
      result: 'refused',
      code: 'USAGE',
    });
    await client.workspace.undoMark({ entry: entry ?? -1 });
    expect((await client.workspace.markMatching({ matching, acts: [{ act: 'tag', tag: 'now' }] })).changed).toBe(matching.events);
  });

  it('keeps the time that a period meant when the events were selected', async () => {
    const { text } = await client.workspace.matching({ text: 'last:7d' });
    expect(text).not.toContain('last:');
    expect(await client.workspace.matching({ text })).toMatchObject({ text });
  });

  it('that changes nothing is not entered; the doctor finds every line that custody names', async () => {
    const matching = await client.workspace.matching({ text: 'tag:now' });
    expect(await client.workspace.markMatching({ matching, acts: [{ act: 'tag', tag: 'NOW' }] })).toMatchObject({
      entries: [],
      changed: 0,
    });
    const { checks } = await examine({ directory, full: false, named: true, electron: null });
    expect(checks.filter(({ id }) => id.startsWith('marks/')).map(({ result }) => result)).toEqual(['pass', 'pass']);
  });
});

/** Many events, each with a time and an outcome, and nothing else that a mark needs. */
async function manyEvents({ database }: Workspace, events: number): Promise<void> {
  await database.rows(
    `INSERT INTO event (event_id, bundle_id, source_type, event_time, outcome)
     SELECT sha256(CAST(n AS VARCHAR)), 'b', 'hoop', TIMESTAMP '2026-09-01' + to_seconds(n), CASE WHEN n % 4 = 0 THEN 'denied' ELSE 'success' END
     FROM range(CAST($1 AS BIGINT)) AS numbers(n)`,
    [events],
  );
}

/** Bytes of the heap that are still in use after everything else was let go. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('a mark on a hundred thousand events', () => {
  let workspace: Workspace;
  const directory = () => join(folder, 'large');
  const open = () =>
    createWorkspace({ directory: directory(), reviewer: 'Rita Reviewer', shell: 'loopback', version: 'test', now: () => new Date() });
  const readRaw = async () => new Uint8Array();
  const queries = () => createQueryService({ database: workspace.database, readRaw, now: () => new Date(), waiting: async () => 3 });
  const find = (asked: Pick<Matching, 'text' | 'zone'>) => queries().matching(asked, undefined);
  const count = (text: string) => queries().count({ text, zone: 'UTC' });

  beforeAll(async () => {
    workspace = await open();
    await manyEvents(workspace, 400_004);
  }, 60_000);
  afterAll(() => workspace.close());

  it('is one act, is taken back as one, and is read again when the workspace is opened', async () => {
    const { found } = await find({ text: 'outcome:denied', zone: 'UTC' });
    expect(found.events).toBe(100_001);
    const before = heldBytes();
    const marked = await workspace.markMatching({ matching: found, acts: [{ act: 'flag' }, { act: 'tag', tag: 'night' }] }, find);
    expect(marked).toMatchObject({ entries: [0, 1], changed: 100_001 });
    // Two entries with the ids of a hundred thousand events, and the entries of each event.
    expect(heldBytes() - before).toBeLessThan(120 * 1024 ** 2);
    expect(await count('is:flagged tag:night')).toBe(100_001);
    await workspace.close();
    await rm(join(directory(), 'audit.duckdb'));
    workspace = await open();
    await manyEvents(workspace, 400_004);
    expect(await count('is:flagged tag:night')).toBe(100_001);
    expect((await workspace.undoMark(0, null)).events).toBe(100_001);
    expect([await count('is:flagged'), await count('tag:night')]).toEqual([0, 100_001]);
  }, 120_000);

  it('is refused where one act could not name them all', async () => {
    await expect(find({ text: '', zone: 'UTC' })).rejects.toMatchObject({ code: 'USAGE', message: /More than 200000 events match/ });
  }, 30_000);

  it('says how many recordings were not searched yet, where the filter asks for what they printed', async () => {
    expect((await find({ text: 'text:secret', zone: 'UTC' })).found.waiting).toBe(3);
    expect((await find({ text: 'event_id:none', zone: 'UTC' })).found.waiting).toBe(0);
  });
});
