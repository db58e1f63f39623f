import type { CanonicalFacts } from './canonical.ts';
import { part, textOf, type VendorRecord } from './vendorAudit.ts';

interface Request {
  state: string;
  approvers: readonly string[];
  reason: string | undefined;
  decided: string | undefined;
  expiry: string | undefined;
}

/** Requests remembered; of more than that the oldest is forgotten, and events under it tell its id alone. */
const mostRequests = 10_000;

const states: Readonly<Record<string, string>> = { PENDING: 'pending', APPROVED: 'approved', DENIED: 'denied', PROMOTED: 'promoted' };

/** Go's zero time stands for none. */
export const instantText = (text: string | undefined): string | undefined => (text?.startsWith('0001-01-01') ? undefined : text);

/** Ids of the access requests that an event names, a certificate below its bearer. */
export function requestsOf(event: VendorRecord): string[] {
  const asked = event.access_requests ?? part(event, 'identity').access_requests;
  return Array.isArray(asked) ? asked.filter((one): one is string => typeof one === 'string') : [];
}

/** What an event about an access request says of its state; undefined where it says none. */
export const requestState = (event: VendorRecord, type: string): string | undefined =>
  type.endsWith('.expire') ? 'expired' : states[textOf(event, 'state') ?? ''];

/** The reviewer of a review that proposes to approve. */
export function approverOf(event: VendorRecord): string | undefined {
  return textOf(event, 'proposed_state') === 'APPROVED' ? textOf(event, 'reviewer') : undefined;
}

/** A request after an event about it; only its creation has the reason of who asks. */
function changed(before: Request | undefined, event: VendorRecord, state: string, created: boolean): Request {
  const approver = approverOf(event);
  const decided = state === 'pending' ? undefined : textOf(event, 'time');
  return {
    state,
    approvers: [...(before?.approvers ?? []), ...(approver === undefined ? [] : [approver])],
    reason: before?.reason ?? (created ? textOf(event, 'reason') : undefined),
    decided: state === before?.state ? before.decided : decided,
    expiry: instantText(textOf(event, 'max_duration')) ?? before?.expiry,
  };
}

/**
 * Joins what is done under an access request to what became of the request, by its id (formats/sources.md 2.1, Approval). Only what stands before in the
 * same file counts: nothing of later is told of an event, and files read in another order tell the same.
 */
export class AccessRequests {
  private readonly requests = new Map<string, Request>();

  /** What is known of the approval of an event; undefined when it names no request that stands before it. */
  take(event: VendorRecord): CanonicalFacts | undefined {
    const type = textOf(event, 'event') ?? '';
    if (type.startsWith('access_request.')) {
      this.remember(event, type);
      return undefined;
    }
    const known = requestsOf(event).flatMap((id) => this.requests.get(id) ?? []);
    const [last] = known.slice(-1);
    if (!last) return undefined;
    // Of several requests one that was not approved is what a reviewer has to see.
    const told = known.find(({ state }) => state !== 'approved' && state !== 'promoted') ?? last;
    return {
      approval_state: told.state,
      approvers: [...new Set(known.flatMap(({ approvers }) => approvers))],
      approval_reason: told.reason,
      approval_time: told.decided,
      approval_expiry: told.expiry,
    };
  }

  private remember(event: VendorRecord, type: string): void {
    const id = textOf(event, 'id');
    if (id === undefined) return;
    const before = this.requests.get(id);
    const state = requestState(event, type) ?? before?.state;
    if (state === undefined) return;
    this.requests.delete(id);
    this.requests.set(id, changed(before, event, state, type.endsWith('.create')));
    const [oldest] = this.requests.keys();
    if (this.requests.size > mostRequests && oldest !== undefined) this.requests.delete(oldest);
  }
}
