import type { Revision } from '../../shared/query/contract.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { exactJson } from '../database/exactJson.ts';

const mostRevisions = 20;
const mostDifferences = 200;
const longestValue = 500;
const deepest = 64;
const mostMembers = 20_000;

/** Every value of a document by where it stands, such as `review.status`; nothing where the text is no JSON. */
function membersOf(text: string): Map<string, string> | undefined {
  const members = new Map<string, string>();
  const walk = (value: unknown, path: string, depth: number): void => {
    if (members.size >= mostMembers) return;
    const inner = typeof value === 'object' && value !== null && depth < deepest ? Object.entries(value) : [];
    if (inner.length === 0) members.set(path, JSON.stringify(value) ?? '');
    for (const [key, one] of inner) walk(one, path === '' ? key : `${path}.${key}`, depth + 1);
  };
  try {
    walk(exactJson(text), '', 0);
  } catch {
    return undefined;
  }
  return members;
}

const shortened = (value: string | undefined): string | null =>
  value === undefined ? null : value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;

/** What two texts of a document say differently, by where it stands; null where a side has no such member. */
export function differencesOf(here: string, there: string): Revision['differences'] {
  const [ours, theirs] = [membersOf(here), membersOf(there)];
  if (!ours || !theirs) return [];
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((path) => ours.get(path) !== theirs.get(path))
    .slice(0, mostDifferences)
    .map((path) => ({ path, here: shortened(ours.get(path)), there: shortened(theirs.get(path)) }));
}

function revisionOf(row: PlainRow): Revision {
  return {
    id: String(row.event_id),
    bundle: { id: String(row.bundle_id), path: String(row.bundle_path) },
    path: String(row.path),
    importedAt: String(row.imported_at),
    rawSha256: String(row.raw_sha256),
    listed: row.listed === true,
    differences: typeof row.here === 'string' && typeof row.there === 'string' ? differencesOf(row.here, row.there) : [],
  };
}

/**
 * Other records with the key of this one that say otherwise: exports of a document at other times, or a record of a log that
 * claims the same id. The texts compared are those without secrets and recordings.
 */
export async function revisionsOf(database: ReadConnection, id: string, signal: AbortSignal | undefined): Promise<Revision[]> {
  const rows = await database.rows(
    `WITH every AS (SELECT event_id, source_type, dedupe_key, ordinal, bundle_id, file_id, raw_sha256, source_event_code, NULL AS why FROM event WHERE dedupe_key IS NOT NULL
       UNION ALL SELECT event_id, source_type, dedupe_key, ordinal, bundle_id, file_id, raw_sha256, source_event_code, why FROM superseded_event WHERE dedupe_key IS NOT NULL),
     own AS (SELECT * FROM every WHERE event_id = $1 AND ordinal = 0 AND coalesce(why, '') NOT IN ('copy', 'part'))
     SELECT other.event_id, other.bundle_id, other.raw_sha256, other.why IS NULL AS listed, f.path, b.path AS bundle_path, b.imported_at,
       here.raw AS here, there.raw AS there
     FROM own JOIN every AS other ON other.dedupe_key = own.dedupe_key AND other.source_type = own.source_type AND other.ordinal = 0
       AND other.raw_sha256 <> own.raw_sha256 AND other.source_event_code IS NOT DISTINCT FROM own.source_event_code AND coalesce(other.why, '') NOT IN ('copy', 'part')
     JOIN source_file AS f ON f.id = other.file_id AND f.bundle_id = other.bundle_id JOIN bundle AS b ON b.id = other.bundle_id
     LEFT JOIN event_raw AS here ON here.event_id = own.event_id LEFT JOIN event_raw AS there ON there.event_id = other.event_id
     ORDER BY b.imported_at, other.event_id LIMIT $2`,
    [id, mostRevisions],
    signal,
  );
  return rows.map(revisionOf);
}
