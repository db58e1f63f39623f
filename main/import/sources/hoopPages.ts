import { acted, type CanonicalFacts, timelessSql } from './canonical.ts';
import { hasAll } from './jsonHead.ts';
import type { Source } from './source.ts';
import { address, identified, part, textOf, vendorSource, type VendorRecord } from './vendorAudit.ts';

/** One concept has several names, by who detects it (formats/hoop.md 4.2). */
const aliases: Readonly<Record<string, string>> = {
  US_SOCIAL_SECURITY_NUMBER: 'US_SSN',
  CREDIT_CARD_NUMBER: 'CREDIT_CARD',
  US_PASSPORT_NUMBER: 'US_PASSPORT',
};

/** Identifiers of 45 CFR 164.514(b)(2) and clinical terms, by the names of {@link aliases}. */
const phiTypes = new Set(
  `PERSON LOCATION DATE_TIME PHONE_NUMBER EMAIL_ADDRESS US_SSN MEDICAL_RECORD_NUMBER HEALTH_PLAN_ID US_BANK_NUMBER IBAN_CODE CREDIT_CARD
  US_DRIVER_LICENSE MEDICAL_LICENSE US_PASSPORT US_ITIN BRAZIL_CPF_NUMBER VEHICLE_IDENTIFICATION_NUMBER IMEI_HARDWARE_ID URL IP_ADDRESS
  ICD10_CODE ICD9_CODE MEDICAL_TERM NPI_NUMBER FDA_CODE`.split(/\s+/),
);

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** What a row counts, under one name for each kind, and whether it is health information. */
function countedFacts(record: VendorRecord, found: number): { type: string | undefined; facts: CanonicalFacts } {
  const given = textOf(record, 'info_type');
  const type = given === undefined ? undefined : (aliases[given] ?? given);
  const isPhi = type !== undefined && phiTypes.has(type) && found > 0;
  return { type, facts: { data_classification: type, phi_flag: isPhi ? 'yes' : 'unknown' } };
}

function metricMasking(record: VendorRecord, type: string | undefined): CanonicalFacts {
  const masked = count(record.count_masked);
  const detected = count(record.count_analyzed);
  if (masked > 0) return { masking_state: 'masked', masking_method: 'hoop', masked_fields: type === undefined ? undefined : [type] };
  return { masking_state: detected > 0 ? 'none' : 'unknown' };
}

/** Rows of the session metrics: what was detected in a session, and how much of it was masked (formats/hoop.md 1.9). */
export const hoopMetrics = vendorSource({
  id: 'hoop_metrics',
  is: (record) => hasAll(record, 'session_id', 'info_type', 'count_masked', 'count_analyzed'),
  mapped: ['session_id', 'org_id', 'connection_name', 'session_created_at', 'session_ended_at'],
  facts(record) {
    const { type, facts } = countedFacts(record, count(record.count_analyzed) + count(record.count_masked));
    const session = textOf(record, 'session_id');
    const connection = textOf(record, 'connection_name');
    return {
      ...identified('hoop_metrics', session, textOf(record, 'info_type') ?? ''),
      source_event_type: 'session.metric',
      source_instance: textOf(record, 'org_id'),
      event_time: textOf(record, 'session_ended_at', 'session_created_at'),
      start_time: textOf(record, 'session_created_at'),
      end_time: textOf(record, 'session_ended_at'),
      actor_type: 'system',
      actor_name: 'hoop',
      identity_confidence: 'none',
      identity_basis: 'a count the gateway made; whose session it was, the session itself tells',
      resource_type: textOf(record, 'connection_type') === 'database' ? 'database' : 'other',
      resource_name: connection,
      ...facts,
      ...acted('api', 'other'),
      verb: 'detect',
      command_text: `${type ?? 'unknown type'}: ${count(record.count_analyzed)} detected, ${count(record.count_masked)} masked`,
      outcome: 'unknown',
      ...metricMasking(record, type),
      // Not its session_uid: a count or a review is no part of what ran.
      correlation_uid: session,
    };
  },
});

const session = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the rows of a report are summed by; unless it was asked for something else, that is a connection. */
function summedBy(resource: string | undefined): CanonicalFacts {
  if (session.test(resource ?? '')) return { resource_type: 'session', resource_uid: resource, correlation_uid: resource };
  return { resource_type: address(resource) === undefined ? 'other' : 'user' };
}

const sumRemark = 'a sum over sessions that ended in the days the report was asked for, which it does not name';

/**
 * Rows of the redaction report: how much of a kind was masked (formats/hoop.md 1.8). It tells of no session and of no time, and its bytes are
 * counted once for each kind: what can be counted on are the session metrics.
 */
