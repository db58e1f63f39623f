import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSnapshot } from '../../main/database/snapshot.ts';
import { createExportService } from '../../main/query/exportService.ts';
import { createQueryService } from '../../main/query/queryService.ts';
import { type ExportProgress, exportStatement } from '../../shared/query/export.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

const question = { text: '', zone: 'UTC', sort: 'event_time', columns: null, limit: null, hidden: false };
const events = (count: number) => Array.from({ length: count }, (_, at) => ({ source_event_id: `e${at}`, command_text: 'SELECT 1' }));
let store: EventStore;

beforeEach(async () => {
  store = await openEvents();
});
afterEach(() => store.close());

function exporting(mostBytes = Number.POSITIVE_INFINITY) {
  const now = () => new Date('2026-09-05T00:00:00Z');
  return createExportService({
    async source() {
      const database = await openSnapshot(store.database);
      const query = createQueryService({ database, readRaw: () => Promise.reject(new Error('no raw records here')), now });
      return { query, bundles: async () => [], release: () => database.release() };
    },
    async staging() {
      return { directory: await mkdtemp(join(store.directory, 'staging-')), remove: async () => undefined };
    },
    mostBytes,
    custodyHead: () => ({ n: 0, head: '' }),
    rules: () => ({ mrn: [] }),
    workspace: { id: 'w', name: 'w' },
    reviewer: 'Test Reviewer',
    software: 'Muniment',
    now,
  });
}

it('an export is of one moment, whatever is imported while it is made', async () => {
  await insertEvents(store.database, events(3));
  const service = exporting();
  const steps: ExportProgress[] = [];
  for await (const step of service.export({ ...question, format: 'jsonl' })) {
    if (steps.push(step) > 1) continue;
    await insertEvents(
      store.database,
      events(2).map((one, at) => ({ ...one, event_id: `later-${at}` })),
    );
    await store.database.rows('CHECKPOINT');
  }
  const last = steps.at(-1);
  if (last?.kind !== 'done') throw new Error('the export ended without a file');
  const { file, statement } = service.exported(last.made.id);
  expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(3);
  expect(exportStatement.parse(JSON.parse(await readFile(statement, 'utf8'))).counts).toEqual({
    matching: 3,
    exported: 3,
    total: 3,
  });
  expect(await store.database.rows('SELECT count(*) AS events FROM event')).toEqual([{ events: 5 }]);
});

it.each(['csv', 'parquet'] as const)(
  'an export to %s that is too large for a window is refused, and as soon as that is known',
  async (format) => {
    await insertEvents(store.database, events(3));
    const steps: unknown[] = [];
    const whole = async () => {
      for await (const step of exporting(100).export({ ...question, format })) steps.push(step);
    };
    await expect(whole()).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('too large') as string });
    expect(steps).toHaveLength(format === 'csv' ? 0 : 1);
  },
);

it('an export that is left lets go of the index', async () => {
  await insertEvents(store.database, events(3));
  const service = exporting();
  const started = service.export({ ...question, format: 'jsonl' });
  await started.next();
  await service.close();
  await expect(started.next()).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await readdir(store.directory)).toContain('audit.duckdb');
});
