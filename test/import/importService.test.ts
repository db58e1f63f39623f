import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ImportedBundle, ImportProgress } from '../../shared/import/contract.ts';
import { importedBundle, importProgress } from '../../shared/import/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { createImportService } from '../../main/import/importService.ts';
import { createRunReader, type SpawnReader } from '../../main/reader/readerClient.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { createWorkspace, type Workspace } from '../../main/workspace/workspaceService.ts';
import { builtReader } from '../support/builtReader.ts';
import { hoopSession } from './hoopSession.ts';
import { type Files, folderOf, temporaryFolder } from './importing.ts';
import { zipOf } from './zipArchive.ts';

const spawnReader = createSpawnReader(await builtReader());
const now = () => new Date('2026-11-24T08:00:00.000Z');
const open: Workspace[] = [];

afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

/** An import service over a new workspace; a token is the path it stands for. */
async function serviceOver(spawn: SpawnReader = spawnReader) {
  const directory = join(temporaryFolder(), 'workspace');
  const workspace = await createWorkspace({ directory, reviewer: 'Rosa Lind', shell: 'cli', version: '0.1.0', now });
  open.push(workspace);
  const service = createImportService({
    workspace,
    runReader: createRunReader(spawn),
    inputs: { resolve: async (token) => ({ path: token, name: token.split('/').at(-1) ?? '' }), offers: () => [] },
    trustedRoots: async () => [],
    writeSample: (folder) => writeSampleClinic(folder, { sessions: 20 }),
    now,
  });
  return { service, workspace, left: () => readdirSync(workspace.paths.temporary).filter((name) => name.startsWith('staging-')) };
}

async function finish(steps: AsyncIterable<ImportProgress>): Promise<{ steps: ImportProgress[]; bundles: ImportedBundle[] }> {
  const seen: ImportProgress[] = [];
  for await (const step of steps) seen.push(importProgress.parse(step));
  const last = seen.at(-1);
  if (last?.kind !== 'done') throw new Error('the import did not finish');
  return { steps: seen, bundles: last.bundles };
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
};

