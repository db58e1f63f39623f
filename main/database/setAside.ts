import { eventFields } from '../../shared/import/event.ts';
import type { ReadConnection } from './connection.ts';
import { jointColumns, jointNames } from './jointColumns.ts';

/**
 * Why an event is not listed by itself (`why` of `superseded_event`), beside the one that is (`known_id`):
 * `list`: a row of a list that says nothing its session's record does not say; `copy`: the same record in another place;
 * `part`: an earlier record of an act whose last one tells all of it; `revision`: what another export said of the same document, whose text differs.
 */
export type SetAside = 'list' | 'copy' | 'part' | 'revision';

/** What one record of a session may know and another may not; of the enumerations these values say nothing yet. */
export const toldColumns: Readonly<Record<string, readonly string[]>> = {
  end_time: [],
  duration_ms: [],
  actor_type: ['unknown'],
  actor_uid: [],
  actor_name: [],
  actor_email: [],
  agent_name: [],
  resource_type: ['other'],
  resource_name: [],
  resource_parent: [],
  outcome: ['unknown', 'pending'],
  approval_state: ['unknown', 'pending'],
  masking_state: ['unknown'],
  recording_state: ['unknown'],
};

/** SQL: whether a column of {@link toldColumns} says something. */
export function knows(column: string, silent: readonly string[]): string {
  const values = silent.map((value) => `'${value}'`).join(', ');
  return silent.length === 0 ? `${column} IS NOT NULL` : `coalesce(${column} NOT IN (${values}), false)`;
}

/** On a grouped join: the row of the list knows something that no detail does. */
const newsSql = Object.entries(toldColumns)
  .map(([column, silent]) => `(any_value(${knows(`listed.${column}`, silent)}) AND NOT bool_or(${knows(`detail.${column}`, silent)}))`)
  .join(' OR ');

const reviewed = "CASE approval_state WHEN 'expired' THEN 3 WHEN 'approved' THEN 2 WHEN 'denied' THEN 2 WHEN 'pending' THEN 1 ELSE 0 END";

/**
 * SQL: orders several exports of one document by how far each is, where the condition holds. The later end comes first; a review goes from
 * pending to a decision, and from there to its withdrawal; of two decisions the later one was exported later.
 */
export const furthest = (whereSql = 'true'): string =>
  ['end_time', reviewed, 'approval_time'].map((sql) => `CASE WHEN ${whereSql} THEN ${sql} END DESC NULLS LAST`).join(', ');

const names = eventFields.map((field) => field.name);
const columns = names.join(', ');
const columnsOf = (table: string) => names.map((name) => `${table}.${name}`).join(', ');

/** Columns that say where a record lies and how it was written; all others are what it says. */
const placeColumns = new Set(
  `event_id bundle_id file_id file_line byte_offset byte_len raw_sha256 leaf ingest_time
  integrity_state integrity_method integrity_ref`.split(/\s+/),
);
const saidSql = `md5(CAST(row(${names.filter((name) => !placeColumns.has(name)).join(', ')}) AS VARCHAR))`;

/**
 * Records that can be told from another that only looks alike: by an id of their own, or by their time. The record of a recording is
 * the beginning of it, and two recordings may begin alike; whole files that are equal were never read twice.
 */
const tellable = 'ordinal = 0 AND (dedupe_key IS NOT NULL OR (event_time IS NOT NULL AND recording_ref IS NULL))';
/** How much stands behind the file of a record: a seal, a digest beside it, nothing; last what was proved to be changed. */
const standing = `CASE WHEN trust = 'failed' THEN 3 WHEN attested IS NOT NULL THEN 1 WHEN trust = 'unsealed' THEN 2 ELSE 0 END`;
const withFile = 'event LEFT JOIN (SELECT id AS of_file, trust, attested FROM source_file) ON of_file = file_id';
/**
 * Of several places of a record the one whose event knows more leads, then the one with more behind it; else its id decides, which
 * no order of imports changes. A file that was changed never leads before one that was not.
 */
const knowing = "standing = 3, coalesce(outcome = 'unknown', true), actor_uid IS NULL, standing, event_id";

