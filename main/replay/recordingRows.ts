import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { type RecordingInfo, recordingInfo } from '../../shared/replay/contract.ts';
import { type SessionRow, sessionRow } from '../../shared/query/contract.ts';
import type { Parameter, PlainRow, ReadConnection } from '../database/connection.ts';
import { instantSql, sessionColumns } from '../database/rows.ts';

/** Where nothing was recorded, the row has no id of its own: events refer to recordings that exist. */
const idSql = 'coalesce(id, left(event_id, 32))';
const recordingColumns = `${idSql} AS id, session_uid, format, kind, says, path, sha256, cols, rows, geometry, ${instantSql('start_time')} AS start_time, duration_ms,
  outputs, inputs, resizes, markers, rejected, truncated, byte_offset, byte_len, beside`;

const besideFile = z.object({ role: z.string(), sha256: z.string(), size: z.number() });
export type BesideFile = z.infer<typeof besideFile>;

/** A recording with the place of its bytes in the stored original. */
export interface StoredRecording {
  info: RecordingInfo;
  byteOffset: number;
  byteLength: number;
  /** Stored files beside the original that hold a part of it, by what they are for it. */
  beside: readonly BesideFile[];
}

const besideOf = (written: unknown): BesideFile[] => (typeof written === 'string' ? z.array(besideFile).parse(JSON.parse(written)) : []);

function stored({ session_uid, start_time, duration_ms, byte_offset, byte_len, beside, ...same }: PlainRow): StoredRecording {
  const info = recordingInfo.parse({ ...same, session: session_uid, startTime: start_time, durationMs: duration_ms });
  return { info, byteOffset: Number(byte_offset), byteLength: Number(byte_len), beside: besideOf(beside) };
}

/** The session with that id, or undefined. */
export async function findSession(database: ReadConnection, id: string, signal?: AbortSignal): Promise<SessionRow | undefined> {
  const [row] = await database.rows(`SELECT ${sessionColumns} FROM session WHERE session_uid = ?`, [id], signal);
  return row && sessionRow.parse(row);
}

/** Recordings of a session, by path and place in their files. */
export async function recordingsOf(database: ReadConnection, session: string, signal?: AbortSignal): Promise<RecordingInfo[]> {
  const sql = `SELECT ${recordingColumns} FROM recording WHERE session_uid = ? ORDER BY path, byte_offset, 1`;
  return (await database.rows(sql, [session], signal)).map((row) => stored(row).info);
}

/** Rows that are read before others are answered. */
const rowsAtOnce = 250;

/** Recordings by a condition, its order and limit included, with their places in the originals. */
export async function storedRecordings(
  database: ReadConnection,
  whereSql: string,
  parameters: readonly Parameter[],
  signal: AbortSignal,
): Promise<StoredRecording[]> {
  const rows = await database.rows(`SELECT ${recordingColumns} FROM recording WHERE ${whereSql}`, parameters, signal);
  const recordings: StoredRecording[] = [];
  for (const [at, row] of rows.entries()) {
    recordings.push(stored(row));
    // Thousands of them take a second in which nobody else would be answered.
    if (at % rowsAtOnce === rowsAtOnce - 1) await setImmediate();
  }
  return recordings;
}

/** Ids of the recordings with at least so many bytes, the largest first. */
export async function largeRecordings(database: ReadConnection, from: number, signal?: AbortSignal): Promise<string[]> {
  const sql = `SELECT ${idSql} AS id FROM recording WHERE kind <> 'none' AND byte_len >= ? ORDER BY byte_len DESC, 1`;
  return (await database.rows(sql, [from], signal)).map((row) => String(row.id));
}

/** A page shows one recording; going back and forth needs a few. */
const mostKnown = 8;

/** The recording with that id, or undefined. */
export async function findRecording(database: ReadConnection, id: string, signal?: AbortSignal): Promise<StoredRecording | undefined> {
  const [row] = await database.rows(`SELECT ${recordingColumns} FROM recording WHERE ${idSql} = ?`, [id], signal);
  return row && stored(row);
}

/**
 * Finds recordings by id and remembers them while the database stays as it is: whoever looks at one asks for it with every seek.
 */
export function createRecordingFinder(database: ReadConnection) {
  const known = new Map<string, StoredRecording>();
  let knownAt = database.version();
  return async (id: string, signal?: AbortSignal): Promise<StoredRecording | undefined> => {
    const version = database.version();
    if (version !== knownAt) known.clear();
    knownAt = version;
    const recording = known.get(id) ?? (await findRecording(database, id, signal));
    if (recording && knownAt === version && database.version() === version) {
      if (known.size >= mostKnown) known.clear();
      known.set(id, recording);
    }
    return recording;
  };
}
