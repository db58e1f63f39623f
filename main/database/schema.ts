import { eventFields, type FieldKind } from '../../shared/import/event.ts';
import type { ReadConnection } from './connection.ts';
import { jointTypes } from './jointColumns.ts';
import { refreshApprovals } from './requestApprovals.ts';
import { furthest, knows, listAllAgain, setAside, toldColumns } from './setAside.ts';

const sqlTypes: Record<FieldKind, string> = {
  text: 'VARCHAR',
  enum: 'VARCHAR',
  integer: 'BIGINT',
  real: 'DOUBLE',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMP',
  list: 'VARCHAR[]',
  json: 'JSON',
  leaf: 'BLOB',
};

/** DuckDB type of a catalogue column. */
export const sqlType = (kind: FieldKind): string => sqlTypes[kind];

/** Raised whenever a table changes, or what is decided in one: an index of another version is thrown away and made again from the segments. */
export const schemaVersion = 15;

/** Long texts that are seldom scanned: trying every way to compress them takes longer than this one, which is the smallest. */
const packed = 'USING COMPRESSION zstd';
const eventNames = eventFields.map(({ name }) => name).join(', ');
const eventColumns = eventFields.map(({ name, kind }) => `${name} ${sqlType(kind)} ${kind === 'json' ? packed : ''}`).join(', ');

/**
 * The index over the segments. No primary keys: an event's id is made of the digest of its file and its place there, and a file is read once.
 * The joint columns of `event` say nothing that others do not: several columns are counted together ten times faster as one text.
 * `superseded_event` holds events that another one tells, each with that one's id and why it is set aside (see {@link setAside}).
 * `annotation` holds what reviewers' marks say of an event under the id it was marked by, `annotation_state` the entry of the log of
 * marks that it follows. `marked` tells the same of the events that are listed: what was said of a copy holds for its event.
 * `identity` and `identity_alias` hold the names of the records that a reviewer said are one person, `identity_state` like `annotation_state`.
 */
export const schema: readonly string[] = [
  'CREATE TABLE schema_version (version INTEGER)',
  `CREATE TABLE event (${eventColumns}, ${jointTypes})`,
  `CREATE TABLE superseded_event (${eventColumns}, known_id VARCHAR, why VARCHAR)`,
  `CREATE TABLE event_raw (event_id VARCHAR, raw VARCHAR ${packed})`,
  `CREATE TABLE bundle (id VARCHAR, path VARCHAR, sha256 VARCHAR, seal VARCHAR, imported_at VARCHAR, records BIGINT, primary_records BIGINT,
    folded BIGINT, duplicates BIGINT, rejected BIGINT, derived BIGINT, events BIGINT, sessions BIGINT, recordings BIGINT,
    period_from VARCHAR, period_to VARCHAR, journal_entry BIGINT, sealed VARCHAR, notes VARCHAR)`,
  `CREATE TABLE source_file (id VARCHAR, bundle_id VARCHAR, path VARCHAR, sha256 VARCHAR, size BIGINT, source VARCHAR, trust VARCHAR,
    records BIGINT, primary_records BIGINT, folded BIGINT, duplicates BIGINT, rejected BIGINT, derived BIGINT, note VARCHAR,
    packed_sha256 VARCHAR, attested JSON)`,
  `CREATE TABLE rejected_record (id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, path VARCHAR, file_line BIGINT, byte_offset BIGINT,
    byte_len BIGINT, raw_sha256 VARCHAR, reason VARCHAR, excerpt VARCHAR)`,
  `CREATE TABLE folded_record (event_id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, file_line BIGINT, byte_offset BIGINT, byte_len BIGINT,
    raw_sha256 VARCHAR, leaf BLOB)`,
  `CREATE TABLE recording (id VARCHAR, session_uid VARCHAR, event_id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, path VARCHAR,
    sha256 VARCHAR, format VARCHAR, kind VARCHAR, says VARCHAR, cols BIGINT, rows BIGINT, geometry VARCHAR, start_time TIMESTAMP,
    duration_ms DOUBLE, outputs BIGINT, inputs BIGINT, resizes BIGINT, markers BIGINT, rejected BIGINT, truncated BOOLEAN,
    byte_offset BIGINT, byte_len BIGINT, beside VARCHAR)`,
  `CREATE TABLE session (session_uid VARCHAR, session_type VARCHAR, source_type VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP,
    duration_ms DOUBLE, actor_type VARCHAR, actor_uid VARCHAR, actor_name VARCHAR, actor_email VARCHAR, agent_name VARCHAR,
    resource_type VARCHAR, resource_name VARCHAR, resource_parent VARCHAR, outcome VARCHAR, approval_state VARCHAR,
    masking_state VARCHAR, recording_state VARCHAR, events BIGINT, statements BIGINT, recordings BIGINT, bundle_id VARCHAR, event_id VARCHAR)`,
  `CREATE TABLE annotation (event_id VARCHAR, flagged BOOLEAN, disposition VARCHAR, decided BIGINT, tags VARCHAR[], notes VARCHAR[],
    entry BIGINT)`,
  'CREATE TABLE annotation_state (entry BIGINT, head VARCHAR)',
  `CREATE VIEW marked AS SELECT coalesce(aside.known_id, annotation.event_id) AS event_id, bool_or(flagged) AS flagged,
    coalesce(arg_max(disposition, decided), 'unreviewed') AS disposition, flatten(list(tags)) AS tags, flatten(list(notes)) AS notes
    FROM annotation LEFT JOIN (SELECT event_id AS own_id, known_id FROM superseded_event) AS aside ON aside.own_id = annotation.event_id
    GROUP BY ALL`,
  'CREATE TABLE identity (id VARCHAR, name VARCHAR)',
  'CREATE TABLE identity_alias (identity_id VARCHAR, name VARCHAR, folded VARCHAR)',
  'CREATE TABLE identity_state (entry BIGINT, head VARCHAR)',
  `INSERT INTO schema_version VALUES (${schemaVersion})`,
];

