import { hoopReviewTime, minute } from './calendar.ts';
import type { Principal } from './people.ts';
import type { Random } from './random.ts';

type Decision = 'PENDING' | 'APPROVED' | 'REJECTED' | 'REVOKED';

export interface ReviewGroup {
  id: string;
  group: string;
  status: Decision;
  reviewed_by: { id: string; name: string; email: string; slack_id: string } | null;
  review_date: string | null;
  forced_review: boolean;
}

/** A review as it stands inside a session (hoop.md 1.2.6). */
export interface Review {
  id: string;
  type: 'onetime' | 'jit';
  /** Nanoseconds. */
  access_duration: number;
  status: Decision | 'PROCESSING' | 'EXECUTED' | 'UNKNOWN';
  revoke_at: string | null;
  created_at: string;
  review_groups_data: ReviewGroup[];
  time_window: { type: 'time_range'; configuration: { start_time: string; end_time: string } } | null;
  access_request_rule_name: string | null;
  min_approvals: number | null;
  force_approval_groups: string[] | null;
  rejection_reason?: string;
}

/** A review request before anybody acted on it. `created` and later times are microseconds. */
export interface ReviewRequest {
  type: Review['type'];
  created: number;
  groups: readonly string[];
  /** Hours of access asked for; only `jit` has any. */
  hours?: number;
  rule?: string | null;
}

/** A request nobody has acted on. */
export function pendingReview(random: Random, request: ReviewRequest): Review {
  const { type, created, groups, hours = 0 } = request;
  const usual = type === 'jit' ? 'Hoop-JIT_4_hours' : 'Hoop-Command_approval';
  const rule = request.rule === undefined ? usual : request.rule;
  return {
    id: random.uuid(),
    type,
    access_duration: hours * 3600 * 1_000_000_000,
    status: 'PENDING',
    revoke_at: null,
    created_at: hoopReviewTime(created + 40_000),
    review_groups_data: groups.map((group) => ({
      id: random.uuid(),
      group,
      status: 'PENDING',
      reviewed_by: null,
      review_date: null,
      forced_review: false,
    })),
    time_window: null,
    access_request_rule_name: rule,
    min_approvals: rule === null ? null : 1,
    force_approval_groups: null,
  };
}

/** The same review after one person decided for the named groups (all of them when none is named). */
export function decideReview(
  review: Review,
  reviewer: Principal,
  status: Exclude<Decision, 'PENDING'>,
  at: number,
  groups?: readonly string[],
): Review {
  const decided = review.review_groups_data.map((row) =>
    groups !== undefined && !groups.includes(row.group)
      ? row
      : {
          ...row,
          status,
          reviewed_by: { id: reviewer.subject, name: reviewer.name, email: reviewer.email, slack_id: reviewer.slack ?? '' },
          review_date: hoopReviewTime(at),
        },
  );
  // On approval the gateway sets the end of access for every type; a one-time approval ends as it begins.
  const revokeAt = status === 'APPROVED' ? hoopReviewTime(at + review.access_duration / 1000 + 3000) : review.revoke_at;
  return { ...review, status, revoke_at: revokeAt, review_groups_data: decided };
}

/** An approval a short while after the request; a one-time review then reads EXECUTED, as after its run. */
export function approvedReview(random: Random, request: ReviewRequest, reviewer: Principal): { review: Review; approved: number } {
  const approved = request.created + random.between(1 * minute, 14 * minute);
  const review = decideReview(pendingReview(random, request), reviewer, 'APPROVED', approved);
  return { review: request.type === 'onetime' ? { ...review, status: 'EXECUTED' } : review, approved };
}
