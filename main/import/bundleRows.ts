import type { z } from 'zod';
import {
  type BundleSummary,
  type importContract,
  type ImportCounts,
  type ImportedBundle,
  type ImportedFile,
  type RejectedRecord,
  sealFacts,
} from '../../shared/import/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { Plain, PlainRow, ReadConnection } from '../database/connection.ts';

type PageOf<Row> = { rows: Row[]; next: string | null };
type RejectedInput = z.output<NonNullable<(typeof importContract.rejected)['~orpc']['inputSchema']>>;

/** Counts of the import, less what has come to be told by another event (database/setAside.ts): copies are duplicates, the rest is folded. */
const countColumns = `records, primary_records - coalesce(copies, 0) - coalesce(others, 0) AS primary_records, folded + coalesce(others, 0) AS folded,
  duplicates + coalesce(copies, 0) AS duplicates, rejected, derived - coalesce(statements, 0) AS derived`;
const asideBy = (column: string) => `(SELECT ${column} AS aside_of, count(*) FILTER (ordinal = 0 AND why = 'copy') AS copies,
  count(*) FILTER (ordinal = 0 AND why <> 'copy') AS others, count(*) FILTER (ordinal > 0) AS statements,
  count(*) FILTER (ordinal = 0 AND why = 'revision') AS revisions, count(*) AS aside FROM superseded_event GROUP BY ${column})`;
const bundlesSql = `bundle LEFT JOIN ${asideBy('bundle_id')} ON aside_of = bundle.id`;
const filesSql = `source_file LEFT JOIN ${asideBy('file_id')} ON aside_of = id`;
/** Whether the bundle that a seal names as the previous one is here, known by the digest of its manifest. */
const previousColumns = `EXISTS (SELECT 1 FROM bundle AS other WHERE json_extract_string(other.sealed, '$.manifestSha256')
  = json_extract_string(bundle.sealed, '$.previous.manifestSha256')) AS previous_present`;
const bundleColumns = `id, path, sha256, seal, sealed, imported_at, events - coalesce(aside, 0) AS events, sessions, recordings, period_from, period_to, notes, coalesce(revisions, 0) AS revisions, ${countColumns}, ${previousColumns}`;

const textOrNull = (value: Plain | undefined): string | null => (typeof value === 'string' ? value : null);
const text = (value: Plain | undefined): string => textOrNull(value) ?? '';

function countsOf(row: PlainRow): ImportCounts {
  return {
    records: Number(row.records),
    primary: Number(row.primary_records),
    folded: Number(row.folded),
    duplicates: Number(row.duplicates),
    rejected: Number(row.rejected),
    derived: Number(row.derived),
  };
}

function sealOf(row: PlainRow): Pick<ImportedBundle, 'sealed'> {
  const facts = textOrNull(row.sealed);
  if (facts === null) return {};
  const sealed = sealFacts.parse(JSON.parse(facts));
  return { sealed: { ...sealed, previousPresent: sealed.previous ? row.previous_present === true : null } };
}

function bundleOf(row: PlainRow): Omit<ImportedBundle, 'files'> {
  return {
    id: text(row.id),
    path: text(row.path),
    sha256: text(row.sha256),
    seal: row.seal as ImportedBundle['seal'],
    ...sealOf(row),
    already: false,
    ...(Number(row.revisions) > 0 ? { revisions: Number(row.revisions) } : {}),
    events: Number(row.events),
    sessions: Number(row.sessions),
    recordings: Number(row.recordings),
    period: { from: textOrNull(row.period_from), to: textOrNull(row.period_to) },
    importedAt: text(row.imported_at),
    counts: countsOf(row),
    notes: JSON.parse(textOrNull(row.notes) ?? '[]') as string[],
  };
}

function attestedOf(row: PlainRow): Pick<ImportedFile, 'attested'> {
  const written = textOrNull(row.attested);
  if (written === null) return {};
  const { method, says, key } = JSON.parse(written) as NonNullable<ImportedFile['attested']>;
  return { attested: { method, says, ...(key === undefined ? {} : { key }) } };
}