/**
 * Of several records of one session a detail leads before the row of a list, and what is done before what was still open, then
 * what is furthest; of the rows of a log, the first that names an actor.
 */
const leadingOrder = `ordinal, coalesce(source_event_code = 'list', false),
  coalesce(source_event_id = session_uid AND outcome IN ('unknown', 'pending'), false),
  source_event_id IS DISTINCT FROM session_uid AND actor_uid IS NULL,
  ${furthest('source_event_id = session_uid')}, event_time NULLS LAST, sequence, event_id`;

const toldColumn = (column: string, silent: readonly string[]): string =>
  `first(${column} ORDER BY ${leadingOrder}) FILTER (${knows(column, silent)}) AS ${column}`;

/** A log has many rows for a session, each an event with a key of its own: what together they tell of a session with a database. */
const logColumns: Readonly<Record<string, string>> = {
  start_time: 'begun',
  end_time: 'ended',
  duration_ms: 'lasted',
  resource_type: "CASE WHEN own.session_type = 'db' THEN 'database' ELSE own.resource_type END",
  resource_name:
    "CASE WHEN own.session_type = 'db' THEN coalesce(own.db_name, own.resource_parent, own.resource_name) ELSE own.resource_name END",
  resource_parent: "CASE WHEN own.session_type = 'db' THEN NULL ELSE own.resource_parent END",
  // That its first row succeeded, a login, says nothing of a session; that everything in it was refused does.
  outcome: "CASE WHEN denied > 0 AND succeeded = 0 THEN 'denied' ELSE 'unknown' END",
};

function sessionColumn(column: string): string {
  const record = column in toldColumns ? `coalesce(told.${column}, own.${column})` : `own.${column}`;
  const ofLog = logColumns[column];
  return ofLog === undefined ? record : `CASE WHEN several THEN ${ofLog} ELSE ${record} END`;
}

const known = 'session_uid IS NOT NULL';

