import type { BundleSummary, ImportedBundle, RejectedRecord } from '../../shared/import/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';

const countColumns = 'records, primary_records, folded, duplicates, rejected, derived';

function countsOf(row: PlainRow) {
  return {
    records: Number(row.records),
    primary: Number(row.primary_records),
    folded: Number(row.folded),
    duplicates: Number(row.duplicates),
    rejected: Number(row.rejected),
    derived: Number(row.derived),
  };
}

const text = (value: unknown) => (typeof value === 'string' ? value : null);

function summaryOf(row: PlainRow): BundleSummary {
  return {
    id: String(row.id),
    path: String(row.path),
    sha256: String(row.sha256),
    seal: row.seal as BundleSummary['seal'],
    already: false,
    events: Number(row.events),
    sessions: Number(row.sessions),
    recordings: Number(row.recordings),
    period: { from: text(row.period_from), to: text(row.period_to) },
    importedAt: String(row.imported_at),
    counts: countsOf(row),
    fileCount: Number(row.file_count),
  };
}

const bundleColumns = `id, path, sha256, seal, events, sessions, recordings, period_from, period_to, imported_at, ${countColumns},
  (SELECT count(*) FROM source_file WHERE source_file.bundle_id = bundle.id) AS file_count`;

/** Bundles of the workspace, newest import first. */
export async function bundlesOf(database: ReadConnection): Promise<BundleSummary[]> {
  return (await database.rows(`SELECT ${bundleColumns} FROM bundle ORDER BY journal_entry DESC`)).map(summaryOf);
}

/** One bundle with its files, in the order of their paths. NOT_FOUND. */
export async function bundleOf(database: ReadConnection, id: string): Promise<ImportedBundle> {
  const [row] = await database.rows(`SELECT ${bundleColumns} FROM bundle WHERE id = $1`, [id]);
  if (!row) {
    throw new AppError('NOT_FOUND', 'There is no such bundle in this workspace.', {
      meaning: 'It may have been imported into another workspace.',
      action: 'Choose one from the list of bundles.',
    });
  }
  const { fileCount: _count, ...summary } = summaryOf(row);
  const files = await database.rows(`SELECT id, path, sha256, size, source, trust, ${countColumns} FROM source_file WHERE bundle_id = $1 ORDER BY path`, [id]);
  return {
    ...summary,
    files: files.map((file) => ({
      id: String(file.id),
      path: String(file.path),
      sha256: String(file.sha256),
      size: Number(file.size),
      source: String(file.source),
      trust: file.trust as BundleSummary['seal'],
      ...countsOf(file),
    })),
  };
}

interface RejectedPage {
  bundle: string;
  after: string | null;
  limit: number;
}

/** A page of rejected records in file order; the key is path and byte offset. */
export async function rejectedOf(database: ReadConnection, { bundle, after, limit }: RejectedPage): Promise<{ rows: RejectedRecord[]; next: string | null }> {
  const [path, offset] = after === null ? [null, 0] : keyFrom(after);
  const rows = await database.rows(
    `SELECT id, path, file_line, byte_offset, byte_len, reason, excerpt FROM rejected_record
     WHERE bundle_id = $1 AND ($2 IS NULL OR (path, byte_offset) > ($2, $3)) ORDER BY path, byte_offset LIMIT $4`,
    [bundle, path, offset, limit + 1],
  );
  const shown = rows.slice(0, limit).map((row) => ({
    id: String(row.id),
    path: String(row.path),
    line: typeof row.file_line === 'number' ? row.file_line : null,
    byteOffset: Number(row.byte_offset),
    byteLength: Number(row.byte_len),
    reason: String(row.reason),
    excerpt: String(row.excerpt),
  }));
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last ? JSON.stringify([last.path, last.byteOffset]) : null };
}

function keyFrom(after: string): [string, number] {
  try {
    const key: unknown = JSON.parse(after);
    if (Array.isArray(key) && typeof key[0] === 'string' && Number.isSafeInteger(key[1])) return [key[0], key[1] as number];
  } catch {
    // Answered below: the key did not come from us.
  }
  throw new AppError('USAGE', 'The page asked for does not follow from the one before.', { meaning: 'Nothing was read.', action: 'Start from the first page.' });
}