/** Takes the events that were found from the list, and leads what pointed to them on to the event that stays. */
const setAsideSql = (why: SetAside): readonly string[] => [
  `INSERT INTO superseded_event (${columns}, known_id, why)
    SELECT ${columnsOf('one')}, aside.known_id, '${why}' FROM (SELECT * FROM event WHERE event_id IN (SELECT event_id FROM aside)) AS one
    LEFT JOIN aside ON aside.event_id = one.event_id`,
  'DELETE FROM event WHERE event_id IN (SELECT event_id FROM aside)',
  `UPDATE superseded_event SET known_id = later.known_id FROM superseded_event AS later WHERE later.event_id = superseded_event.known_id`,
];

/** One way to find events that another one tells: a narrow SELECT of `event_id`, the one set aside, and `known_id`. */
interface Finding {
  why: SetAside;
  /** A query without rows says that there can be none: a look at one column or two spares the others. */
  when: string;
  sql: string;
}

/** Events at places of a few: joined at once, all events would be held to find them. */
const placedSql = (namesSql: string, placesSql: string, fromSql: string) =>
  `(SELECT ${namesSql}, file_id, byte_offset, ordinal, command_text FROM event WHERE hash(file_id, byte_offset) IN (SELECT hash(${placesSql}) FROM ${fromSql}))`;

/**
 * Of pairs of places, `aside` and `lead`: the events that both have, by `ordinal`. Two steps, and the first one made before the
 * second: DuckDB takes a table whose rows are not committed for an empty one, and would join all events with all others.
 */
const paired = (why: SetAside, when: string, pairs: string, alike = 'true'): Finding => ({
  why,
  when,
  sql: `${pairs},
  event_aside AS MATERIALIZED (SELECT event_id, ordinal, command_text, lead_file, lead_offset
    FROM ${placedSql('event_id', 'file_id, byte_offset', 'pair')} AS one JOIN pair ON one.file_id = pair.file_id AND one.byte_offset = pair.byte_offset)
  SELECT event_aside.event_id, known.known_id FROM event_aside
  JOIN ${placedSql('event_id AS known_id', 'lead_file, lead_offset', 'event_aside')} AS known
    ON known.file_id = lead_file AND known.byte_offset = lead_offset AND known.ordinal = event_aside.ordinal AND ${alike}`,
});

/** Pairs of places out of heads that are the same by some columns. */
const ledBy = (same: string, order: string) => `pair AS MATERIALIZED (
  SELECT file_id, byte_offset, lead_file, lead_offset FROM (SELECT file_id, byte_offset,
      first_value(file_id) OVER same AS lead_file, first_value(byte_offset) OVER same AS lead_offset
    FROM head WINDOW same AS (PARTITION BY ${same} ORDER BY ${order}))
  WHERE file_id <> lead_file OR byte_offset <> lead_offset)`;

const listedSql = "FROM event WHERE ordinal = 0 AND dedupe_key IS NOT NULL AND source_event_code = 'list'";

/** Rows of lists that say nothing new beside the details of their sessions, whichever bundle brought them. */
const lists: Finding = {
  why: 'list',
  when: `SELECT 1 ${listedSql}`,
  sql: `WITH listed AS (SELECT * ${listedSql}),
  detail AS (SELECT * FROM event WHERE ordinal = 0 AND source_event_code IS DISTINCT FROM 'list' AND dedupe_key IN (SELECT dedupe_key FROM listed))
  SELECT listed.event_id, min(detail.event_id) AS known_id FROM listed JOIN detail USING (dedupe_key) GROUP BY listed.event_id HAVING NOT (${newsSql})`,
};

const repeatedBytes = `SELECT hash(source_type, raw_sha256) AS h FROM event WHERE ${tellable} GROUP BY h HAVING count(*) > 1`;

/**
 * The same bytes in two places. With a key of its own a record is the same wherever it stands; without one the first of its kind
 * in one file is the first of its kind in another, so that what happened twice in a file stays two events.
 */
const copies = paired(
  'copy',
  repeatedBytes,
  `WITH repeated AS (${repeatedBytes}),
   head AS (SELECT event_id, source_type, raw_sha256, dedupe_key, file_id, byte_offset, outcome, actor_uid, ${standing} AS standing,
       CASE WHEN dedupe_key IS NULL THEN row_number() OVER (PARTITION BY source_type, raw_sha256, file_id ORDER BY byte_offset) END AS nth
     FROM ${withFile} WHERE ${tellable} AND hash(source_type, raw_sha256) IN (SELECT h FROM repeated)),
   ${ledBy('source_type, raw_sha256, dedupe_key, nth', knowing)}`,
);

