import { part, textOf, type VendorRecord } from './vendorAudit.ts';

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