/** Whether events of a session have keys of their own is told by the first and the last of these: a set of them for each session holds all in memory. */
const keySql = 'coalesce(dedupe_key, event_id)';

/** What tells of a session as a whole, revisions too. Asked for twice, narrow to find the few sessions with several: made once, it would be held whole. */
const recordsSql = (inPart: string, columnsSql: string) => {
  const ofSession = `${inPart} AND ordinal = 0 AND source_event_id = session_uid`;
  return `SELECT ${columnsSql} FROM event WHERE ${ofSession}
     UNION ALL SELECT ${columnsSql} FROM superseded_event WHERE ${ofSession} AND why = 'revision'`;
};

/** The sessions of one part of them, one row each, its own event leading. */
const sessionsSql = (inPart: string) =>
  `INSERT INTO session
   WITH lead_row AS (SELECT rowid AS place FROM event WHERE ${inPart}
     QUALIFY row_number() OVER (PARTITION BY session_uid ORDER BY ${leadingOrder}) = 1),
   own AS (SELECT * FROM event WHERE rowid IN (SELECT place FROM lead_row)),
   counted AS (SELECT session_uid, count(*) AS events, min(${keySql}) FILTER (ordinal = 0) <> max(${keySql}) FILTER (ordinal = 0) AS several, count(*) FILTER (ordinal > 0) AS derived,
     count(*) FILTER (ordinal = 0 AND command_text IS NOT NULL) AS commands,
     min(coalesce(start_time, event_time)) FILTER (ordinal = 0) AS begun, max(end_time) FILTER (ordinal = 0) AS ended,
     max(duration_ms) FILTER (ordinal = 0 AND end_time IS NOT NULL) AS lasted,
     count(*) FILTER (outcome = 'denied') AS denied, count(*) FILTER (outcome = 'success') AS succeeded
     FROM event WHERE ${inPart} GROUP BY session_uid),
   recorded AS (SELECT session_uid, count(*) AS recordings FROM recording
     WHERE ${inPart} AND kind <> 'none' AND (event_id IS NULL OR event_id NOT IN (SELECT event_id FROM superseded_event WHERE why = 'copy')) GROUP BY session_uid),
   repeated AS (SELECT session_uid FROM (${recordsSql(inPart, 'session_uid')}) GROUP BY session_uid HAVING count(*) > 1),
   told AS (SELECT session_uid, ${Object.entries(toldColumns)
     .map(([column, silent]) => toldColumn(column, silent))
     .join(', ')}
     FROM (${recordsSql(`${inPart} AND session_uid IN (SELECT session_uid FROM repeated)`, eventNames)}) GROUP BY session_uid)
   SELECT own.session_uid, ${[
     'session_type',
     'source_type',
     'start_time',
     'end_time',
     'duration_ms',
     'actor_type',
     'actor_uid',
     'actor_name',
     'actor_email',
     'agent_name',
     'resource_type',
     'resource_name',
     'resource_parent',
     'outcome',
     'approval_state',
     'masking_state',
     'recording_state',
   ]
     .map(sessionColumn)
     .join(
       ', ',
     )}, counted.events, CASE WHEN several THEN derived + commands ELSE derived END, coalesce(recorded.recordings, 0), own.bundle_id, own.event_id
   FROM own JOIN counted USING (session_uid) LEFT JOIN recorded USING (session_uid) LEFT JOIN told USING (session_uid)`;

/** Records with a session that are grouped at once: grouping holds them in memory, whatever else could spill. */
const recordsAtOnce = 250_000;

/** Lists sessions, as many at once as memory allows. `whichSql` tells them, given what else their ids must fulfil. */
async function insertSessions(rows: ReadConnection['rows'], whichSql: (partSql: string) => string, atOnce: number): Promise<void> {
  const [count] = await rows(`SELECT count(*) AS records FROM event WHERE ordinal = 0 AND ${whichSql('true')}`);
  const parts = Math.max(1, Math.ceil(Number(count?.records ?? 0) / atOnce));
  for (let part = 0; part < parts; part += 1)
    await rows(sessionsSql(whichSql(parts === 1 ? 'true' : `hash(session_uid) % ${parts} = ${part}`)));
}

