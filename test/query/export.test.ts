import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportMade, exportStatement } from '../../shared/query/export.ts';
import { openDatabase } from '../../main/database/open.ts';
import { writeSampleClinic } from '../../main/sample/sampleService.ts';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp, type TestApp } from '../support/openApp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import type { Client } from '../support/transports.ts';
import { hoopSession } from '../import/hoopSession.ts';
import { importInto } from '../workspace/storing.ts';

const spawnReader = createSpawnReader(await builtReader());
let app: TestApp;
let client: Client;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-export-'));
  await writeSampleClinic(join(folder, 'clinic'), { sessions: 30 });
  app = await openApp({ spawnReader, directory: join(folder, 'workspace') });
  client = createRouterClient(app.router, { context: {} });
  await importInto(app, join(folder, 'clinic'));
  const script = { data: "SELECT * FROM patient WHERE mrn = 'MRN-00345678' AND phone = '212-555-0187'" };
  await writeFile(join(folder, 'patient.json'), JSON.stringify(hoopSession({ script })));
  await importInto(app, join(folder, 'patient.json'));
}, 60_000);
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

type Question = Parameters<Client['query']['export']>[0];

async function exported(question: Question): Promise<{ made: ExportMade; bytes: Buffer; statement: unknown }> {
  for await (const step of await client.query.export(question)) {
    if (step.kind !== 'done') continue;
    const { made } = step;
    const bytes = async (which: 'events' | 'statement') =>
      Buffer.from(await (await client.query.exportFile({ id: made.id, which })).arrayBuffer());
    return { made, bytes: await bytes('events'), statement: JSON.parse((await bytes('statement')).toString()) as unknown };
  }
  throw new Error('the export ended without a file');
}

/** What a DuckDB that knows nothing of ours reads out of a file. */
async function readBack(name: string, bytes: Buffer, selects: readonly string[]): Promise<Record<string, unknown>[][]> {
  const aside = await temporaryFolder();
  await writeFile(join(aside, name), bytes);
  const database = await openDatabase({ file: ':memory:', allowedDirectories: [aside], temporary: join(aside, 'tmp') });
  try {
    return await Promise.all(selects.map((select) => database.rows(select.replace('FILE', `'${join(aside, name)}'`))));
  } finally {
    await database.close();
  }
}

const lines = (bytes: Buffer) =>
  bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const listed = async (text: string, sort = '-event_time') => (await client.query.events({ text, sort, limit: 1000 })).rows;

