import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Provenance } from '../../shared/query/contract.ts';
import type { EventRow } from '../../shared/import/event.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { eventColumns, eventRowFrom } from '../database/rows.ts';
import { revisionsOf } from './revisions.ts';

/** Reads `length` bytes at `offset` of a stored original, named by its digest. */
export type ReadRaw = (sha256: string, offset: number, length: number) => Promise<Uint8Array>;

const damaged = (message: string, meaning: string) =>
  new AppError('WORKSPACE_DAMAGED', message, { meaning, action: 'Keep a copy of the workspace as it is, and restore it from a backup.' });

/** Events wherever they stand: in the list, or set aside. */
const anywhereSql = (idSql: string) => `(SELECT * FROM event WHERE event_id ${idSql}
  UNION ALL BY NAME SELECT * EXCLUDE (known_id, why) FROM superseded_event WHERE event_id ${idSql})`;

/** The event with an id, wherever it stands. */
export const oneSql = anywhereSql('= $1');
const oneOfSql = anywhereSql(`IN (SELECT unnest(from_json($1::JSON, '["VARCHAR"]')))`);

const noEvent = () =>
  new AppError('NOT_FOUND', 'There is no event with this id.', {
    meaning: 'It may belong to a bundle that is not in this workspace.',
    action: 'Check the id, or import the bundle that holds the event.',
  });

const noFolded = () =>
  new AppError('NOT_FOUND', 'No record with this digest is folded into the event.', {
    meaning: 'Its bundle may have been removed meanwhile.',
    action: 'Open the event again: its provenance lists the records it tells.',
  });

/** Whole events in the order of their ids. Errors: NOT_FOUND when one is not there. */
export async function readEvents(database: ReadConnection, ids: readonly string[], signal: AbortSignal | undefined): Promise<EventRow[]> {
  const rows = await database.rows(`SELECT ${eventColumns} FROM ${oneOfSql}`, [JSON.stringify(ids)], signal);
  const byId = new Map(rows.map((row) => [String(row.event_id), row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw noEvent();
    return eventRowFrom(row);
  });
}

async function eventWith(
  database: ReadConnection,
  id: string,
  signal: AbortSignal | undefined,
): Promise<{ event: EventRow; row: PlainRow }> {
  const [row] = await database.rows(
    `SELECT ${eventColumns}, f.path AS file_path, f.sha256 AS file_sha256, f.size AS file_size, f.source AS file_source, f.packed_sha256,
       b.path AS bundle_path, b.sha256 AS bundle_sha256, b.seal AS bundle_seal, b.imported_at
     FROM ${oneSql} AS e
     LEFT JOIN (SELECT id AS file, bundle_id AS file_bundle, path, sha256, size, source, packed_sha256 FROM source_file) AS f ON f.file = e.file_id AND f.file_bundle = e.bundle_id
     LEFT JOIN (SELECT id AS bundle, path, sha256, seal, imported_at FROM bundle) AS b ON b.bundle = e.bundle_id`,
    [id],
    signal,
  );
  if (!row) throw noEvent();
  return { event: eventRowFrom(row), row };
}

function provenanceOf(event: EventRow, row: PlainRow): Omit<Provenance, 'folded'> {
  const { byte_offset, byte_len, raw_sha256, leaf, file_line } = event;
  if (row.file_path === null || row.bundle_path === null || byte_offset === null || byte_len === null || typeof raw_sha256 !== 'string') {
    throw damaged(
      'The file or bundle of this event is not in the index.',
      'Where the event came from cannot be shown, so it cannot be relied on.',
    );
  }
  return {
    bundle: {
      id: event.bundle_id,
      path: String(row.bundle_path),
      sha256: String(row.bundle_sha256),
      seal: row.bundle_seal as Provenance['bundle']['seal'],
      importedAt: String(row.imported_at),
    },
    file: {
      id: event.file_id,
      path: String(row.file_path),
      sha256: String(row.file_sha256),
      size: Number(row.file_size),
      source: String(row.file_source),
      ...(typeof row.packed_sha256 === 'string' ? { packedSha256: row.packed_sha256 } : {}),
    },
    line: file_line === null ? null : Number(file_line),
    byteOffset: Number(byte_offset),
    byteLength: Number(byte_len),
    rawSha256: raw_sha256,
    leaf: typeof leaf === 'string' ? leaf : '',
  };
}

async function foldedInto(database: ReadConnection, id: string, signal: AbortSignal | undefined): Promise<Provenance['folded']> {
  const rows = await database.rows(
    `SELECT f.path, f.sha256, r.file_line, r.byte_offset, r.byte_len, r.raw_sha256, lower(hex(r.leaf)) AS leaf, r.why
     FROM (SELECT bundle_id, file_id, file_line, byte_offset, byte_len, raw_sha256, leaf, 'part' AS why FROM folded_record
         WHERE event_id = $1 OR event_id IN (SELECT event_id FROM superseded_event WHERE known_id = $1 AND why = 'part')
       UNION ALL SELECT bundle_id, file_id, file_line, byte_offset, byte_len, raw_sha256, leaf, why FROM superseded_event WHERE known_id = $1) AS r
     LEFT JOIN source_file AS f ON f.id = r.file_id AND f.bundle_id = r.bundle_id ORDER BY f.path, r.byte_offset LIMIT 1000`,
    [id],
    signal,
  );
  return rows.map((row) => ({
    path: String(row.path),
    fileSha256: String(row.sha256),
    line: Number(row.file_line),
    byteOffset: Number(row.byte_offset),
    byteLength: Number(row.byte_len),
    rawSha256: String(row.raw_sha256),
    leaf: String(row.leaf),
    why: row.why as Provenance['folded'][number]['why'],
  }));
}

/** The moment in a recording that tells the same event, in ms. */
async function momentOf(database: ReadConnection, id: string, signal: AbortSignal | undefined): Promise<number | null> {
  const sql = "SELECT min(recording_offset_ms) AS moment FROM superseded_event WHERE known_id = $1 AND why = 'copy'";
  const [row] = await database.rows(sql, [id], signal);
  return typeof row?.moment === 'number' ? row.moment : null;
}

/** One event, where it came from, and the other events of the same record: the record's own one or those derived from it. */
export async function readEvent(database: ReadConnection, id: string, signal: AbortSignal | undefined) {
  const { event, row } = await eventWith(database, id, signal);
  const provenance = provenanceOf(event, row);
  const family = await database.rows(
    'SELECT event_id, ordinal FROM event WHERE file_id = ? AND byte_offset = CAST(? AS BIGINT) AND event_id <> ? ORDER BY ordinal',
    [event.file_id, provenance.byteOffset, id],
    signal,
  );
  const own = event['ordinal'] === 0;
  const moment = event['recording_offset_ms'] ?? (await momentOf(database, id, signal));
  const parent = own ? undefined : family.find((other) => other.ordinal === 0);
  return {
    event: { ...event, recording_offset_ms: moment },
    provenance: { ...provenance, folded: event['ordinal'] === 0 ? await foldedInto(database, id, signal) : [] },
    parent: parent ? String(parent.event_id) : null,
    derived: own ? family.map((other) => String(other.event_id)) : [],
    revisions: own ? await revisionsOf(database, id, signal) : [],
  };
}

/** UTF-8 as text, and whether every byte was part of it; a character cut by the limit is left out and is no fault. */
function decode(bytes: Uint8Array, cut: boolean): { text: string; validUtf8: boolean } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut }), validUtf8: true };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: cut }), validUtf8: false };
  }
}

