import { acted, type CanonicalFacts } from './canonical.ts';
import { maskedQuery, requestLine, type StrongdmRecord } from './strongdmLines.ts';
import { identified, joined, part, textOf, type VendorRecord } from './vendorAudit.ts';

/** The records of one query or session, as far as the log holds them. */
export interface StrongdmTold {
  uuid: string | undefined;
  start: StrongdmRecord | undefined;
  post: StrongdmRecord | undefined;
  complete: StrongdmRecord | undefined;
  /** Any of them, or a part of the recording. */
  first: StrongdmRecord;
  /** It is a session with a recording, or should have one. */
  recorded: boolean;
}

/** RFC 3339 text of a time; Go writes `2021-06-17 19:06:28.017624404 +0000 UTC` into CSV. */
export function strongdmInstant(text: string | undefined): string | undefined {
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) ([+-]\d\d)(\d\d)\b/.exec(text ?? '');
  if (!found) return text;
  const [, day = '', time = '', hours = '', minutes = ''] = found;
  return `${day}T${time}${hours === '+00' && minutes === '00' ? 'Z' : `${hours}:${minutes}`}`;
}

const deeds: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

/** What was asked for: an HTTP or Kubernetes request, a command, a session, or a query. */
function deedFacts({ start, post }: StrongdmTold, query: string | undefined): CanonicalFacts {
  const session = part(post?.values ?? {}, 'query');
  const request = query === undefined ? undefined : requestLine(query);
  const method = textOf(session, 'requestMethod') ?? request?.split(' ', 1)[0];
  const command = textOf(session, 'command', 'clientCommand');
  if (method !== undefined) {
    const asked = request ?? joined(' ', method, textOf(session, 'requestURI'));
    return { ...acted('api', deeds[method] ?? 'other'), verb: method, command_text: asked, command_complete: false };
  }
  if (command !== undefined)
    return { ...acted('api', 'execute'), verb: textOf(session, 'type'), command_text: command, command_complete: true };
  if (post) return { ...acted('api', 'connect'), verb: textOf(session, 'type') };
  if (!start || query === undefined) return { ...acted('api', 'other') };
  if (!maskedQuery.test(query)) return { ...acted('data', 'query'), verb: 'query', command_text: query, command_complete: true };
  const masked = { masking_state: 'hashed', masking_method: 'replaced by a hash', masked_fields: ['query'] };
  return { ...acted('data', 'query'), verb: 'query', command_text: query, command_complete: false, ...masked };
}

function thingFacts({ start, post, recorded }: StrongdmTold, query: string | undefined): CanonicalFacts {
  const values = start?.values ?? {};
  const session = part(post?.values ?? {}, 'query');
  const [pod, container] = [textOf(session, 'pod'), textOf(session, 'container')];
  const named = textOf(values, 'datasourceName');
  const id = values.datasourceId;
  const kind =
    pod !== undefined
      ? 'k8s_pod'
      : query !== undefined && requestLine(query) !== undefined
        ? 'app'
        : recorded
          ? 'host'
          : start
            ? 'database'
            : 'other';
  return {
    resource_type: kind,
    resource_uid: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined,
    resource_name: named,
    k8s_pod: pod,
    k8s_container: container,
    ...(kind === 'host' ? { host_name: named } : {}),
  };
}

function actorFacts(start: VendorRecord): CanonicalFacts {
  const id = start.userId;
  const uid = typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
  return {
    actor_uid: uid,
    actor_name: textOf(start, 'userName'),
    effective_principal: textOf(start, 'remoteIdentityUsername'),
    src_ip: textOf(start, 'sourceIp'),
    identity_confidence: uid === undefined ? 'none' : 'verified',
    identity_basis: uid === undefined ? 'the records that are here name nobody' : 'the account as StrongDM authenticated it',
  };
}

/** Only a refusal is written down: that something was allowed does not say how it ended. */
function outcomeFacts(start: VendorRecord): CanonicalFacts {
  const decision = textOf(part(start, 'authz'), 'decision');
  return {
    outcome: /^den(y|ied)$/i.test(decision ?? '') ? 'denied' : 'unknown',
    outcome_code: decision,
    ...(decision === undefined ? {} : { decision_by: 'authz' }),
  };
}