describe('an export', () => {
  it('holds exactly the events that are listed, in their order, every column', async () => {
    const { made, bytes } = await exported({ text: 'action:query', sort: 'event_time', format: 'jsonl', hidden: false });
    const rows = await listed('action:query', 'event_time');
    expect(rows.length).toBeGreaterThan(10);
    expect(made.rows).toBe(rows.length);
    expect(lines(bytes)).toEqual(rows);
  });

  it('is of one moment of the index, whatever the workspace imports while it is made', async () => {
    const before = await client.query.count({ text: '', zone: 'UTC' });
    await writeFile(join(folder, 'later.json'), JSON.stringify(hoopSession({ id: 'later' })));
    const steps = await client.query.export({ text: '', sort: 'event_time', format: 'jsonl', hidden: false });
    let made: ExportMade | undefined;
    for await (const step of steps) {
      if (step.kind === 'done') made = step.made;
      else if (step.rows <= 1000) await importInto(app, join(folder, 'later.json'));
    }
    expect(await client.query.count({ text: '', zone: 'UTC' })).toBeGreaterThan(before);
    expect(made?.rows).toBe(before);
    const statement = await client.query.exportFile({ id: made?.id ?? '', which: 'statement' });
    const { counts, bundles } = exportStatement.parse(JSON.parse(Buffer.from(await statement.arrayBuffer()).toString()));
    expect(counts).toEqual({ matching: before, exported: before, total: before });
    expect(bundles.reduce((sum, { events }) => sum + events, 0)).toBe(before);
  });

  it('has a statement beside it that names query, bundles, counts and its SHA-256', async () => {
    const { bytes, statement } = await exported({ text: 'outcome:denied', format: 'csv' });
    const said = exportStatement.parse(statement);
    const bundle = (await client.import.bundles()).find(({ path }) => path === 'clinic');
    const denied = await client.query.count({ text: 'outcome:denied' });
    expect(said).toMatchObject({
      file: { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length },
      query: { text: 'outcome:denied', sort: '-event_time', sql: expect.stringContaining('outcome') as string },
      counts: { matching: denied, exported: denied, total: await client.query.count({}) },
      bundles: [{ id: bundle!.id, sha256: bundle!.sha256, events: denied }],
      values: 'hidden',
      defused: true,
      reviewer: 'Test Reviewer',
    });
  });

  it('writes last: as the period it meant', async () => {
    const { statement } = await exported({ text: 'last:7d', format: 'jsonl' });
    expect(exportStatement.parse(statement).query.text).toMatch(/^at:\d{4}-.*Z\.\.\d{4}-.*Z$/);
  });

  it('as CSV has a cell for each column, and no cell that a spreadsheet would run', async () => {
    const { bytes } = await exported({ format: 'csv', columns: ['event_id', 'command_text'], hidden: false });
    const [rows = []] = await readBack('events.csv', bytes, ['SELECT * FROM read_csv(FILE, header = true, all_varchar = true)']);
    const events = await listed('');
    expect(rows.map(({ event_id }) => event_id)).toEqual(events.map(({ event_id }) => event_id));
    expect(rows.filter(({ command_text }) => /^[=+\-@\t\r]/.test(String(command_text)))).toEqual([]);
  });

  it('as Parquet has the types of the columns and the same values', async () => {
    const { bytes } = await exported({ text: 'action:query', sort: 'event_id', format: 'parquet', hidden: false });
    const [types = [], found] = await readBack('events.parquet', bytes, [
      'SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(FILE))',
      `SELECT event_id, strftime(event_time, '%Y-%m-%dT%H:%M:%S.%fZ') AS time, command_text, masked_fields, lower(hex(leaf)) AS leaf FROM read_parquet(FILE)`,
    ]);
    const typeOf = new Map(types.map((row) => [row['column_name'], row['column_type']]));
    expect([typeOf.get('event_time'), typeOf.get('rows_affected'), typeOf.get('masked_fields'), typeOf.get('leaf')]).toEqual([
      'TIMESTAMP',
      'BIGINT',
      'VARCHAR[]',
      'BLOB',
    ]);
    const rows = await listed('action:query', 'event_id');
    expect(found).toEqual(
      rows.map((row) => ({
        event_id: row.event_id,
        time: row.event_time,
        command_text: row['command_text'],
        masked_fields: row['masked_fields'],
        leaf: row['leaf'],
      })),
    );
  });

  it('as OCSF can be imported again as what it says: class, time, user, outcome', async () => {
    const { bytes, made } = await exported({ text: 'actor_email:*', format: 'ocsf', hidden: false });
    const [one] = lines(bytes);
    expect(one).toMatchObject({
      metadata: { version: '1.8.0' },
      class_uid: expect.any(Number) as number,
      type_uid: expect.any(Number) as number,
    });
    const aside = await temporaryFolder();
    const file = join(aside, 'events.ocsf.jsonl');
    await writeFile(file, bytes);
    const other = await openApp({ spawnReader, directory: join(aside, 'workspace') });
    const bundle = await importInto(other, file);
    expect(bundle.counts).toMatchObject({ records: made.rows, rejected: 0 });
    const again: Client = createRouterClient(other.router, { context: {} });
    // OCSF has no status for what is still open: it is unknown there, and its own word stands beside it.
    const outcome = (row: Record<string, unknown>) => (row['outcome'] === 'pending' ? 'unknown' : row['outcome']);
    const key = (row: Record<string, unknown>) => [row['event_time'], row['actor_email'], outcome(row), row['command_text']].join('|');
    const { rows } = await again.query.events({ limit: 1000 });
    const before = (await listed('actor_email:*')).map((row) => key({ ...row, event_time: row.event_time?.replace(/\d{3}Z$/, '000Z') }));
    expect(rows.map(key).sort()).toEqual(before.sort());
    await other.close();
  }, 60_000);

  it('hides what looks like an identifier or a secret, and says so', async () => {
    const shown = await exported({ text: '00345678', format: 'jsonl', hidden: false });
    const hidden = await exported({ text: '00345678', format: 'jsonl' });
    expect(lines(shown.bytes)[0]?.['command_text']).toContain("mrn = 'MRN-00345678' AND phone = '212-555-0187'");
    expect(lines(hidden.bytes)[0]?.['command_text']).toContain("mrn = '[MRN hidden]' AND phone = '[phone hidden]'");
    expect(hidden.bytes.toString()).not.toMatch(/00345678|555-0187/);
    expect(hidden.made.hidden).toBe(true);
    expect(lines(hidden.bytes).map(({ actor_email }) => actor_email)).toEqual(lines(shown.bytes).map(({ actor_email }) => actor_email));
  });

  it('is a custody entry with its digest and without its filter', async () => {
    const { made } = await exported({ text: '"somebody by name"', format: 'csv' });
    const { rows } = await client.workspace.custody({ limit: 2 });
    expect(rows).toMatchObject([
      { act: 'export-events', phase: 'outcome', result: 'done', subject: { rows: 0, sha256: made.sha256, format: 'csv', hidden: true } },
      { act: 'export-events', phase: 'intent' },
    ]);
    expect(await readFile(join(app.directory, 'custody.jsonl'), 'utf8')).not.toContain('somebody');
  });

  it('that is left leaves no file, and is entered as cancelled', async () => {
    for await (const step of await client.query.export({ format: 'jsonl' })) {
      expect(step.kind).toBe('progress');
      break;
    }
    const { rows } = await client.workspace.custody({ limit: 1 });
    expect(rows).toMatchObject([{ act: 'export-events', phase: 'outcome', result: 'cancelled' }]);
  });

  it('refuses columns that there are not, and is forgotten after two further ones', async () => {
    await expect(exported({ format: 'csv', columns: ['nothing'] })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(exported({ format: 'ocsf', columns: ['event_id'] })).rejects.toMatchObject({ code: 'USAGE' });
    const { made } = await exported({ text: 'outcome:denied', format: 'csv' });
    await exported({ text: 'outcome:denied', format: 'csv' });
    await exported({ text: 'outcome:denied', format: 'csv' });
    await expect(client.query.exportFile({ id: made.id, which: 'events' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
