import { z } from 'zod';

/**
 * The one field catalogue: every canonical event column (formats: OCSF 1.8 semantics, our own flat storage).
 * It makes the table, the row's schema, the query language's fields and the labels on screen.
 */

const enums = {
  parse_status: ['ok', 'partial', 'error'],
  event_time_quality: ['exact', 'tz_inferred', 'tz_assumed', 'missing'],
  actor_type: ['human', 'service', 'agent', 'machine', 'system', 'anonymous', 'unknown'],
  actor_mfa: ['yes', 'no', 'unknown'],
  identity_confidence: ['verified', 'asserted', 'inferred', 'shared_account', 'none'],
  resource_type: [
    'host',
    'database',
    'table',
    'k8s_pod',
    'k8s_object',
    'app',
    'api',
    'secret',
    'file',
    'bucket',
    'object',
    'patient_record',
    'tool',
    'desktop',
    'session',
    'user',
    'role',
    'policy',
    'other',
  ],
  phi_flag: ['yes', 'no', 'unknown'],
  action: [
    'connect',
    'disconnect',
    'login',
    'logout',
    'read',
    'create',
    'update',
    'delete',
    'execute',
    'query',
    'list',
    'export',
    'download',
    'upload',
    'grant',
    'revoke',
    'request_access',
    'review_access',
    'lock',
    'decrypt',
    'encrypt',
    'render_report',
    'other',
  ],
  outcome: ['success', 'failure', 'denied', 'pending', 'unknown'],
  approval_state: ['none', 'pending', 'approved', 'denied', 'expired', 'promoted', 'unknown'],
  masking_state: ['none', 'masked', 'hashed', 'encrypted', 'redacted', 'not_logged', 'unknown'],
  session_type: ['ssh', 'db', 'k8s', 'app', 'desktop', 'mcp', 'agent', 'api'],
  recording_state: ['available', 'off', 'missing', 'unknown'],
  integrity_state: ['verified', 'failed', 'unverifiable', 'none'],
} as const;

/** How a column is stored and compared. `list` is text[], `leaf` a 32-byte BLOB shown as hex. */
export type FieldKind = 'text' | 'enum' | 'integer' | 'real' | 'boolean' | 'time' | 'list' | 'json' | 'leaf';

export interface Field {
  /** Public column name: query results, CSV and the query language use it. */
  name: string;
  kind: FieldKind;
  /** Legal values of an enum column, in the order they are listed on screen. */
  values?: readonly string[];
  group: 'record' | 'source' | 'time' | 'actor' | 'resource' | 'action' | 'outcome' | 'approval' | 'masking' | 'session' | 'integrity';
}

function group(name: Field['group'], columns: string): Field[] {
  return columns
    .trim()
    .split(/\s+/)
    .map((column) => {
      const [field = '', kind = 'text'] = column.split(':');
      const values = (enums as Record<string, readonly string[]>)[field];
      return values ? { name: field, kind: 'enum', values, group: name } : { name: field, kind: kind as FieldKind, group: name };
    });
}

/** Every column of the `event` table, in the order in which rows, CSV and JSON list them. */
export const eventFields: readonly Field[] = [
  ...group(
    'record',
    `event_id source_event_id dedupe_key bundle_id file_id file_line:integer byte_offset:integer
    byte_len:integer ordinal:integer raw_sha256 leaf:leaf parse_status parse_notes:json`,
  ),
  ...group('source', 'source_type source_instance source_event_type source_event_code sequence:integer'),
  ...group(
    'time',
    `event_time:time event_time_raw event_time_quality start_time:time end_time:time
    duration_ms:real ingest_time:time`,
  ),
  ...group(
    'actor',
    `actor_type actor_uid actor_name actor_email actor_idp actor_org actor_roles:list actor_groups:list
    actor_mfa on_behalf_of_uid on_behalf_of_email delegation_chain:json agent_uid agent_name agent_version agent_instance
    model effective_principal identity_confidence identity_basis src_ip src_port:integer user_agent device_id`,
  ),
  ...group(
    'resource',
    `resource_type resource_uid resource_name resource_parent host_name db_name db_schema db_table
    db_objects:list k8s_namespace k8s_pod k8s_container patient_ref:list phi_flag data_classification`,
  ),
  ...group(
    'action',
    `class_uid:integer class_name activity_id:integer activity_name action verb command_text
    command_params:json command_complete:boolean rows_affected:integer bytes_in:integer bytes_out:integer tool_name
    tool_call_id`,
  ),
  ...group('outcome', 'outcome outcome_code outcome_reason decision_by'),
  ...group(
    'approval',
    `approval_request_ids:list approval_state approvers:list approval_reason approval_time:time
    approval_expiry:time break_glass:boolean`,
  ),
  ...group('masking', 'masking_state masking_method masked_fields:list'),
  ...group(
    'session',
    `session_uid session_type recording_ref recording_offset_ms:integer recording_state
    correlation_uid`,
  ),
  ...group('integrity', 'integrity_state integrity_method integrity_ref'),
  ...group('record', 'unmapped:json'),
];

