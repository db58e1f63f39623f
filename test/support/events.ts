import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadConnection } from '../../main/database/connection.ts';
import { jointColumns, jointNames } from '../../main/database/jointColumns.ts';
import { type Database, openDatabase } from '../../main/database/open.ts';
import { refreshSessions, schema, sqlType } from '../../main/database/schema.ts';
import { type EventRow, eventFields, type Field } from '../../shared/import/event.ts';

export interface EventStore {
  database: Database;
  /** A private temporary folder, removed by `close`. */
  directory: string;
  close(): Promise<void>;
}

/** An empty index in a real DuckDB file, opened as the product opens it. */
export async function openEvents(): Promise<EventStore> {
  const directory = await mkdtemp(join(tmpdir(), 'muniment-events-'));
  const database = await openDatabase({
    file: join(directory, 'audit.duckdb'),
    allowedDirectories: [directory],
    temporary: join(directory, 'tmp'),
  });
  for (const statement of schema) await database.rows(statement);
  return {
    database,
    directory,
    async close() {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** A whole event: what is not given is null, except what every event has (ids, place in its file, source). */
export function event(given: Partial<EventRow>, number = 0): EventRow {
  const empty = Object.fromEntries(eventFields.map((field) => [field.name, null]));
  return {
    ...empty,
    event_id: digest(`event ${number}`),
    bundle_id: 'bundle-1',
    file_id: 'file-1',
    file_line: number + 1,
    byte_offset: number * 100,
    byte_len: 100,
    ordinal: 0,
    raw_sha256: digest(`raw ${number}`),
    leaf: digest(`leaf ${number}`),
    parse_status: 'ok',
    source_type: 'hoop',
    event_time: `2026-09-01T12:00:00.${String(number).padStart(6, '0')}Z`,
    event_time_quality: 'exact',
    ...given,
  };
}

/** A JSON value of an event as the column stores it. Everything but lists and JSON travels as text, so that no digit is lost. */
function stored(field: Field): string {
  if (field.kind === 'leaf') return `unhex(${field.name})`;
  if (field.kind === 'time') return `CAST(replace(${field.name}, 'Z', '') AS TIMESTAMP)`;
  return `CAST(${field.name} AS ${sqlType(field.kind)})`;
}

const shape = JSON.stringify([
  Object.fromEntries(eventFields.map(({ name, kind }) => [name, kind === 'list' ? 'VARCHAR[]' : kind === 'json' ? 'JSON' : 'VARCHAR'])),
]);
const columns = eventFields.map((field) => field.name).join(', ');
const storedColumns = eventFields.map((field) => `${stored(field)} AS ${field.name}`).join(', ');

function texts(row: EventRow): Record<string, unknown> {
  const asText = ({ name, kind }: Field) => {
    const value = row[name];
    if (value === null || value === undefined || kind === 'list' || kind === 'json') return value ?? null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  return Object.fromEntries(eventFields.map((field) => [field.name, asText(field)]));
}

const inserted = new WeakMap<object, number>();

/** What {@link insertEvents} does without the session list. */
export async function insertOnlyEvents(database: Pick<ReadConnection, 'rows'>, given: readonly Partial<EventRow>[]): Promise<EventRow[]> {
  const first = inserted.get(database) ?? 0;
  inserted.set(database, first + given.length);
  const rows = given.map((row, at) => event(row, first + at));
  await database.rows(
    `INSERT INTO event (${columns}, ${jointNames}) SELECT *, ${jointColumns} FROM (SELECT ${storedColumns}
     FROM (SELECT unnest(from_json(CAST($1 AS JSON), '${shape}'), recursive := true)))`,
    [JSON.stringify(rows.map(texts))],
  );
  return rows;
}

/**
 * Puts events into the index and makes its session list again. Each row is filled up by {@link event}; returns the whole rows.
 * Their bundle and file are not added: see {@link insertFile}.
 */
export async function insertEvents(database: ReadConnection, given: readonly Partial<EventRow>[]): Promise<EventRow[]> {
  const rows = await insertOnlyEvents(database, given);
  await refreshSessions(database.rows);
  return rows;
}

/** Puts the bundle and the file that {@link event} names into the index. */
export async function insertFile(database: ReadConnection, { sha256 = digest('file'), size = 0 } = {}): Promise<void> {
  await database.rows(
    `INSERT INTO bundle (id, path, sha256, seal, imported_at) VALUES ('bundle-1', 'september.zip', $1, 'unsealed', '2026-10-01T08:00:00.000000Z')`,
    [digest('bundle')],
  );
  await database.rows(
    `INSERT INTO source_file (id, bundle_id, path, sha256, size, source, trust) VALUES ('file-1', 'bundle-1', 'sessions.jsonl', $1, CAST($2 AS BIGINT), 'hoop', 'unsealed')`,
    [sha256, size],
  );
}