/**
 * Decides again what no record tells by itself: what became of the requests that events name, then which events are set aside. In this
 * order, because copies are told by what all their columns say, and one that is set aside tells of its approval too.
 */
async function settleEvents(rows: ReadConnection['rows'], touch: (fromSql: string) => Promise<unknown>): Promise<void> {
  await listAllAgain(rows);
  await refreshApprovals(rows, touch);
  await setAside(rows);
}

/**
 * Makes the session list again from the events and recordings of the index: one row a session, its own event leading. Where
 * several records tell of a session, what the leading one does not know is taken from the others; null never overwrites.
 * Only what orders them is sorted, not whole events: a log has many to a session, and they are wide.
 */
export async function refreshSessions(rows: ReadConnection['rows'], atOnce = recordsAtOnce): Promise<void> {
  await settleEvents(rows, async () => undefined);
  await rows('DELETE FROM session');
  await insertSessions(rows, (partSql) => `${known} AND ${partSql}`, atOnce);
}

const ofChanged = 'bundle_id IN (SELECT id FROM changed_bundle)';
const sessionsOfChanged = ['event', 'superseded_event', 'recording']
  .map((table) => `SELECT session_uid FROM ${table} WHERE ${ofChanged}`)
  .join(' UNION ALL ');

const asideSql = 'SELECT event_id, why, session_uid FROM superseded_event';
/** A bundle can change which events of others are set aside, and with that whether a recording of theirs counts. */
const sessionsOfMoved = `WITH moved AS MATERIALIZED ((${asideSql} EXCEPT SELECT * FROM aside_before) UNION ALL (SELECT * FROM aside_before EXCEPT ${asideSql}))
  SELECT session_uid FROM moved UNION ALL SELECT session_uid FROM recording WHERE event_id IN (SELECT event_id FROM moved)`;

/**
 * Changes bundles of the index, and makes again the rows of the sessions that this touches: those with records in these bundles
 * before or after, those with an event set aside otherwise than before, and those whose requests tell otherwise. The list is then what {@link refreshSessions} makes.
 * Where most events are of these bundles that is what runs: it is no slower, and the planner, to which what was just brought is
 * nothing, would hold it whole to find the touched sessions in it.
 */
export async function changeSessions(
  rows: ReadConnection['rows'],
  bundles: readonly string[],
  change: () => Promise<void>,
  atOnce = recordsAtOnce,
): Promise<void> {
  const touch = (fromSql: string) =>
    rows(
      `INSERT INTO touched_session SELECT DISTINCT session_uid FROM (${fromSql}) WHERE ${known} AND session_uid NOT IN (FROM touched_session)`,
    );
  const holdMost = async () => {
    const [count] = await rows(`SELECT count(*) FILTER (${ofChanged}) * 2 >= count(*) AS most FROM event`);
    return count?.most === true;
  };
  await rows(`CREATE TEMP TABLE changed_bundle AS SELECT unnest(from_json($1::JSON, '["VARCHAR"]')) AS id`, [JSON.stringify(bundles)]);
  await rows('CREATE TEMP TABLE touched_session (session_uid VARCHAR)');
  await rows(`CREATE TEMP TABLE aside_before AS ${asideSql}`);
  const heldMost = await holdMost();
  if (!heldMost) await touch(sessionsOfChanged);
  await change();
  if (heldMost || (await holdMost())) await refreshSessions(rows, atOnce);
  else {
    await touch(sessionsOfChanged);
    await settleEvents(rows, touch);
    await touch(sessionsOfMoved);
    const touched = (partSql: string) => `session_uid IN (SELECT session_uid FROM touched_session WHERE ${partSql})`;
    await rows(`DELETE FROM session WHERE ${touched('true')}`);
    await insertSessions(rows, touched, atOnce);
  }
  for (const table of ['changed_bundle', 'touched_session', 'aside_before']) await rows(`DROP TABLE ${table}`);
}