const sessions = (count: number): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.json`, hoopSession({ id: `s${index}` })]));

describe('the import service', () => {
  test('reads, maps and stores an input, tells each stage, and leaves no staging folder', async () => {
    const { service, left } = await serviceOver();
    const { steps, bundles } = await finish(service.run({ tokens: [folderOf(sessions(3))] }));
    const stages = steps.flatMap((step) => (step.kind === 'progress' ? [step.stage] : []));
    expect(stages.filter((stage, at) => stage !== stages[at - 1])).toEqual(['reading', 'mapping', 'storing']);
    expect(bundles).toMatchObject([
      { path: 'bundle', seal: 'unsealed', already: false, events: 3, sessions: 3, recordings: 3, counts: { records: 3, primary: 3 } },
    ]);
    expect(left()).toEqual([]);
  });

  test('answers what is stored by list, by id and file by file', async () => {
    const { service } = await serviceOver();
    const [first] = (await finish(service.run({ tokens: [folderOf(sessions(2))] }))).bundles;
    const [second] = (await finish(service.run({ tokens: [folderOf({ 'z.txt': 'x', ...sessions(1) })] }))).bundles;
    const list = await service.bundles();
    expect(list.map((bundle) => [bundle.id, bundle.fileCount])).toEqual([
      [second?.id, 2],
      [first?.id, 2],
    ]);
    const found = await service.bundle({ id: first?.id ?? '' });
    expect(importedBundle.parse(found)).toEqual(first);
    expect(await codeOf(service.bundle({ id: 'nothing' }))).toBe('NOT_FOUND');
  });

  test('imports the same bytes once, whatever they are called', async () => {
    const { service } = await serviceOver();
    await finish(service.run({ tokens: [folderOf(sessions(2))] }));
    const { bundles } = await finish(service.run({ tokens: [folderOf(sessions(2))] }));
    expect(bundles).toMatchObject([{ already: true, events: 2 }]);
    expect(await service.bundles()).toHaveLength(1);
  });

  test('pages through rejected records in file order, by key', async () => {
    const { service } = await serviceOver();
    const lines = Array.from({ length: 7 }, (_, index) => `[${index},"o"]`).join('\n');
    const cast = `{"version":2,"width":80,"height":24}\n${lines}\n`;
    const [bundle] = (await finish(service.run({ tokens: [folderOf({ 'b.cast': cast, 'a.cast': `${cast}\n` })] }))).bundles;
    const id = bundle?.id ?? '';
    const seen: [string, number | null][] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof service.rejected>> = await service.rejected({ bundle: id, after, limit: 4 });
      expect(page.rows.length).toBeLessThanOrEqual(4);
      seen.push(...page.rows.map((row) => [row.path, row.line] as [string, number | null]));
      after = page.next;
    } while (after !== null);
    const expected = ['a.cast', 'b.cast'].flatMap((path) => Array.from({ length: 7 }, (_, index) => [path, index + 2]));
    expect(seen).toEqual(expected);
    expect(await codeOf(service.rejected({ bundle: id, after: 'rubbish', limit: 4 }))).toBe('USAGE');
    expect(await codeOf(service.rejected({ bundle: 'nothing', after: null, limit: 4 }))).toBe('NOT_FOUND');
  });

  test('imports the sample clinic through the same door', async () => {
    const { service, left } = await serviceOver();
    const { bundles } = await finish(service.sample(undefined));
    expect(bundles).toMatchObject([
      { path: 'sample-clinic', counts: { rejected: 0, duplicates: 0, records: expect.any(Number) as number } },
    ]);
    expect(bundles[0]?.files).toHaveLength(23);
    expect(left()).toEqual([]);
  });

  test('stores nothing of a refused input and keeps what was imported before it', async () => {
    const { service, workspace, left } = await serviceOver();
    const good = folderOf(sessions(1));
    const bad = join(folderOf({ 'x.zip': zipOf([{ name: '../evil', content: 'x' }]) }), 'x.zip');
    const before = readdirSync(workspace.paths.segments);
    expect(await codeOf(finish(service.run({ tokens: [bad] })))).toBe('INPUT_REFUSED');
    expect([readdirSync(workspace.paths.segments), readdirSync(workspace.paths.objects), left()]).toEqual([before, [], []]);
    expect(await codeOf(finish(service.run({ tokens: [good, bad] })))).toBe('INPUT_REFUSED');
    expect(await service.bundles()).toHaveLength(1);
  });

  test('refuses a source it does not have, and uses one that is named', async () => {
    const { service } = await serviceOver();
    const file = join(folderOf({ 'a.json': hoopSession() }), 'a.json');
    expect(await codeOf(finish(service.run({ tokens: [file], source: 'nothing' })))).toBe('USAGE');
    expect((await finish(service.run({ tokens: [file], source: 'hoop' }))).bundles[0]?.files[0]?.source).toBe('hoop');
  });

  test('leaves nothing when it is cancelled while reading', async () => {
    const { service, workspace, left } = await serviceOver();
    const cancel = new AbortController();
    const steps = service.run({ tokens: [folderOf(sessions(400))] }, { signal: cancel.signal });
    await steps.next();
    cancel.abort();
    expect(await codeOf(finish(steps))).toBe('CANCELLED');
    expect([await service.bundles(), left(), readdirSync(workspace.paths.objects)]).toEqual([[], [], []]);
  });

  test('leaves nothing when nobody listens any more', async () => {
    const { service, left } = await serviceOver();
    for await (const _ of service.run({ tokens: [folderOf(sessions(400))] })) break;
    expect([await service.bundles(), left()]).toEqual([[], []]);
  });

  test('leaves nothing when the reader dies', async () => {
    const dying: SpawnReader = async () => {
      const reader = await spawnReader();
      return {
        ...reader,
        onMessage: (listener) => reader.onMessage((message) => (message.kind === 'progress' ? reader.kill() : listener(message))),
      };
    };
    const { service, workspace, left } = await serviceOver(dying);
    expect(await codeOf(finish(service.run({ tokens: [folderOf(sessions(50))] })))).toBe('READER_FAILED');
    expect([await service.bundles(), left(), readdirSync(workspace.paths.segments)]).toEqual([[], [], []]);
  });
});
