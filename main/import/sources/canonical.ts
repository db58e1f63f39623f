import { eventField, eventFields, type Field } from '../../../shared/import/event.ts';
import { emitJson, type JsonEvent, type JsonRecord } from './jsonRecords.ts';
import type { RecordSink } from './source.ts';

/** Columns by name, as a source tells them; times are RFC 3339 texts, and what is absent is unknown. */
export type CanonicalFacts = Readonly<Record<string, unknown>>;

/** JSON text that goes into a column as it was written: numbers keep every digit. */
export class WrittenJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const jsonOf = (value: unknown): string => (value instanceof WrittenJson ? value.text : (JSON.stringify(value) ?? 'null'));

/** Columns that come from the pipeline, and those of the event's time, which its text gives. */
const notGiven = new Set(
  `event_id bundle_id file_id file_line byte_offset byte_len ordinal raw_sha256 leaf parse_status parse_notes source_type ingest_time
  event_time event_time_raw event_time_quality recording_ref unmapped`.split(/\s+/),
);

const given = eventFields.filter(({ name }) => !notGiven.has(name));

const read: Record<Field['kind'], string> = {
  text: '"VARCHAR"',
  enum: '"VARCHAR"',
  integer: '"VARCHAR"',
  real: '"VARCHAR"',
  boolean: '"VARCHAR"',
  time: '"VARCHAR"',
  list: '["VARCHAR"]',
  json: '"JSON"',
  leaf: '"VARCHAR"',
};

function expression({ name, kind, values }: Field): string {
  const column = `d.${name}`;
  if (kind === 'enum') {
    const silent = ['unknown', 'none'].find((value) => values?.includes(value));
    return silent === undefined ? column : `coalesce(${column}, '${silent}')`;
  }
  if (kind === 'integer') return `TRY_CAST(${column} AS BIGINT)`;
  if (kind === 'real') return `TRY_CAST(${column} AS DOUBLE)`;
  if (kind === 'boolean') return `TRY_CAST(${column} AS BOOLEAN)`;
  return kind === 'time' ? `instant(${column})` : column;
}

const spec = ['"event_time":"VARCHAR","event_time_raw":"VARCHAR"', ...given.map(({ name, kind }) => `"${name}":${read[kind]}`)].join(',');

/** What a statement of a record says for itself; everything else is the record's. */
const statementColumns: Readonly<Record<string, string>> = {
  dedupe_key: "told.dedupe_key || '#' || statement.ordinal",
  sequence: 'statement.ordinal',
  source_event_type: "told.source_event_type || '.statement'",
  verb: 'statement.verb',
  action: "coalesce(statement.action, 'execute')",
  command_text: 'text',
  command_params: 'CASE WHEN json_valid(params) THEN params END',
  tool_name: 'statement.tool_name',
  tool_call_id: 'statement.tool_call_id',
  resource_name: 'coalesce(statement.resource_uid, told.resource_name)',
  resource_type: "CASE WHEN statement.tool_name IS NULL THEN told.resource_type ELSE 'tool' END",
  outcome: "coalesce(statement.outcome, 'unknown')",
  outcome_code: 'statement.outcome_code',
  outcome_reason: 'statement.outcome_reason',
  decision_by: 'statement.decision_by',
};

const mappingSql = (timeProblemSql: string) => `
  WITH document AS (
    SELECT record, 0 AS ordinal, problems, json_transform(doc, '{${spec}}') AS d FROM record
    UNION ALL
    SELECT record, ordinal, remarks, json_transform(doc, '{${spec}}') FROM statement WHERE doc IS NOT NULL
  ),
  told AS (
    SELECT record, ordinal,
      list_filter(list_concat(problems, [${timeProblemSql}]), lambda problem: problem IS NOT NULL) AS problems,
      []::VARCHAR[] AS remarks,
      instant(d.event_time) AS event_time,
      coalesce(d.event_time_raw, d.event_time) AS event_time_raw,
      instant_quality(d.event_time, instant(d.event_time)) AS event_time_quality,
      ${given.map((field) => `${expression(field)} AS ${field.name}`).join(', ')}
    FROM document
  )
  SELECT * FROM told
  UNION ALL BY NAME
  SELECT told.* REPLACE (
    statement.ordinal AS ordinal, statement.remarks AS remarks,
    ${Object.entries(statementColumns)
      .map(([column, value]) => `${value} AS ${column}`)
      .join(', ')}
  ) FROM statement JOIN told ON told.record = statement.record AND told.ordinal = 0 WHERE statement.doc IS NULL`;

