import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { WriteConnection } from '../database/connection.ts';
import { type Database, literal, openDatabase } from '../database/open.ts';
import { instantSql } from '../database/rows.ts';
import { changeSessions, refreshSessions, schema, schemaVersion } from '../database/schema.ts';
import { replaceFile } from './durable.ts';
import { loadEvents } from './loadEvents.ts';
import { sha256Of } from '../fileDigest.ts';
import { freshSql, type SegmentRecord, type Standing, type StoredImport } from './records.ts';

type Rows = WriteConnection['rows'];

/** File name of a segment: `<bundle>-<name>.parquet`. */
export const segmentFile = (bundle: string, name: string): string => `${bundle}-${name}.parquet`;

const rejectedColumns = 'id, bundle_id, file_id, path, file_line, byte_offset, byte_len, raw_sha256, reason, excerpt';
const recordingColumns = `id, session_uid, event_id, bundle_id, file_id, path, sha256, format, kind, says, cols, rows, geometry, start_time,
  duration_ms, outputs, inputs, resizes, markers, rejected, truncated, byte_offset, byte_len, beside`;
/** Segments of earlier versions know no files beside a recording. */
const withBeside = (from: string) => `(SELECT * FROM ${from} UNION ALL BY NAME SELECT NULL::VARCHAR AS beside WHERE false)`;

const foldedColumns = 'event_id, bundle_id, file_id, file_line, byte_offset, byte_len, raw_sha256, leaf';

const counted = ['size', 'records', 'primary', 'folded', 'duplicates', 'rejected', 'derived'];
const said = ['id', 'path', 'sha256', 'packedSha256', 'source', 'note'];
const fileShape = JSON.stringify([
  Object.fromEntries([...said.map((name) => [name, 'VARCHAR']), ...counted.map((name) => [name, 'BIGINT']), ['attested', 'JSON']]),
]);

async function insertBundle(rows: Rows, { bundle, at, counts, ...record }: StoredImport): Promise<void> {
  // Whether a seal is trusted is for the roots pinned today to say (sealStates.ts); until they have, it is not.
  const seal = bundle.sealed ? 'untrusted' : bundle.seal;
  const values = [
    bundle.id,
    bundle.path,
    bundle.sha256,
    seal,
    at,
    counts.records,
    counts.primary,
    counts.folded,
    counts.duplicates,
    counts.rejected,
    counts.derived,
    record.events,
    record.sessions,
    record.recordings,
    record.period.from,
    record.period.to,
    record.shapedBy,
    bundle.sealed ? JSON.stringify(bundle.sealed) : null,
    JSON.stringify(bundle.notes ?? []),
  ];
  await rows(`INSERT INTO bundle VALUES (${values.map((_, at) => `$${at + 1}`).join(', ')})`, values);
  await rows(
    `INSERT INTO source_file SELECT id, $1, path, sha256, size, source,
       CASE WHEN attested IS NULL THEN $2 WHEN json_extract_string(attested, '$.holds') = 'true' THEN 'unverifiable' ELSE 'failed' END, records, "primary", folded, duplicates, rejected, derived, note,
       "packedSha256", attested
     FROM (SELECT unnest(from_json($3::JSON, '${fileShape}'), recursive := true))`,
    [bundle.id, seal, JSON.stringify(record.files)],
  );
}

/** Files that gave this bundle something new. An event's id is that of its place in the bytes of a file: the files of another bundle bring others. */
const newFiles = `(SELECT id FROM source_file WHERE bundle_id = $1 AND ${freshSql})`;

async function insertSegment(rows: Rows, bundle: string, name: string, file: string): Promise<void> {
  const from = `read_parquet(${literal(file)})`;
  if (name.startsWith('rejected'))
    await rows(`INSERT INTO rejected_record SELECT ${rejectedColumns} FROM ${from} WHERE bundle_id = $1`, [bundle]);
  else if (name.startsWith('recordings'))
    await rows(`INSERT INTO recording SELECT ${recordingColumns} FROM ${withBeside(from)} WHERE file_id IN ${newFiles}`, [bundle]);
  else if (name.startsWith('folded'))
    await rows(`INSERT INTO folded_record SELECT ${foldedColumns} FROM ${from} WHERE file_id IN ${newFiles}`, [bundle]);
  else {
    await rows(`INSERT INTO event_raw SELECT event_id, raw FROM ${from} WHERE file_id IN ${newFiles} AND raw IS NOT NULL`, [bundle]);
  }
}