/** Where the record of an event lies, or one that is folded into it. */
async function recordPlace(
  database: ReadConnection,
  { id, folded }: AskedRecord,
  signal: AbortSignal | undefined,
): Promise<Pick<Provenance['folded'][number], 'fileSha256' | 'byteOffset' | 'byteLength' | 'rawSha256'>> {
  if (folded === undefined) {
    const { event, row } = await eventWith(database, id, signal);
    const { file, ...place } = provenanceOf(event, row);
    return { fileSha256: file.sha256, ...place };
  }
  const place = (await foldedInto(database, id, signal)).find(({ rawSha256 }) => rawSha256 === folded);
  if (!place) throw noFolded();
  return place;
}

/** A record by its event, or by its digest among those folded into that. */
export interface AskedRecord {
  id: string;
  folded?: string | undefined;
}

/** The raw record of an event from its original file, at most `limit` bytes. A record that is whole is checked against its digest. */
export async function readRecord(
  database: ReadConnection,
  { readRaw, limit }: { readRaw: ReadRaw; limit: number },
  asked: AskedRecord,
  signal: AbortSignal | undefined,
) {
  const { fileSha256, byteOffset, byteLength, rawSha256 } = await recordPlace(database, asked, signal);
  const truncated = byteLength > limit;
  const bytes = await readRaw(fileSha256, byteOffset, Math.min(byteLength, limit));
  if (!truncated && createHash('sha256').update(bytes).digest('hex') !== rawSha256) {
    throw damaged(
      'The original bytes of this event are not the ones that were imported.',
      'The stored original has changed since the import, so this record proves nothing.',
    );
  }
  return { ...decode(bytes, truncated), bytes: byteLength, truncated };
}
