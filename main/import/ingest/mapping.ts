import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, literal, openDatabase } from '../../database/open.ts';
import { sqlType } from '../../database/schema.ts';
import { AppError } from '../../../shared/errors.ts';
import { eventFields } from '../../../shared/import/event.ts';
import type { StagedSegment } from '../../reader/protocol.ts';
import instantsSql from '../sources/instants.sql?raw';
import sqlActionsSql from '../sources/sqlActions.sql?raw';
import type { Source } from '../sources/source.ts';
import { type Batch, batchFiles, type SourceRows } from './recordStage.ts';
import type { RowFile } from './rowFile.ts';
import { writeSegment } from './segments.ts';
import { decodedMacro, loadRecords, loadRejected } from './stagedTables.ts';

/** A file of the bundle as its events name it. */
export interface MappedFile {
  id: string;
  path: string;
  sha256: string;
  /** `integrity_state` and `integrity_method` of its events, where something attests the file; null leaves what the record says. */
  integrity: string | null;
  method: string | null;
}

export interface MappingOptions {
  bundle: string;
  /** `ingest_time` of every event, an instant. */
  now: string;
  files: readonly MappedFile[];
  staging: string;
  sourceById: (id: string) => Source | undefined;
}

/** Maps batches while the next ones are being made. */
export interface Mapper {
  /** Takes a finished batch. Never fails: what goes wrong is told by `room` and `finish`. */
  add(batch: Batch): void;
  /** Resolves when another batch may be made: one that waits for each that is being mapped is enough. */
  room(): Promise<void>;
  /** The segments of all batches, in order. */
  finish(): Promise<StagedSegment[]>;
  close(): Promise<void>;
}

/** Batches that are mapped at the same time, each by a DuckDB with one thread: threads of one that wait for each other take a core for it. */
const lanes = 2;
const memoryMb = 384;

const columnNames = eventFields.map((field) => field.name);
const mappedColumns = eventFields.map((field) => `${field.name} ${sqlType(field.kind)}`).join(', ');

const eventOrder = 'event_time NULLS LAST, file, byte_offset, ordinal';
const rejectedId = "left(sha256(files.sha256 || '|' || rejected.byte_offset || '|rejected'), 32)";

/** What framing found out of a record is said once, on its own event. */
const notes = 'list_concat(mapping.problems, mapping.remarks, CASE WHEN mapping.ordinal = 0 THEN raw_record.remarks ELSE [] END)';

/** Columns every source gets from the pipeline rather than from its mapping. */
const ownColumns = `
  sha256(files.sha256 || '|' || raw_record.byte_offset || '|' || mapping.ordinal) AS event_id,
  files.id AS file_id, raw_record.line AS file_line, raw_record.byte_offset, raw_record.byte_len, raw_record.raw_sha256, unhex(raw_record.leaf) AS leaf,
  CASE WHEN len(mapping.problems) > 0 THEN 'partial' ELSE 'ok' END AS parse_status,
  CASE WHEN len(${notes}) > 0 THEN to_json(${notes}) END AS parse_notes,
  CASE WHEN recording.kind <> 'none' THEN left(sha256(files.sha256 || '|' || raw_record.byte_offset || '|0'), 32) END AS recording_ref,
  nullif(CASE WHEN mapping.ordinal = 0 THEN raw_record.unmapped ELSE derived.unmapped END, '{}') AS unmapped,
  CASE WHEN mapping.ordinal = 0 THEN CASE WHEN raw_record.same = 1 THEN raw_record.doc ELSE raw_record.raw END END AS raw,
  raw_record.file, raw_record.record`;

const wrongCount = (what: string) =>
  new AppError('INTERNAL', `The ${what} of the import do not add up.`, {
    meaning: 'Nothing of this input was imported.',
    action: 'Report this with the kind of file that was imported.',
  });

/** The DuckDB that maps, and which of its tables were made and hold nothing. */
interface Mapping {
  database: Database;
  empty: Set<string>;
}

/** Loads what was staged and checks that it arrived. A table that is empty and is to stay so costs no statement: each waits for its turn. */
async function load({ database, empty }: Mapping, steps: readonly { sql: string; table: string; rows: number }[]): Promise<void> {
  for (const { sql, table, rows } of steps) {
    if (rows === 0 && empty.has(table)) continue;
    await database.rows(sql);
    if (rows === 0) empty.add(table);
    else empty.delete(table);
    const [found] = rows === 0 ? [{ rows: 0 }] : await database.rows(`SELECT count(*) AS rows FROM ${table}`);
    if (Number(found?.rows) !== rows) throw wrongCount(`${table} rows`);
  }
}