const fieldsByName = new Map(eventFields.map((field) => [field.name, field]));

/** The catalogue entry of a canonical column, or undefined: the only way a name may become an SQL identifier. */
export function eventField(name: string): Field | undefined {
  return fieldsByName.get(name);
}

const scalar = {
  text: z.string(),
  integer: z.union([z.number().int(), z.string()]),
  real: z.number(),
  boolean: z.boolean(),
  time: z.string(),
  list: z.array(z.string()),
  json: z.unknown(),
  leaf: z.string(),
} as const;

function valueSchema(field: Field): z.ZodType {
  if (field.kind === 'enum') return z.enum(field.values as [string, ...string[]]).nullable();
  if (field.kind === 'json') return scalar.json;
  return scalar[field.kind].nullable();
}

/** A canonical event as it crosses the boundary: every column present, null for what the source did not say. */
export interface EventRow {
  [column: string]: unknown;
  event_id: string;
  bundle_id: string;
  file_id: string;
  /** Microsecond instant, or null when the record had no usable time. */
  event_time: string | null;
  source_type: string;
}

/** Run-time schema of {@link EventRow}; integers beyond 2^53 are decimal strings, times ISO instants. */
const wholeRow = z.object(Object.fromEntries(eventFields.map((field) => [field.name, valueSchema(field)])));
export const eventRow = wholeRow as unknown as z.ZodType<EventRow>;

/** Columns of which {@link EventRow} says more than that they may be there. */
export const everyRowHas = ['event_id', 'bundle_id', 'file_id', 'event_time', 'source_type'] as const;

/** The same where only some columns were read: the others are absent, which is not null. */
export const partialEventRow = wholeRow
  .partial()
  .required(Object.fromEntries(everyRowHas.map((name) => [name, true as const]))) as unknown as z.ZodType<EventRow>;

/**
 * Short names of the query language, each with the columns it stands for (product.md, Query language).
 * A short name that equals a column name stands for the listed columns.
 */
export const shortNames: Readonly<Record<string, readonly string[]>> = {
  actor: ['actor_uid', 'actor_name', 'actor_email', 'effective_principal'],
  behalf: ['on_behalf_of_uid', 'on_behalf_of_email'],
  agent: ['agent_uid', 'agent_name'],
  resource: ['resource_uid', 'resource_name', 'resource_parent'],
  type: ['resource_type'],
  action: ['action', 'verb'],
  outcome: ['outcome'],
  source: ['source_type'],
  session: ['session_uid'],
  host: ['host_name'],
  db: ['db_name'],
  table: ['db_table', 'db_objects'],
  patient: ['patient_ref'],
  approval: ['approval_state'],
  approver: ['approvers'],
  masked: ['masking_state', 'masked_fields'],
  phi: ['phi_flag'],
  ip: ['src_ip'],
  rows: ['rows_affected'],
  bundle: ['bundle_id'],
  at: ['event_time'],
  command: ['command_text'],
};

/** Whom an event is attributed to: the first of these columns that says something names the identity. */
export const identityColumns: readonly string[] = ['actor_email', 'actor_name', 'actor_uid', 'effective_principal'];

/** Columns searched by a bare word or phrase. */
export const wordColumns: readonly string[] = [
  'command_text',
  'resource_uid',
  'resource_name',
  'resource_parent',
  'actor_uid',
  'actor_name',
  'actor_email',
  'effective_principal',
];
