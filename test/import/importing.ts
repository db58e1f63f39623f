import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { AppError } from '../../shared/errors.ts';
import type { PlainRow } from '../../main/database/connection.ts';
import { literal, openDatabase } from '../../main/database/open.ts';
import { eventColumns, eventRowFrom } from '../../main/database/rows.ts';
import type { ImportLimits } from '../../main/import/importLimits.ts';
import { importBundle } from '../../main/import/ingest.ts';
import { limits } from '../../main/reader/limits.ts';
import type { StagedBundle } from '../../main/reader/protocol.ts';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muniment-import-'));
  made.push(folder);
  return folder;
}

/** Files by path: text, bytes, or a value written as JSON. */
export type Files = Record<string, string | Uint8Array | object>;

/** Writes files below a new folder called `bundle`, and returns its path. */
export function folderOf(files: Files): string {
  const root = join(temporaryFolder(), 'bundle');
  mkdirSync(root);
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return root;
}

export interface Imported {
  bundle: StagedBundle;
  staging: string;
  /** Events in the order of the segment. */
  events: EventRow[];
  /** Text of the raw records by event id; absent where none is kept. */
  raw: Map<string, string>;
  rejected: PlainRow[];
  recordings: PlainRow[];
  /** Where records stand that were folded into events. */
  folded: PlainRow[];
}

async function rowsOf(bundle: StagedBundle, staging: string, prefix: string, columns: string): Promise<PlainRow[]> {
  const segments = bundle.segments.filter((segment) => segment.name.startsWith(prefix));
  const database = await openDatabase({ file: ':memory:', allowedDirectories: [staging], temporary: join(staging, 'spill') });
  try {
    const rows: PlainRow[] = [];
    for (const segment of segments) rows.push(...(await database.rows(`SELECT ${columns} FROM read_parquet(${literal(segment.file)})`)));
    return rows;
  } finally {
    await database.close();
  }
}

const recordingColumns = `* REPLACE (strftime(start_time, '%Y-%m-%dT%H:%M:%S.%fZ') AS start_time)`;

/** Imports a path as the reader process does, and reads back what it left. */
export async function importPath(input: string, changes: Partial<ImportLimits> = {}, source: string | null = null): Promise<Imported> {
  const staging = temporaryFolder();
  const name = input.split(/[\\/]/).at(-1) ?? '';
  const job = { kind: 'import', input, name, staging, source, now: '2026-11-24T08:00:00.000Z', trustedRoots: [] } as const;
  const bundle = await importBundle(job, { ...limits, ...changes });
  const events = await rowsOf(bundle, staging, 'events', `${eventColumns}, raw`);
  return {
    bundle,
    staging,
    events: events.map(eventRowFrom),
    raw: new Map(events.flatMap((row) => (typeof row.raw === 'string' ? [[String(row.event_id), row.raw] as const] : []))),
    rejected: await rowsOf(bundle, staging, 'rejected', '*'),
    recordings: await rowsOf(bundle, staging, 'recordings', recordingColumns),
    folded: await rowsOf(bundle, staging, 'folded', 'event_id, file_id, file_line, byte_offset, byte_len, raw_sha256'),
  };
}

/** Imports files as one folder. */
export const importFiles = (files: Files, changes?: Partial<ImportLimits>): Promise<Imported> => importPath(folderOf(files), changes);

/** Imports one file by itself. */
export function importFile(
  name: string,
  content: string | Uint8Array | object,
  changes?: Partial<ImportLimits>,
  source?: string,
): Promise<Imported> {
  return importPath(join(folderOf({ [name]: content }), name), changes, source ?? null);
}

/** Why an import was refused: its reason code; fails when it was not refused, or not as an input. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  return (await refusedWith(work)).detail.reason ?? '';
}

/** The refusal of an import. */
export async function refusedWith(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError && error.code === 'INPUT_REFUSED') return error;
    throw error;
  }
  throw new Error('the input was not refused');
}

/** The one file of an import that has a single one. */
export function onlyFile({ bundle }: Imported) {
  const [file, ...others] = bundle.files;
  if (!file || others.length > 0) throw new Error(`${bundle.files.length} files where one was expected`);
  return file;
}

/** The session event of an import of one session. */
export function sessionEvent({ events }: Imported): EventRow {
  const own = events.filter((event) => event.ordinal === 0);
  if (own.length !== 1 || !own[0]) throw new Error(`${own.length} events where one was expected`);
  return own[0];
}

/** How the records of the only file were counted, without duplicates and derived events. */
export function countsOf(imported: Imported) {
  const { records, primary, folded, rejected } = onlyFile(imported);
  return { records, primary, folded, rejected };
}