/**
 * A record that stands alone in one file, and in another is folded into an event with what belongs to it. Of several such events
 * the id decides, which no order of imports changes.
 */
const foldedCopies = paired(
  'copy',
  'SELECT 1 FROM folded_record',
  `WITH one AS MATERIALIZED (SELECT event_id, source_type, raw_sha256, file_id, byte_offset FROM event
     WHERE ${tellable} AND hash(raw_sha256) IN (SELECT hash(raw_sha256) FROM folded_record)),
   part AS MATERIALIZED (SELECT event_id, raw_sha256, file_id FROM folded_record WHERE raw_sha256 IN (SELECT raw_sha256 FROM one)),
   whole AS MATERIALIZED (SELECT event_id, source_type, file_id, byte_offset FROM event WHERE event_id IN (SELECT event_id FROM part)),
   told AS MATERIALIZED (SELECT event_id, raw_sha256, part.file_id AS part_file, source_type, whole.file_id, byte_offset FROM part JOIN whole USING (event_id)),
   pair AS MATERIALIZED (SELECT one.file_id, one.byte_offset, arg_min(told.file_id, told.event_id) AS lead_file,
       arg_min(told.byte_offset, told.event_id) AS lead_offset
     FROM one JOIN told ON told.raw_sha256 = one.raw_sha256 AND told.source_type = one.source_type AND part_file <> one.file_id AND told.file_id <> one.file_id
     WHERE NOT EXISTS (SELECT 1 FROM folded_record AS own WHERE own.event_id = one.event_id) GROUP BY ALL)`,
);

const repeatedKeys =
  'SELECT hash(source_type, dedupe_key) AS h FROM event WHERE ordinal = 0 AND dedupe_key IS NOT NULL GROUP BY h HAVING count(*) > 1';
const withKey = 'ordinal = 0 AND dedupe_key IS NOT NULL AND hash(source_type, dedupe_key) IN (SELECT h FROM repeated)';

/** The same record written another way, such as a log as CSV and as JSON: same key, and every column says the same. */
const rewrittenCopies = paired(
  'copy',
  repeatedKeys,
  `WITH repeated AS (${repeatedKeys}),
   head AS (SELECT event_id, source_type, dedupe_key, file_id, byte_offset, ${saidSql} AS said, ${standing} AS standing FROM ${withFile} WHERE ${withKey}),
   ${ledBy('source_type, dedupe_key, said', 'standing, event_id')}`,
);

/** How far a call had come when its record was written, from 1; null for records of which no others are written. */
const stageSql = `CASE source_type WHEN 'vault' THEN nullif(list_position(['request', 'response'], replace(source_event_type, 'kmip-', '')), 0)
  WHEN 'k8s_audit' THEN nullif(list_position(['RequestReceived', 'ResponseStarted', 'Panic', 'ResponseComplete'], split_part(source_event_type, ':', 1)), 0) END`;
/** A request of Vault that was answered in its file tells of the answer already. */
const isStage = `ordinal = 0 AND source_event_id IS NOT NULL AND ${stageSql} IS NOT NULL
  AND (source_type <> 'vault' OR event_id NOT IN (SELECT event_id FROM folded_record))`;
const isEarly = `source_type IN ('vault', 'k8s_audit') AND ${stageSql} < CASE source_type WHEN 'vault' THEN 2 ELSE 4 END`;

/**
 * Of a call that a rotated log tells in two files, the record of the last stage leads: it repeats what the earlier ones say, but for
 * the moment of each. An earlier one that tells of somebody else or of something else stays listed: whoever can write a log could
 * hide it behind an answer of his own.
 */
const parts: Finding = {
  why: 'part',
  when: `SELECT 1 FROM event WHERE ${isEarly}`,
  sql: `WITH staged AS MATERIALIZED (SELECT event_id, source_type, source_event_id, command_text, actor_uid, ${stageSql} AS stage FROM event
      WHERE hash(source_type, source_event_id) IN
        (SELECT hash(source_type, source_event_id) FROM event WHERE ${isEarly} AND ${isStage}) AND ${isStage}),
    known AS (SELECT source_type, source_event_id, max(stage) AS stage, arg_min(event_id, {later: -stage, event_id: event_id}) AS known_id
      FROM staged GROUP BY source_type, source_event_id HAVING min(stage) < max(stage))
    SELECT early.event_id, known_id FROM staged AS early JOIN known USING (source_type, source_event_id) JOIN staged AS lead ON lead.event_id = known_id
      WHERE early.stage < known.stage AND early.command_text IS NOT DISTINCT FROM lead.command_text
        AND coalesce(early.actor_uid, lead.actor_uid) IS NOT DISTINCT FROM lead.actor_uid`,
};