async function insertImport(rows: Rows, segments: string, record: StoredImport): Promise<void> {
  await insertBundle(rows, record);
  const { id } = record.bundle;
  const files = record.segments.map(({ name }) => ({ name, file: join(segments, segmentFile(id, name)) }));
  for (const { name, file } of files) await insertSegment(rows, id, name, file);
  const ofEvents = files.filter(({ name }) => name.startsWith('events')).map(({ file }) => file);
  await loadEvents(rows, id, ofEvents, `file_id IN ${newFiles}`);
}

/** Reads back that every event of an import arrived. */
async function checkLoaded(database: Database, { bundle, events }: StoredImport): Promise<void> {
  const [row] = await database.rows(
    'SELECT (SELECT count(*) FROM event WHERE bundle_id = $1) + (SELECT count(*) FROM superseded_event WHERE bundle_id = $1) AS events',
    [bundle.id],
  );
  if (row?.events === events) return;
  throw new AppError(
    'WORKSPACE_DAMAGED',
    `Bundle ${bundle.id} has ${events} events in the journal, but its segments give ${String(row?.events)}.`,
    {
      meaning: 'The stored segments are not the ones that were imported.',
      action: 'Keep a copy of the workspace as it is; `muniment rebuild` makes its segments again from the originals.',
    },
  );
}

/** Counts what a bundle about to be imported adds, from its segments in place and its final file counts. */
export async function measure(
  database: Database,
  segments: string,
  bundle: string,
  names: readonly string[],
  fresh: readonly string[],
): Promise<Pick<Standing, 'events' | 'sessions' | 'recordings' | 'period'>> {
  const [firstSql, lastSql] = [instantSql('min(event_time)'), instantSql('max(event_time)')];
  const of = (prefix: string) =>
    names.filter((name) => name.startsWith(prefix)).map((name) => literal(join(segments, segmentFile(bundle, name))));
  const files = '(SELECT unnest(from_json($1::JSON, \'["VARCHAR"]\')))';
  const [events] =
    of('events').length === 0
      ? []
      : await database.rows(
          `SELECT count(*) AS events, count(DISTINCT session_uid) AS sessions, ${firstSql} AS earliest, ${lastSql} AS latest
     FROM read_parquet([${of('events').join(', ')}]) WHERE file_id IN ${files}`,
          [JSON.stringify(fresh)],
        );
  const [recordings] =
    of('recordings').length === 0
      ? []
      : await database.rows(
          `SELECT count(*) AS recordings FROM read_parquet([${of('recordings').join(', ')}]) WHERE kind <> 'none' AND file_id IN ${files}`,
          [JSON.stringify(fresh)],
        );
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    events: Number(events?.events ?? 0),
    sessions: Number(events?.sessions ?? 0),
    recordings: Number(recordings?.recordings ?? 0),
    period: { from: text(events?.earliest), to: text(events?.latest) },
  };
}

/** Whether a segment is there and, byte for byte, the one the journal vouches for. */
export async function segmentState(
  segments: string,
  bundle: string,
  { name, sha256 }: SegmentRecord,
): Promise<'whole' | 'missing' | 'changed'> {
  const found = await sha256Of(join(segments, segmentFile(bundle, name))).catch(() => 'missing');
  if (found === sha256) return 'whole';
  return found === 'missing' ? 'missing' : 'changed';
}

/** A segment is only read again if it is, byte for byte, the one the journal vouches for. */
async function check(segments: string, { bundle, segments: files }: StoredImport): Promise<void> {
  for (const segment of files) {
    const state = await segmentState(segments, bundle.id, segment);
    if (state === 'whole') continue;
    throw new AppError(
      'WORKSPACE_DAMAGED',
      `Segment ${segment.name} of bundle ${bundle.id} is ${state === 'missing' ? 'missing' : 'not the one that was written'}.`,
      {
        meaning: 'The stored evidence was changed outside Muniment, or the disk lost data.',
        action: 'Keep a copy of the workspace as it is; `muniment rebuild` makes its segments again from the originals.',
      },
    );
  }
}

async function loaded(database: Database): Promise<Set<number> | undefined> {
  const tables = await database.rows("SELECT table_name FROM information_schema.tables WHERE table_name = 'schema_version'");
  if (tables.length === 0) return undefined;
  const [version] = await database.rows('SELECT version FROM schema_version');
  if (version?.version !== schemaVersion) return undefined;
  return new Set((await database.rows('SELECT journal_entry FROM bundle')).map((row) => Number(row.journal_entry)));
}

export interface IndexPaths {
  file: string;
  /** Holds the SHA-256 of the index as it was closed; absent while the index is being written. */
  seal: string;
  segments: string;
  /** What recordings printed lies beside the index, and is asked together with it. */
  printed: string;
  temporary: string;
}