const integer = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

function sessionType({ recorded, post }: StrongdmTold): CanonicalFacts {
  return recorded ? { session_type: textOf(part(post?.values ?? {}, 'query'), 'pod') === undefined ? 'ssh' : 'k8s' } : {};
}

/** The columns of a query or session, of its `start`, `postStart` and `complete` together (formats/sources.md 5). */
export function strongdmFacts(told: StrongdmTold): CanonicalFacts {
  const { uuid, start, complete, first, recorded } = told;
  const begun = start?.values ?? {};
  const query = textOf(begun, 'query');
  const written = textOf((start ?? first).values, 'timestamp');
  const time = strongdmInstant(written);
  return {
    // Without its start it may be one of several pieces of a session.
    ...identified('strongdm', uuid, ...(start ? [] : [first.kind, written ?? ''])),
    source_event_type: first.kind,
    source_instance: textOf(first.values, 'sourceHostname') ?? first.host,
    event_time: time,
    event_time_raw: written,
    start_time: start ? time : undefined,
    end_time: strongdmInstant(textOf(complete?.values ?? {}, 'timestamp')),
    duration_ms: integer(complete?.values.duration),
    rows_affected: integer(complete?.values.records),
    ...actorFacts(begun),
    ...thingFacts(told, query),
    ...deedFacts(told, query),
    ...outcomeFacts(begun),
    ...(recorded ? { session_uid: uuid } : {}),
    ...sessionType(told),
  };
}

const activities: readonly [RegExp, CanonicalFacts][] = [
  [/access request.*granted/i, { ...acted('grant', 'review_access'), approval_state: 'approved' }],
  // One of those who are asked: whether more have to agree is not told.
  [/approval added/i, acted('grant', 'review_access')],
  [/access request.*denied/i, { ...acted('grant', 'review_access'), approval_state: 'denied' }],
  [/access request.*timed out/i, { ...acted('grant', 'review_access'), approval_state: 'expired' }],
  [/access request/i, acted('grant', 'request_access')],
  [/access requested/i, { ...acted('grant', 'request_access'), approval_state: 'pending' }],
  [
    /\b(log(ged)?[ -]?(in|into)|sign(ed)?[ -]?in|authentication)\b.*\bfail|\bfailed\b.*\b(log|sign)[ -]?in\b/i,
    { ...acted('login', 'login'), outcome: 'failure' },
  ],
  [/logged into|logged in/i, acted('login', 'login')],
  [/logged out/i, acted('login', 'logout')],
  [/\b(created|added)\b/i, acted('entity', 'create')],
  [/\b(updated|changed|renamed)\b/i, acted('entity', 'update')],
  [/\b(deleted|removed)\b/i, acted('entity', 'delete')],
];

/** The columns of an activity: what people did to StrongDM itself. */
export function activityFacts({ values, host }: StrongdmRecord): CanonicalFacts {
  const activity = textOf(values, 'activity') ?? '';
  const written = textOf(values, 'timestamp');
  const uid = textOf(values, 'actorAccountID', 'actorUserId');
  const deed = activities.find(([shape]) => shape.test(activity))?.[1] ?? acted('api', 'other');
  return {
    ...identified('strongdm', textOf(values, 'id')),
    source_event_type: 'activity',
    source_instance: host,
    event_time: strongdmInstant(written),
    event_time_raw: written,
    actor_uid: uid,
    actor_name: textOf(values, 'actorName') ?? joined(' ', textOf(values, 'actorFirstName'), textOf(values, 'actorLastName')),
    actor_email: textOf(values, 'actorEmail'),
    src_ip: textOf(values, 'ipAddress'),
    user_agent: textOf(values, 'userAgent'),
    identity_confidence: uid === undefined ? 'none' : 'verified',
    identity_basis: uid === undefined ? 'the record names nobody' : 'the account as StrongDM authenticated it',
    resource_type: 'other',
    verb: activity,
    command_text: textOf(values, 'description') ?? activity,
    ...deed,
  };
}
