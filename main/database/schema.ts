import { eventFields, type FieldKind } from '../../shared/import/event.ts';

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

/** Raised whenever a table changes: an index of another version is thrown away and made again from the segments. */
export const schemaVersion = 2;

const eventColumns = eventFields.map((field) => `${field.name} ${sqlType(field.kind)}`).join(', ');

/**
 * The index over the segments. No primary keys: event ids are unique by construction and by the anti-join of each load.
 * `event_source` also lists the bundles that hold a record already known from another one.
 */
export const schema: readonly string[] = [
  'CREATE TABLE schema_version (version INTEGER)',
  `CREATE TABLE event (${eventColumns})`,
  'CREATE TABLE event_raw (event_id VARCHAR, raw VARCHAR)',
  'CREATE TABLE event_source (event_id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, byte_offset BIGINT, byte_len BIGINT, raw_sha256 VARCHAR)',
  `CREATE TABLE bundle (id VARCHAR, path VARCHAR, sha256 VARCHAR, seal VARCHAR, imported_at VARCHAR, records BIGINT, primary_records BIGINT,
    folded BIGINT, duplicates BIGINT, rejected BIGINT, derived BIGINT, events BIGINT, sessions BIGINT, recordings BIGINT,
    period_from VARCHAR, period_to VARCHAR, journal_entry BIGINT)`,
  `CREATE TABLE source_file (id VARCHAR, bundle_id VARCHAR, path VARCHAR, sha256 VARCHAR, size BIGINT, source VARCHAR, trust VARCHAR,
    records BIGINT, primary_records BIGINT, folded BIGINT, duplicates BIGINT, rejected BIGINT, derived BIGINT)`,
  `CREATE TABLE rejected_record (id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, path VARCHAR, file_line BIGINT, byte_offset BIGINT,
    byte_len BIGINT, raw_sha256 VARCHAR, reason VARCHAR, excerpt VARCHAR)`,
  `CREATE TABLE folded_record (event_id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, file_line BIGINT, byte_offset BIGINT, byte_len BIGINT,
    raw_sha256 VARCHAR, leaf BLOB)`,
  `CREATE TABLE recording (id VARCHAR, session_uid VARCHAR, event_id VARCHAR, bundle_id VARCHAR, file_id VARCHAR, path VARCHAR,
    sha256 VARCHAR, format VARCHAR, kind VARCHAR, says VARCHAR, cols BIGINT, rows BIGINT, geometry VARCHAR, start_time TIMESTAMP,
    duration_ms DOUBLE, outputs BIGINT, inputs BIGINT, resizes BIGINT, markers BIGINT, rejected BIGINT, truncated BOOLEAN,
    byte_offset BIGINT, byte_len BIGINT)`,
  `CREATE TABLE session (session_uid VARCHAR, session_type VARCHAR, source_type VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP,
    duration_ms DOUBLE, actor_type VARCHAR, actor_uid VARCHAR, actor_name VARCHAR, actor_email VARCHAR, agent_name VARCHAR,
    resource_type VARCHAR, resource_name VARCHAR, resource_parent VARCHAR, outcome VARCHAR, approval_state VARCHAR,
    masking_state VARCHAR, recording_state VARCHAR, events BIGINT, statements BIGINT, recordings BIGINT, bundle_id VARCHAR)`,
  `INSERT INTO schema_version VALUES (${schemaVersion})`,
];

/** Makes the session list again from the events and recordings of the index: one row a session, its own event leading. */
export const refreshSessions: readonly string[] = [
  'DELETE FROM session',
  `INSERT INTO session
   WITH own AS (SELECT * FROM event WHERE session_uid IS NOT NULL QUALIFY row_number() OVER (PARTITION BY session_uid ORDER BY ordinal, event_time NULLS LAST, event_id) = 1),
   counted AS (SELECT session_uid, count(*) AS events, count(*) FILTER (ordinal > 0) AS statements FROM event WHERE session_uid IS NOT NULL GROUP BY session_uid),
   recorded AS (SELECT session_uid, count(*) AS recordings FROM recording WHERE kind <> 'none' GROUP BY session_uid)
   SELECT own.session_uid, session_type, source_type, start_time, end_time, duration_ms, actor_type, actor_uid, actor_name, actor_email,
     agent_name, resource_type, resource_name, resource_parent, outcome, approval_state, masking_state, recording_state,
     counted.events, counted.statements, coalesce(recorded.recordings, 0), bundle_id
   FROM own JOIN counted USING (session_uid) LEFT JOIN recorded USING (session_uid)`,
];
