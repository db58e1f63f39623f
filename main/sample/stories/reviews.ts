import { clinicTime, hour, minute } from '../calendar.ts';
import { connections } from '../connections.ts';
import { connectDraft, execDraft, type Occasion } from '../drafts.ts';
import { people, sharedKey } from '../people.ts';
import { postgresConnection } from '../protocols/nativeDatabase.ts';
import type { Random } from '../random.ts';
import { approvedReview, decideReview, pendingReview, type ReviewRequest } from '../review.ts';
import type { SessionDraft } from '../sessionDocument.ts';

const { magnus, priya, omar, grace, siobhan, yusuf, hanh } = people;

const onetime = (created: number, groups: readonly string[], rule?: string | null): ReviewRequest => ({
  type: 'onetime',
  created,
  groups,
  ...(rule === undefined ? {} : { rule }),
});

/** Requests that were refused: only the status flips, so there is no end, no exit code and no recording (hoop.md 1.2.1). */
function refused(random: Random): SessionDraft[] {
  const unrun = { end: null, exitCode: null, stream: null, metrics: null } as const;
  const update: Occasion = { principal: omar, connection: connections.ehrAdmin, start: clinicTime(3, '10:12:44') };
  const rejected = decideReview(pendingReview(random, onetime(update.start, ['dba-leads'])), priya, 'REJECTED', update.start + 9 * minute);
  const bulk: Occasion = { principal: siobhan, connection: connections.billing, start: clinicTime(9, '14:40:03') };
  const compliance = decideReview(pendingReview(random, onetime(bulk.start, ['compliance'])), grace, 'REJECTED', bulk.start + 26 * minute);
  const late: Occasion = { principal: hanh, connection: connections.ehrAdmin, start: clinicTime(18, '16:55:20') };
  // The requester withdrew: not an eligible reviewer, so the gateway adds a row for the decision.
  const withdrawn = decideReview(
    pendingReview(random, onetime(late.start, ['dba-leads', 'requester'])),
    hanh,
    'REJECTED',
    late.start + 3 * minute,
    ['requester'],
  );
  return [
    {
      ...execDraft(random, update, "UPDATE clinical.patients SET active = false WHERE last_visit < '2020-01-01';", []),
      ...unrun,
      review: { ...rejected, rejection_reason: 'No change ticket. Ask again with one.' },
    },
    {
      ...execDraft(random, bulk, 'SELECT * FROM billing.accounts;', []),
      ...unrun,
      review: { ...compliance, rejection_reason: 'Minimum necessary: name the columns.' },
    },
    { ...execDraft(random, late, 'DELETE FROM clinical.notes WHERE draft;', []), ...unrun, review: withdrawn },
  ];
}

/** Requests still on their way: waiting, approved but not run, and running. */
function underway(random: Random): SessionDraft[] {
  const waiting: Occasion = { principal: omar, connection: connections.ehrAdmin, start: clinicTime(30, '11:02:19') };
  const ready: Occasion = { principal: priya, connection: connections.ehrAdmin, start: clinicTime(30, '09:31:50') };
  const running: Occasion = { principal: priya, connection: connections.ehrAdmin, start: clinicTime(30, '11:20:08') };
  const unfinished = { end: null, exitCode: null, stream: null, metrics: null } as const;
  const approved = (occasion: Occasion) =>
    decideReview(pendingReview(random, onetime(occasion.start, ['dba-leads'])), magnus, 'APPROVED', occasion.start + 6 * minute);
  return [
    {
      ...execDraft(random, waiting, 'SELECT mrn, ssn FROM clinical.patients LIMIT 100;', []),
      ...unfinished,
      status: 'open',
      review: pendingReview(random, onetime(waiting.start, ['dba-leads', 'compliance'])),
    },
    { ...execDraft(random, ready, 'REINDEX TABLE clinical.encounters;', []), ...unfinished, status: 'ready', review: approved(ready) },
    {
      ...execDraft(random, running, 'CLUSTER clinical.encounters USING encounters_day;', []),
      ...unfinished,
      status: 'open',
      review: { ...approved(running), status: 'PROCESSING' },
    },
  ];
}

/** Approvals that an auditor would ask about. */
function questionable(random: Random): SessionDraft[] {
  const own: Occasion = { principal: magnus, connection: connections.ehrAdmin, start: clinicTime(8, '13:20:11') };
  const selfApproved = approvedReview(random, onetime(own.start, ['dba-leads']), magnus);
  const both: Occasion = { principal: priya, connection: connections.ehrAdmin, start: clinicTime(14, '10:48:30') };
  const oneForAll = approvedReview(random, onetime(both.start, ['dba-leads', 'security']), yusuf);
  const keyed: Occasion = { principal: priya, connection: connections.ehrAdmin, start: clinicTime(21, '15:05:00') };
  const byKey = approvedReview(random, onetime(keyed.start, ['dba-leads'], null), sharedKey);
  return [
    execDraft(
      random,
      own,
      "GRANT SELECT ON ALL TABLES IN SCHEMA clinical TO reporting;\nALTER ROLE reporting VALID UNTIL 'infinity';",
      ['GRANT\nALTER ROLE\n'],
      { review: selfApproved.review, runAt: selfApproved.approved + minute },
    ),
    execDraft(random, both, 'UPDATE clinical.providers SET npi = NULL WHERE retired;', ['UPDATE 9\n'], {
      review: { ...oneForAll.review, min_approvals: 2 },
      runAt: oneForAll.approved + 2 * minute,
    }),
    execDraft(random, keyed, 'DELETE FROM clinical.audit_staging;', ['DELETE 1204\n'], {
      review: byKey.review,
      runAt: byKey.approved + minute,
    }),
  ];
}

/** Timed access: one revoked while in use, one bound to a daily window and used outside it. */
function timed(random: Random): SessionDraft[] {
  const revoked: Occasion = { principal: omar, connection: connections.ehrAdmin, start: clinicTime(11, '14:10:00') };
  const request: ReviewRequest = { type: 'jit', created: revoked.start - 12 * minute, groups: ['dba-leads'], hours: 4 };
  const granted = decideReview(pendingReview(random, request), magnus, 'APPROVED', revoked.start - 2 * minute);
  const stopped = decideReview(granted, magnus, 'REVOKED', revoked.start + 41 * minute);
  const windowed: Occasion = { principal: priya, connection: connections.ehrAdmin, start: clinicTime(24, '17:46:12') };
  const evening = approvedReview(random, { type: 'jit', created: windowed.start - hour, groups: ['dba-leads'], hours: 2 }, magnus);
  const window = { type: 'time_range' as const, configuration: { start_time: '13:00', end_time: '21:00' } };
  const statements = [
    { sql: 'SELECT pid, query FROM pg_stat_activity WHERE state = $1', parameters: ['active'] },
    { sql: 'ANALYZE clinical.patients;' },
  ];
  return [
    {
      ...connectDraft(random, revoked, postgresConnection(random, 'ehr', statements), { review: stopped, exitCode: 254 }),
      end: revoked.start + 41 * minute,
    },
    connectDraft(random, windowed, postgresConnection(random, 'ehr', statements), { review: { ...evening.review, time_window: window } }),
  ];
}

/** Access requests in every state the gateway knows. */
export function reviewStories(random: Random): SessionDraft[] {
  return [...refused(random), ...underway(random), ...questionable(random), ...timed(random)];
}