function fileOf(row: PlainRow): ImportedFile {
  return {
    id: text(row.id),
    path: text(row.path),
    sha256: text(row.sha256),
    size: Number(row.size),
    source: text(row.source),
    trust: row.trust as ImportedFile['trust'],
    note: textOrNull(row.note),
    ...countsOf(row),
    ...attestedOf(row),
    ...(typeof row.packed_sha256 === 'string' ? { packedSha256: row.packed_sha256 } : {}),
  };
}

function rejectedOf(row: PlainRow): RejectedRecord {
  return {
    id: text(row.id),
    path: text(row.path),
    line: row.file_line === null ? null : Number(row.file_line),
    byteOffset: Number(row.byte_offset),
    byteLength: Number(row.byte_len),
    reason: text(row.reason),
    excerpt: text(row.excerpt),
  };
}

/** All bundles, newest import first. */
export async function listBundles(database: ReadConnection, signal?: AbortSignal): Promise<BundleSummary[]> {
  const rows = await database.rows(
    `SELECT ${bundleColumns}, files, trusts, broken FROM ${bundlesSql}
     LEFT JOIN (SELECT bundle_id AS files_of, count(*) AS files, to_json(histogram(trust))::VARCHAR AS trusts,
         to_json(list_sort(list(path) FILTER (trust = 'failed'))[1:20])::VARCHAR AS broken
       FROM source_file GROUP BY bundle_id) ON files_of = bundle.id ORDER BY imported_at DESC, journal_entry DESC`,
    [],
    signal,
  );
  return rows.map((row) => ({
    ...bundleOf(row),
    fileCount: Number(row.files ?? 0),
    fileTrust: JSON.parse(textOrNull(row.trusts) ?? '{}') as BundleSummary['fileTrust'],
    failedFiles: (JSON.parse(textOrNull(row.broken) ?? '[]') as string[] | null) ?? [],
  }));
}

const unknownBundle = () =>
  new AppError('NOT_FOUND', 'There is no such bundle in this workspace.', {
    meaning: 'Nothing is shown.',
    action: 'Choose a bundle from the list.',
  });

/** One bundle with its files in the order of their paths. NOT_FOUND. */
export async function findBundle(database: ReadConnection, id: string, signal?: AbortSignal): Promise<ImportedBundle> {
  const [row] = await database.rows(`SELECT ${bundleColumns} FROM ${bundlesSql} WHERE id = $1`, [id], signal);
  if (!row) throw unknownBundle();
  const files = await database.rows(
    `SELECT id, path, sha256, size, source, trust, note, packed_sha256, attested::VARCHAR AS attested, ${countColumns} FROM ${filesSql} WHERE bundle_id = $1 ORDER BY path`,
    [id],
    signal,
  );
  return { ...bundleOf(row), files: files.map(fileOf) };
}

type Key = [path: string, offset: number, id: string];

function keyFrom(after: string | null): Key {
  if (after === null) return ['', -1, ''];
  try {
    const key = JSON.parse(Buffer.from(after, 'base64url').toString('utf8')) as unknown;
    if (Array.isArray(key) && typeof key[0] === 'string' && Number.isInteger(key[1]) && typeof key[2] === 'string') return key as Key;
  } catch {
    // Falls through: whatever it was, it is no key of ours.
  }
  throw new AppError('USAGE', 'The list cannot be continued from there.', {
    meaning: 'Nothing is shown.',
    action: 'Start from the beginning of the list.',
  });
}

/** Rejected records of a bundle by path and place. NOT_FOUND; USAGE for a key that is none. */
export async function rejectedPage(
  database: ReadConnection,
  { bundle, after, limit }: RejectedInput,
  signal?: AbortSignal,
): Promise<PageOf<RejectedRecord>> {
  const [known] = await database.rows('SELECT id FROM bundle WHERE id = $1', [bundle], signal);
  if (!known) throw unknownBundle();
  const rows = await database.rows(
    `SELECT id, path, file_line, byte_offset, byte_len, reason, excerpt FROM rejected_record
     WHERE bundle_id = $1 AND (path, byte_offset, id) > ($2, $3, $4) ORDER BY path, byte_offset, id LIMIT $5`,
    [bundle, ...keyFrom(after), limit + 1],
    signal,
  );
  const shown = rows.slice(0, limit).map(rejectedOf);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last ? Buffer.from(JSON.stringify([last.path, last.byteOffset, last.id])).toString('base64url') : null;
  return { rows: shown, next };
}