const pairedColumns = 'event_id, ordinal, source_type, dedupe_key, event_time, session_uid, source_event_type, actor_uid, outcome';

/**
 * A gateway that writes the events of a session into its recording and into its log too. The log's row has the record of the event;
 * of the recording's own event, which is what is played, the recording's.
 */
const recordedCopies: Finding = {
  why: 'copy',
  when: `SELECT source_type FROM event WHERE dedupe_key IS NOT NULL GROUP BY source_type
    HAVING count(recording_ref) > 0 AND count(*) FILTER (recording_ref IS NULL AND ordinal = 0) > 0`,
  sql: `WITH logged AS MATERIALIZED (SELECT ${pairedColumns} FROM event WHERE recording_ref IS NULL AND ordinal = 0
      AND hash(source_type, dedupe_key) IN (SELECT hash(source_type, dedupe_key) FROM event WHERE recording_ref IS NOT NULL AND session_uid IS NOT NULL)),
    recorded AS MATERIALIZED (SELECT ${pairedColumns} FROM event WHERE recording_ref IS NOT NULL
      AND hash(source_type, dedupe_key) IN (SELECT hash(source_type, dedupe_key) FROM logged))
    SELECT CASE WHEN recorded.ordinal = 0 THEN logged.event_id ELSE recorded.event_id END AS event_id,
      min(CASE WHEN recorded.ordinal = 0 THEN recorded.event_id ELSE logged.event_id END) AS known_id
    FROM recorded JOIN logged ON ${['source_type', 'dedupe_key', 'event_time', 'session_uid']
      .map((column) => `logged.${column} = recorded.${column}`)
      .concat(['source_event_type', 'actor_uid', 'outcome'].map((column) => `logged.${column} IS NOT DISTINCT FROM recorded.${column}`))
      .join(' AND ')}
    GROUP BY ALL`,
};

/** Documents that their gateway goes on changing: a later export of one is a revision. A log's record is never changed. */
const documents = "dedupe_key LIKE 'hoop/session/%' AND source_event_code IS DISTINCT FROM 'list'";

/**
 * Of several exports of a document the one that is furthest leads: done before open, then the later end, then the review that
 * is furthest. Of the statements derived from the others only those give way that the leading one has too.
 */
const revisions = paired(
  'revision',
  repeatedKeys,
  `WITH repeated AS (${repeatedKeys}),
   head AS (SELECT event_id, source_type, dedupe_key, file_id, byte_offset, outcome, end_time, approval_state, approval_time
     FROM event WHERE ${withKey} AND ${documents}),
   ${ledBy('source_type, dedupe_key', `coalesce(outcome IN ('unknown', 'pending'), true), ${furthest()}, event_id`)}`,
  'known.command_text IS NOT DISTINCT FROM event_aside.command_text',
);

/** Lists again what was set aside, so that it can be decided anew from all there is. */
export async function listAllAgain(rows: ReadConnection['rows']): Promise<void> {
  await rows(`INSERT INTO event (${columns}, ${jointNames}) SELECT ${columns}, ${jointColumns} FROM superseded_event`);
  await rows('DELETE FROM superseded_event');
}

/**
 * Sets aside what another event of the index tells, with the place of each kept; {@link listAllAgain} comes before it, so that
 * neither the order of imports nor a removal matters. Which events those are is found out first, and only they are read whole:
 * inside the transaction that brought them, DuckDB would otherwise hold all events in memory to find a few among them.
 */
export async function setAside(rows: ReadConnection['rows']): Promise<void> {
  // Setting aside only takes events away: what was not there before is not there later.
  const never = new Set<string>();
  for (const { why, when, sql } of [lists, copies, foldedCopies, rewrittenCopies, recordedCopies, parts, revisions]) {
    if (never.has(when)) continue;
    if ((await rows(`${when} LIMIT 1`)).length === 0) {
      never.add(when);
      continue;
    }
    await rows(`CREATE TEMP TABLE aside AS ${sql}`);
    const [found] = await rows('SELECT count(*) AS events FROM aside');
    if (found?.events !== 0) for (const statement of setAsideSql(why)) await rows(statement);
    await rows('DROP TABLE aside');
  }
}
