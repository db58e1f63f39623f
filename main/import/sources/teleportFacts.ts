import type { CanonicalFacts } from './canonical.ts';
import { actorFacts } from './teleportActor.ts';
import { deedFacts } from './teleportDeeds.ts';
import { approverOf, instantText, requestsOf, requestState } from './teleportRequests.ts';
import { thingFacts } from './teleportThings.ts';
import { identified, textOf, type VendorRecord } from './vendorAudit.ts';

/** Members of an event that columns tell in full. */
export const teleportMapped = [
  'event',
  'code',
  'time',
  'uid',
  'ei',
  'cluster_name',
  'sid',
  'addr.remote',
  'success',
  'error',
  'user_agent',
  'db_query',
  'access_requests',
];

const refusal = /access denied|not in the set of valid principals|permission denied/i;

/** What an event says of how it ended; `letter` is that of its code. */
interface Ended {
  letter: string;
  error: string | undefined;
  exit: string | undefined;
  status: number | undefined;
}

function endedOf(event: VendorRecord): Ended {
  const statuses = [event.response_code, event.status_code].filter((one): one is number => typeof one === 'number' && one > 0);
  return {
    letter: (textOf(event, 'code') ?? '').slice(-1).toUpperCase(),
    error: textOf(event, 'error', 'exitError'),
    exit: textOf(event, 'exitCode'),
    status: statuses[0],
  };
}

const hasFailed = ({ success }: VendorRecord, { letter, error, exit, status }: Ended): boolean =>
  success === false || letter === 'W' || letter === 'E' || error !== undefined || (exit ?? '0') !== '0' || (status ?? 0) >= 400;

function isRefused(event: VendorRecord, type: string, { error, status }: Ended): boolean {
  if (status === 401 || status === 403 || type === 'auth' || type === 'session.rejected') return true;
  return refusal.test(error ?? textOf(event, 'message') ?? '');
}

/** `success`, the letter of the code, errors and codes: any of them shows a failure, and a refusal is more than that (formats/sources.md 2.1). */
function outcomeFacts(event: VendorRecord, type: string): CanonicalFacts {
  const ended = endedOf(event);
  const { letter, error, exit, status } = ended;
  const code = exit ?? (status === undefined ? textOf(event, 'code') : String(status));
  const facts = { outcome_code: code, outcome_reason: error ?? textOf(event, 'user_message') };
  if (hasFailed(event, ended)) return { ...facts, outcome: isRefused(event, type, ended) ? 'denied' : 'failure' };
  const done = event.success === true || letter === 'I' || letter === 'S' || exit === '0' || status !== undefined;
  return { ...facts, outcome: done ? 'success' : 'unknown' };
}

function approvalFacts(event: VendorRecord, type: string): CanonicalFacts {
  const requests = requestsOf(event);
  if (!type.startsWith('access_request.')) return requests.length > 0 ? { approval_request_ids: requests } : {};
  const id = textOf(event, 'id');
  const approver = approverOf(event);
  return {
    approval_request_ids: id === undefined ? undefined : [id],
    approval_state: requestState(event, type),
    approvers: approver === undefined ? undefined : [approver],
    approval_reason: textOf(event, 'reason'),
    approval_expiry: instantText(textOf(event, 'max_duration')),
  };
}

const recordings: Readonly<Record<string, string>> = { off: 'off', node: 'unknown', proxy: 'unknown' };

function sessionFacts(event: VendorRecord, type: string): CanonicalFacts {
  const sid = textOf(event, 'sid');
  const kind = type.startsWith('db.')
    ? 'db'
    : type.startsWith('app.')
      ? 'app'
      : type.startsWith('mcp.')
        ? 'mcp'
        : /desktop/.test(type)
          ? 'desktop'
          : textOf(event, 'proto') === 'kube' || textOf(event, 'kubernetes_cluster') !== undefined
            ? 'k8s'
            : 'ssh';
  return { session_uid: sid, session_type: sid && kind, recording_state: recordings[textOf(event, 'session_recording') ?? ''] };
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The columns of an audit event of Teleport. */
export function teleportFacts(event: VendorRecord): CanonicalFacts {
  const type = textOf(event, 'event') ?? '';
  const uid = textOf(event, 'uid');
  return {
    ...(uid !== undefined && uuid.test(uid) ? identified('teleport', uid) : { source_event_id: uid }),
    source_instance: textOf(event, 'cluster_name'),
    source_event_type: type,
    source_event_code: textOf(event, 'code'),
    sequence: event.ei,
    event_time: instantText(textOf(event, 'time')),
    start_time: instantText(textOf(event, 'session_start')),
    end_time: instantText(textOf(event, 'session_stop')),
    ...actorFacts(event),
    ...thingFacts(event, type),
    ...deedFacts(event, type),
    rows_affected: event.affected_records,
    bytes_in: event.rx,
    bytes_out: event.tx,
    ...outcomeFacts(event, type),
    ...approvalFacts(event, type),
    ...sessionFacts(event, type),
  };
}
