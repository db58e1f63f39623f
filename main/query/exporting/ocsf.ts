import { type EventRow, eventField } from '../../../shared/import/event.ts';

type Part = Record<string, unknown>;

const text = (row: EventRow, column: string): string | undefined => {
  const value = row[column];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The members that say something; undefined when none does. */
function said(part: Part): Part | undefined {
  const kept = Object.entries(part).filter(
    ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

const milliseconds = (instant: string | undefined) => (instant === undefined ? undefined : Date.parse(instant));

/** A whole number, where a number of JSON holds every digit of it. */
function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** What every enumeration of OCSF has: nothing is known, and what is known has no number there. */
const [unknownId, otherId] = [0, 99];
/** A refusal is a failure whose action was denied. */
const statusIds: Readonly<Record<string, number>> = { unknown: unknownId, success: 1, failure: 2, denied: 2 };
const userTypeIds: Readonly<Record<string, number>> = { unknown: unknownId, human: 1, system: 3, service: 4 };

function userOf(row: EventRow): Part | undefined {
  const type = text(row, 'actor_type');
  return said({
    uid: text(row, 'actor_uid'),
    name: text(row, 'actor_name') ?? text(row, 'effective_principal'),
    email_addr: text(row, 'actor_email'),
    type_id: type === undefined ? undefined : (userTypeIds[type] ?? otherId),
    type,
    org: said({ name: text(row, 'actor_org') }),
    groups: (row['actor_groups'] as string[] | null)?.map((name) => ({ name })),
  });
}

/** Whom an event is about, in the classes that have a place for it: who signs in is the actor, who is listed is what the record is of. */
function aboutUser(row: EventRow, classUid: number, actor: Part | undefined): Part | undefined {
  if (classUid === 5003) return said({ uid: text(row, 'resource_uid'), full_name: text(row, 'resource_name') });
  return classUid === 3002 ? actor : undefined;
}

function actorOf(row: EventRow, user: Part | undefined): Part | undefined {
  return said({
    user,
    idp: said({ name: text(row, 'actor_idp') }),
    session: said({
      uid: text(row, 'session_uid'),
      is_mfa: row['actor_mfa'] === 'yes' ? true : row['actor_mfa'] === 'no' ? false : undefined,
    }),
  });
}

function thingsOf(row: EventRow): Part {
  const [name, uid, parent] = ['resource_name', 'resource_uid', 'resource_parent'].map((column) => text(row, column));
  return {
    resources: [said({ uid, name, type: text(row, 'resource_type'), group: said({ name: parent }) })].filter((one) => one !== undefined),
    database: said({ name: text(row, 'db_name') }),
    table: said({ name: text(row, 'db_table') }),
    dst_endpoint: said({ hostname: text(row, 'host_name') }),
    query_info: said({ query_string: text(row, 'command_text') }),
  };
}

/** Columns that stand in a member of OCSF with all they say. */
const placed = new Set(
  `event_time source_event_code sequence event_time_raw duration_ms start_time end_time actor_uid actor_name actor_email actor_org actor_idp
  session_uid src_ip src_port user_agent resource_uid resource_name db_name db_table host_name command_text class_uid class_name activity_id
  activity_name outcome_code outcome_reason event_id correlation_uid raw_sha256`.split(/\s+/),
);

/** What OCSF has no member for, under our own names: nothing of a row is lost. */
function unplaced(row: EventRow): Part | undefined {
  const lost = (column: string, value: unknown) => eventField(column)?.kind === 'integer' && whole(value) === undefined;
  return said(Object.fromEntries(Object.entries(row).filter(([column, value]) => !placed.has(column) || lost(column, value))));
}

/** An event in the vocabulary of OCSF 1.8; columns that it has no member for stand in `unmapped.muniment`. */
export function ocsfEvent(row: EventRow): Part {
  const classUid = whole(row['class_uid']) ?? 0;
  const activityName = text(row, 'activity_name') ?? text(row, 'action');
  const activityId = whole(row['activity_id']) ?? (activityName === undefined ? unknownId : otherId);
  const outcome = text(row, 'outcome') ?? 'unknown';
  const user = userOf(row);
  const event = said({
    metadata: said({
      version: '1.8.0',
      // The members that end in `_dt` belong to this profile.
      profiles: ['datetime'],
      uid: row.event_id,
      product: { name: 'Muniment', vendor_name: 'Muniment' },
      log_name: row.source_type,
      log_provider: text(row, 'source_instance'),
      event_code: text(row, 'source_event_code'),
      sequence: whole(row['sequence']),
      original_time: text(row, 'event_time_raw'),
      correlation_uid: text(row, 'correlation_uid'),
    }),
    time: milliseconds(row.event_time ?? undefined),
    time_dt: row.event_time,
    start_time: milliseconds(text(row, 'start_time')),
    start_time_dt: text(row, 'start_time'),
    end_time: milliseconds(text(row, 'end_time')),
    end_time_dt: text(row, 'end_time'),
    duration: row['duration_ms'],
    category_uid: Math.floor(classUid / 1000),
    class_uid: classUid,
    class_name: text(row, 'class_name') ?? (classUid === 0 ? 'Base Event' : undefined),
    activity_id: activityId,
    activity_name: activityName,
    type_uid: classUid * 100 + activityId,
    severity_id: unknownId,
    status_id: statusIds[outcome] ?? otherId,
    status: outcome,
    status_code: text(row, 'outcome_code'),
    status_detail: text(row, 'outcome_reason'),
    action_id: outcome === 'denied' ? 2 : undefined,
    actor: actorOf(row, user),
    user: aboutUser(row, classUid, user),
    src_endpoint: said({ ip: text(row, 'src_ip'), port: whole(row['src_port']) }),
    http_request: said({ user_agent: text(row, 'user_agent') }),
    raw_data_hash: said({ algorithm_id: 3, algorithm: 'SHA-256', value: text(row, 'raw_sha256') }),
    ...thingsOf(row),
    unmapped: said({ muniment: unplaced(row) }),
  });
  return event ?? {};
}