function open(paths: IndexPaths): Promise<Database> {
  return openDatabase({ file: paths.file, allowedDirectories: [paths.segments, paths.printed], temporary: paths.temporary });
}

/** Whether the index is, byte for byte, the one that was closed. Looked at while no connection is open. */
async function sealed({ file, seal }: IndexPaths): Promise<boolean> {
  const kept = await readFile(seal, 'utf8').catch(() => '');
  return kept !== '' && kept === (await sha256Of(file).catch(() => 'missing'));
}

/** Seals a closed index that was written to since it was opened; while it was only read its seal still holds. */
export async function sealIndex({ file, seal }: IndexPaths): Promise<void> {
  const kept = await readFile(seal, 'utf8').catch(() => '');
  if (kept === '') await replaceFile(seal, await sha256Of(file));
}

async function startAgain(paths: IndexPaths): Promise<Database> {
  await rm(paths.seal, { force: true });
  await rm(paths.file, { force: true });
  await rm(`${paths.file}.wal`, { force: true });
  const database = await open(paths);
  for (const statement of schema) await database.rows(statement);
  return database;
}

/**
 * Opens the index and brings it up to date with the journal. An index that is not the one that was closed, cannot be
 * opened, is of another version, or holds what the journal does not, is thrown away and made again: segments and journal
 * are the truth.
 */
export async function openIndex(paths: IndexPaths, imports: readonly StoredImport[]): Promise<Database> {
  let database = (await sealed(paths)) ? await open(paths).catch(() => undefined) : undefined;
  let present = database ? await loaded(database).catch(() => undefined) : undefined;
  const known = new Set(imports.map((record) => record.shapedBy));
  if (!database || !present || [...present].some((n) => !known.has(n))) {
    await database?.close();
    database = await startAgain(paths);
    present = new Set();
  }
  const missing = imports.filter(({ shapedBy }) => !present?.has(shapedBy));
  try {
    if (missing.length > 0) await rm(paths.seal, { force: true });
    for (const record of missing) {
      await check(paths.segments, record);
      await database.transaction((rows) => insertImport(rows, paths.segments, record));
      await checkLoaded(database, record);
    }
    // Ended before this, the index has no seal and is made again.
    if (missing.length > 0) await database.transaction(refreshSessions);
  } catch (error) {
    // DuckDB would hand the open instance, locked as it is, to the next opening in this process.
    await database.close().catch(() => undefined);
    throw error;
  }
  return database;
}

/** Whether the index has anything of a bundle; one that does not answer may have. */
export async function holdsBundle(database: Database, bundle: string): Promise<boolean> {
  const found = await database.rows('SELECT 1 AS found FROM bundle WHERE id = $1', [bundle]).catch(() => undefined);
  return found?.length !== 0;
}

/** Adds the import that is about to be entered in the journal, and compresses what it added: scans before that are slower. */
export async function addToIndex(database: Database, paths: IndexPaths, record: StoredImport): Promise<void> {
  await rm(paths.seal, { force: true });
  await database.transaction((rows) => changeSessions(rows, [record.bundle.id], () => insertImport(rows, paths.segments, record)));
  await checkLoaded(database, record);
  await database.rows('CHECKPOINT');
}

const ofBundle = ['event', 'superseded_event', 'source_file', 'rejected_record', 'folded_record', 'recording'].map(
  (table) => `${table} WHERE bundle_id = $1`,
);

async function deleteBundle(rows: Rows, bundle: string): Promise<void> {
  await rows(
    'DELETE FROM event_raw WHERE event_id IN (SELECT event_id FROM event WHERE bundle_id = $1 UNION ALL SELECT event_id FROM superseded_event WHERE bundle_id = $1)',
    [bundle],
  );
  for (const place of [...ofBundle, 'bundle WHERE id = $1']) await rows(`DELETE FROM ${place}`, [bundle]);
}

/**
 * Takes bundles out of the index and puts imports in again, in order and in one transaction: whoever asks meanwhile sees the
 * state before or the state after. Ended in between, the index has no seal and is made again at the next open.
 */
export async function exchangeInIndex(
  database: Database,
  paths: IndexPaths,
  out: readonly string[],
  back: readonly StoredImport[],
): Promise<void> {
  for (const record of back) await check(paths.segments, record);
  await rm(paths.seal, { force: true });
  const change = async (rows: Rows) => {
    for (const bundle of out) await deleteBundle(rows, bundle);
    for (const record of back) await insertImport(rows, paths.segments, record);
  };
  await database.transaction((rows) => changeSessions(rows, [...out, ...back.map(({ bundle }) => bundle.id)], () => change(rows)));
  for (const record of back) await checkLoaded(database, record);
  await database.rows('CHECKPOINT');
}