/** Loads the rows of a source and gives the statement that makes events of them. */
async function loadSource(mapping: Mapping, staged: SourceRows, options: MappingOptions): Promise<string> {
  const { source } = staged;
  const sql = options.sourceById(source)?.sql;
  if (sql === undefined) throw wrongCount('sources');
  await load(mapping, loadRecords(staged));
  return `SELECT mapping.* EXCLUDE (record, problems, remarks), ${ownColumns},
      ${literal(source)} AS source_type, ${literal(options.bundle)} AS bundle_id, instant(${literal(options.now)}) AS ingest_time
    FROM (${sql}) AS mapping JOIN record AS raw_record USING (record) JOIN files USING (file) LEFT JOIN recording USING (record)
    LEFT JOIN (SELECT record, ordinal, unmapped FROM statement WHERE unmapped IS NOT NULL) AS derived
      ON derived.record = mapping.record AND derived.ordinal = mapping.ordinal`;
}

/** Whether nothing but the segment needs the events of a source: they can be written as they are made, without a table in between. */
const isStraight = ({ recordings, folded }: SourceRows, { files }: MappingOptions): boolean =>
  recordings.rows === 0 && folded.rows === 0 && files.every(({ integrity }) => integrity === null);

async function mapSource(mapping: Mapping, staged: SourceRows, options: MappingOptions): Promise<void> {
  const { database } = mapping;
  const { source, records, statements, recordings, folded } = staged;
  const [mapped] = await database.rows(`INSERT INTO mapped BY NAME ${await loadSource(mapping, staged, options)}`);
  if (Number(mapped?.Count) !== records.rows + statements.rows) throw wrongCount('events');
  if (recordings.rows > 0) {
    await database.rows(
      `INSERT INTO mapped_recording
     SELECT recording_ref, session_uid, event_id, bundle_id, file_id, files.path, files.sha256, format, kind, says, cols, rows, geometry, start_time,
       recording.duration_ms, outputs, inputs, resizes, markers, rejected, truncated, recording.byte_offset, recording.byte_len, recording.beside
     FROM recording JOIN mapped USING (record) JOIN files USING (file)
     WHERE source_type = ${literal(source)} AND ordinal = 0`,
    );
  }
  if (folded.rows > 0) {
    await database.rows(
      `INSERT INTO mapped_folded
     SELECT event_id, bundle_id, files.id, folded.line, folded.byte_offset, folded.byte_len, folded.raw_sha256, unhex(folded.leaf)
     FROM folded JOIN mapped USING (record) JOIN files ON files.file = folded.file WHERE source_type = ${literal(source)} AND ordinal = 0`,
    );
  }
}

function rowGroupSize(rows: number, bytes: number): number {
  // A row group is held in memory until it is written: small groups take half the time of large ones.
  return Math.round(Math.min(122_880, Math.max(2048, (16 << 20) / Math.max(1, bytes / Math.max(1, rows)))));
}

function totals(files: Iterable<RowFile>): { rows: number; bytes: number } {
  let rows = 0;
  let bytes = 0;
  for (const file of files) {
    rows += file.rows;
    bytes += file.size;
  }
  return { rows, bytes };
}

async function mapBatch(mapping: Mapping, batch: Batch, options: MappingOptions): Promise<StagedSegment[]> {
  const { database } = mapping;
  await database.rows(`CREATE OR REPLACE TABLE mapped (${mappedColumns}, raw VARCHAR, file INTEGER, record BIGINT)`);
  await database.rows(
    `CREATE OR REPLACE TABLE mapped_recording (id VARCHAR, session_uid VARCHAR, event_id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, path VARCHAR,
       sha256 VARCHAR, format VARCHAR, kind VARCHAR, says VARCHAR, cols BIGINT, rows BIGINT, geometry VARCHAR, start_time TIMESTAMP, duration_ms DOUBLE,
       outputs BIGINT, inputs BIGINT, resizes BIGINT, markers BIGINT, rejected BIGINT, truncated BOOLEAN, byte_offset BIGINT, byte_len BIGINT, beside VARCHAR)`,
  );
  await database.rows(
    `CREATE OR REPLACE TABLE mapped_folded (event_id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, file_line BIGINT, byte_offset BIGINT,
       byte_len BIGINT, raw_sha256 VARCHAR, leaf BLOB)`,
  );
  const sources = [...batch.sources.values()];
  // The tables of one source give way to those of the next: only the last one may still be read when the segment is written.
  const last = sources.at(-1);
  const straight = last && isStraight(last, options) ? last : undefined;
  for (const rows of sources) if (rows !== straight) await mapSource(mapping, rows, options);
  const made = straight ? `(FROM mapped UNION ALL BY NAME ${await loadSource(mapping, straight, options)})` : 'mapped';
  if (options.files.some(({ integrity }) => integrity !== null))
    await database.rows(
      `UPDATE mapped SET integrity_state = files.integrity, integrity_method = files.method
       FROM files WHERE mapped.file = files.file AND files.integrity IS NOT NULL`,
    );
  await load(mapping, [loadRejected(batch.rejected)]);
  const { rows, bytes } = totals(sources.flatMap((one) => [one.records, one.statements]));
  const segment = (name: string, sql: string, expected: number) =>
    writeSegment(database, {
      name: `${name}-${batch.number}`,
      sql,
      expected,
      staging: options.staging,
      rowGroup: rowGroupSize(rows, bytes),
    });
  const segments = [
    await segment('events', `SELECT ${columnNames.join(', ')}, raw FROM ${made} ORDER BY ${eventOrder}`, rows),
    await segment(
      'rejected',
      `SELECT ${rejectedId} AS id, ${literal(options.bundle)} AS bundle_id, files.id AS file_id, files.path,
       line AS file_line, byte_offset, byte_len, raw_sha256, reason, excerpt
       FROM rejected JOIN files USING (file) ORDER BY file, byte_offset`,
      batch.rejected.rows,
    ),
    await segment(
      'recordings',
      'SELECT * FROM mapped_recording ORDER BY file_id, byte_offset',
      totals(sources.map((one) => one.recordings)).rows,
    ),
    await segment('folded', 'SELECT * FROM mapped_folded ORDER BY file_id, byte_offset', totals(sources.map((one) => one.folded)).rows),
  ];
  return segments.filter((one) => one !== undefined);
}

