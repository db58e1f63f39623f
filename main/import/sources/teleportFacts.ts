import type { CanonicalFacts } from './canonical.ts';
import { actorFacts } from './teleportActor.ts';
import { deedFacts } from './teleportDeeds.ts';
import { approverOf, instantText, requestsOf, requestState } from './teleportRequests.ts';
import { thingFacts } from './teleportThings.ts';
import { identified, part, textOf, type VendorRecord, writtenOf } from './vendorAudit.ts';

/** Members of an event that columns tell in full. */
export const teleportMapped = [
  'event',
  'code',
  'time',
  'uid',
  'ei',
  'cluster_name',
  'sid',
  'success',
  'error',
  'user_agent',
  'db_query',
  'access_requests',
];

const refusal = /access (?:to .{1,200} )?denied|does not have permissions|not in the set of valid principals|permission denied/i;

/** What an event says of how it ended; `letter` is that of its code. */
interface Ended {
  letter: string;
  succeeded: unknown;
  error: string | undefined;
  exit: string | undefined;
  status: number | undefined;
  /** What the kernel answered a program in a session: a number below zero is the reason why not. */
  kernel: number | undefined;
}

function endedOf(event: VendorRecord): Ended {
  const statuses = [event.response_code, event.status_code].filter((one): one is number => typeof one === 'number' && one > 0);
  // Events of devices tell it below `status`.
  const told = part(event, 'status');
  return {
    letter: (textOf(event, 'code') ?? '').slice(-1).toUpperCase(),
    succeeded: event.success ?? told.success,
    error: textOf(event, 'error', 'exitError') ?? textOf(told, 'error'),
    exit: (writtenOf(event, 'exitCode') ?? writtenOf(event, 'exit_code')) || undefined,
    status: statuses[0],
    kernel: typeof event.return_code === 'number' ? event.return_code : undefined,
  };
}

const hasFailed = ({ succeeded, letter, error, exit, status, kernel }: Ended): boolean =>
  succeeded === false ||
  letter === 'W' ||
  letter === 'E' ||
  error !== undefined ||
  (exit ?? '0') !== '0' ||
  (status ?? 0) >= 400 ||
  (kernel ?? 0) < 0;

/** EPERM and EACCES. */
const noRight: ReadonlySet<number | undefined> = new Set([-1, -13]);

function isRefused(event: VendorRecord, type: string, { error, status, kernel }: Ended): boolean {
  if (status === 401 || status === 403 || type === 'auth' || type === 'session.rejected') return true;
  return noRight.has(kernel) || refusal.test(error ?? textOf(event, 'message') ?? '');
}

/** A connection that the node did not let a program make. */
const isBlocked = (event: VendorRecord, type: string): boolean => type === 'session.network' && event.action === 1;

/** `success`, the letter of the code, errors and codes: any of them shows a failure, and a refusal is more than that (formats/sources.md 2.1). */
function outcomeFacts(event: VendorRecord, type: string): CanonicalFacts {
  const ended = endedOf(event);
  const { letter, error, exit, status, kernel, succeeded } = ended;
  const numbers = [exit, status, (kernel ?? 0) < 0 ? kernel : undefined].filter((one) => one !== undefined);
  const reason = error ?? textOf(event, 'user_message', type === 'session.rejected' ? 'reason' : 'user_message');
  const facts = { outcome_code: numbers.length > 0 ? String(numbers[0]) : textOf(event, 'code'), outcome_reason: reason };
  if (isBlocked(event, type)) return { ...facts, outcome: 'denied' };
  if (hasFailed(ended)) return { ...facts, outcome: isRefused(event, type, ended) ? 'denied' : 'failure' };
  const done = succeeded === true || letter === 'I' || letter === 'S' || exit === '0' || status !== undefined;
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