export const hoopReports: Source = {
  ...vendorSource({
    id: 'hoop_reports',
    // A report without rows is itself the record, of nothing.
    is: (record) =>
      hasAll(record, 'resource', 'info_type', 'redact_total', 'transformed_bytes') ||
      hasAll(record, 'total_redact_count', 'total_transformed_bytes'),
    wrappers: ['items'],
    mapped: ['resource'],
    facts(record) {
      const masked = count(record.redact_total);
      const { type, facts } = countedFacts(record, masked);
      const resource = textOf(record, 'resource');
      return {
        source_event_type: 'report.sessions',
        actor_type: 'system',
        actor_name: 'hoop',
        identity_confidence: 'none',
        identity_basis: 'a sum the gateway made; whose sessions they were, it does not say',
        resource_name: resource,
        ...summedBy(resource),
        ...facts,
        ...acted('api', 'other'),
        verb: 'report',
        command_text: `${type ?? 'anything'}: ${masked} masked`,
        outcome: 'unknown',
        ...(masked > 0 ? { masking_state: 'masked', masking_method: 'hoop', masked_fields: type === undefined ? undefined : [type] } : {}),
      };
    },
    follow: () => () => ({ facts: {}, remarks: [sumRemark] }),
  }),
  sql: timelessSql,
};

interface Vote {
  status: string | undefined;
  by: string | undefined;
  at: string | undefined;
}

function votesOf(record: VendorRecord): Vote[] {
  const groups = Array.isArray(record.review_groups_data) ? (record.review_groups_data as VendorRecord[]) : [];
  return groups
    .filter((group) => typeof group === 'object')
    .map((group) => ({
      status: textOf(group, 'status'),
      by: textOf(part(group, 'reviewed_by'), 'email', 'name', 'id'),
      at: textOf(group, 'review_date'),
    }));
}

/** A review is approved only as far as its votes carry: one-time reviews end as PROCESSING or EXECUTED (formats/hoop.md 1.2.6). */
function approvalFacts(record: VendorRecord, votes: readonly Vote[]): CanonicalFacts {
  const status = textOf(record, 'status') ?? '';
  const approvals = votes.filter((vote) => vote.status === 'APPROVED');
  const needed = typeof record.min_approvals === 'number' && record.min_approvals > 0 ? record.min_approvals : Math.max(votes.length, 1);
  const rejected = votes.some((vote) => vote.status === 'REJECTED');
  const ended: Readonly<Record<string, string>> = { PENDING: 'pending', REJECTED: 'denied', REVOKED: 'expired' };
  const carried = ['APPROVED', 'PROCESSING', 'EXECUTED'].includes(status) && !rejected && approvals.length >= needed;
  return {
    approval_state: ended[status] ?? (carried ? 'approved' : 'unknown'),
    approvers: approvals.flatMap((vote) => vote.by ?? []),
    approval_reason: textOf(record, 'rejection_reason'),
    approval_time: approvals.map((vote) => vote.at).at(-1),
  };
}

const reviewOutcomes: Readonly<Record<string, string>> = { PENDING: 'pending', REJECTED: 'denied' };

/** Reviews as their own list gives them; it leaves out who asked and whether an approval was forced (formats/hoop.md 1.6). */
export const hoopReviews = vendorSource({
  id: 'hoop_reviews',
  is: (record) => hasAll(record, 'id', 'review_groups_data', 'status', 'session'),
  mapped: ['id', 'session', 'created_at', 'status'],
  facts(record) {
    const votes = votesOf(record);
    const id = textOf(record, 'id');
    const status = textOf(record, 'status');
    const session = textOf(record, 'session');
    return {
      ...identified('hoop_reviews', id),
      source_event_type: `review.${textOf(record, 'type') ?? 'unknown'}`,
      source_event_code: status,
      event_time: textOf(record, 'created_at'),
      actor_type: 'unknown',
      identity_confidence: 'none',
      identity_basis: 'the list of reviews does not say who asked; the session does',
      resource_type: 'session',
      resource_uid: session,
      resource_name: session,
      ...acted('grant', 'request_access'),
      verb: 'review',
      command_text: `review ${status ?? 'of unknown state'}: ${votes.map((vote) => `${vote.by ?? 'nobody yet'} ${vote.status ?? ''}`.trim()).join(', ')}`,
      outcome: reviewOutcomes[status ?? ''] ?? 'unknown',
      approval_request_ids: id === undefined ? undefined : [id],
      ...approvalFacts(record, votes),
      // Not its session_uid: a count or a review is no part of what ran.
      correlation_uid: session,
    };
  },
});