/** The macros of these files, each a statement of its own: a prepared statement holds only one. */
const macros = [instantsSql, sqlActionsSql].flatMap((text) => text.split(/;\s*$/m)).filter((statement) => statement.includes('CREATE'));

async function openMapping({ staging, files }: MappingOptions, lane: number): Promise<Mapping> {
  const database = await openDatabase({
    file: ':memory:',
    allowedDirectories: [staging],
    temporary: join(staging, `spill-${lane}`),
    memoryLimitMb: memoryMb,
    threads: 1,
  });
  for (const macro of [decodedMacro, ...macros]) await database.rows(macro);
  await database.rows(
    `CREATE TABLE files AS SELECT unnest(from_json($1::JSON, '[{"file":"INTEGER","id":"VARCHAR","path":"VARCHAR","sha256":"VARCHAR","integrity":"VARCHAR","method":"VARCHAR"}]'), recursive := true)`,
    [JSON.stringify(files.map((one, file) => ({ file, ...one })))],
  );
  return { database, empty: new Set() };
}

function removeRows(batch: Batch): void {
  for (const { path } of batchFiles(batch)) rmSync(path, { force: true });
}

/** One after the other, in a DuckDB that is opened for the first of them. */
class Lane {
  /** Resolves when all that was added is mapped. */
  tail: Promise<unknown> = Promise.resolve();
  private mapping: Promise<Mapping> | undefined;

  constructor(
    private readonly number: number,
    private readonly options: MappingOptions,
  ) {}

  add(work: (mapping: Mapping) => Promise<void>): void {
    this.tail = this.tail.then(async () => {
      this.mapping ??= openMapping(this.options, this.number);
      await work(await this.mapping);
    });
    // Told to whoever waits for room or for the end.
    this.tail.catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.tail.catch(() => undefined);
    // Whoever waited for a DuckDB that could not be opened was told so.
    const mapping = await this.mapping?.catch(() => undefined);
    await mapping?.database.close();
  }
}

/**
 * Maps what was staged to canonical columns in DuckDBs of their own that may touch only the staging folder, and leaves
 * Parquet segments there, the events of each sorted by time. Every count is checked against what was staged.
 */
export function createMapper(options: MappingOptions): Mapper {
  const all = Array.from({ length: lanes }, (_, number) => new Lane(number, options));
  const laneOf = (batch: number) => all[batch % lanes] as Lane;
  const segments: StagedSegment[][] = [];
  let waiting = 0;
  let next = 0;
  return {
    add(batch) {
      waiting += 1;
      next = batch.number + 1;
      laneOf(batch.number).add(async (mapping) => {
        segments[batch.number] = await mapBatch(mapping, batch, options);
        removeRows(batch);
        waiting -= 1;
      });
    },
    room: async () => {
      if (waiting > lanes) await laneOf(next).tail;
    },
    async finish() {
      await Promise.all(all.map(({ tail }) => tail));
      return segments.flat();
    },
    async close() {
      // Each, whatever becomes of another: what still writes into the staging folder would outlive it.
      const closed = await Promise.allSettled(all.map((lane) => lane.close()));
      for (const one of closed) if (one.status === 'rejected') throw one.reason;
    },
  };
}