/**
 * The mapping of sources whose events are told by {@link emitCanonical}: one event for each record, and one for each of its statements, which tells
 * its own columns where it has a document.
 */
export const canonicalSql = mappingSql("instant_problem('the time', d.event_time, instant(d.event_time))");

/** The same for records that tell of no moment, in which a time is not missing. */
export const timelessSql = mappingSql('NULL');

/** A login that did not succeed proves nobody: the name is only what was given. */
function proved(facts: CanonicalFacts): CanonicalFacts {
  const failed = facts.action === 'login' && (facts.outcome === 'failure' || facts.outcome === 'denied');
  return failed && facts.identity_confidence === 'verified'
    ? { ...facts, identity_confidence: 'asserted', identity_basis: 'the name given at a login that did not succeed' }
    : facts;
}

/** JSON text of what a source tells of a record, for {@link canonicalSql}. */
export function canonicalDocument(facts: CanonicalFacts): string {
  for (const name of Object.keys(facts)) if (!eventField(name)) throw new Error(`There is no column ${name}.`);
  const members = Object.entries(proved(facts)).map(([name, value]) => `${JSON.stringify(name)}:${jsonOf(value)}`);
  return `{${members.join(',')}}`;
}

/** Makes an event of what a source tells of a record. */
export function emitCanonical(sink: RecordSink, record: JsonRecord, facts: CanonicalFacts, event: Omit<JsonEvent, 'document'>): number {
  return emitJson(sink, record, { ...event, document: canonicalDocument(facts) });
}

const classes = {
  process: { class_uid: 1007, class_name: 'Process Activity' },
  login: { class_uid: 3002, class_name: 'Authentication' },
  entity: { class_uid: 3004, class_name: 'Entity Management' },
  grant: { class_uid: 3005, class_name: 'User Access Management' },
  ssh: { class_uid: 4007, class_name: 'SSH Activity' },
  api: { class_uid: 6003, class_name: 'API Activity' },
  data: { class_uid: 6005, class_name: 'Datastore Activity' },
} as const;

const activities: Readonly<Record<keyof typeof classes, Readonly<Record<string, readonly [number, string]>>>> = {
  process: { execute: [1, 'Launch'] },
  ssh: { connect: [1, 'Open'], disconnect: [2, 'Close'] },
  login: { login: [1, 'Logon'], logout: [2, 'Logoff'] },
  entity: { create: [1, 'Create'], read: [2, 'Read'], list: [2, 'Read'], update: [3, 'Update'], delete: [4, 'Delete'] },
  grant: { grant: [1, 'Assign Privileges'], revoke: [2, 'Revoke Privileges'] },
  data: {
    read: [1, 'Read'],
    update: [2, 'Update'],
    connect: [3, 'Connect'],
    query: [4, 'Query'],
    create: [6, 'Create'],
    delete: [7, 'Delete'],
    list: [8, 'List'],
  },
  api: { create: [1, 'Create'], read: [2, 'Read'], list: [2, 'Read'], query: [2, 'Read'], update: [3, 'Update'], delete: [4, 'Delete'] },
};

/** A canonical action with its class and activity of OCSF 1.8. */
export function acted(kind: keyof typeof classes, action: string): CanonicalFacts {
  const [activity_id, activity_name] = activities[kind][action] ?? [99, 'Other'];
  return { ...classes[kind], activity_id, activity_name, action };
}

/** An instant in nanoseconds since 1970, in decimal digits, as RFC 3339 text in UTC; undefined when it is none. */
export function nanoInstant(digits: unknown): string | undefined {
  if (typeof digits !== 'string' || !/^\d{1,19}$/.test(digits) || /^0+$/.test(digits)) return undefined;
  const padded = digits.padStart(10, '0');
  const seconds = Number(padded.slice(0, -9));
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${padded.slice(-9)}Z`;
}
