import { clinicTime, minute, second } from '../calendar.ts';
import { connections } from '../connections.ts';
import { connectDraft, execDraft, type Occasion, readDraft } from '../drafts.ts';
import { people } from '../people.ts';
import { postgresConnection } from '../protocols/nativeDatabase.ts';
import { shellTerminal } from '../protocols/terminal.ts';
import type { Random } from '../random.ts';
import { decideReview, pendingReview } from '../review.ts';
import type { SessionDraft } from '../sessionDocument.ts';
import { bastionHost, bastionSteps } from '../statements/shell.ts';

const { tomas, yusuf, mateusz } = people;

/** The night of Saturday 12 September: the record system is down, one engineer works alone, an approval is forced. */
export function emergencyNight(random: Random): SessionDraft[] {
  const correlationId = 'INC-2026-0912';
  const on = (connection: Occasion['connection'], clock: string): Occasion => ({
    principal: tomas,
    connection,
    start: clinicTime(12, clock),
  });
  const access = on(connections.ehrAdmin, '02:31:10');
  const request = { type: 'jit', created: access.start - 4 * minute, groups: ['dba-leads'], hours: 4 } as const;
  const approved = decideReview(pendingReview(random, request), yusuf, 'APPROVED', access.start - 30 * second);
  const review = {
    ...approved,
    force_approval_groups: ['security'],
    review_groups_data: approved.review_groups_data.map((group) => ({ ...group, forced_review: true })),
  };
  const shell = (clock: string, from: number, to: number): SessionDraft =>
    connectDraft(random, on(connections.bastion, clock), shellTerminal(random, bastionHost, bastionSteps.slice(from, to)), {
      correlationId,
    });
  const cluster = (clock: string, command: string, output: string, exitCode = 0): SessionDraft =>
    execDraft(random, on(connections.kubernetesShell, clock), command, [`${output}\n`], { exitCode, correlationId });
  const statements = [
    { sql: "SELECT pid, state, wait_event FROM pg_stat_activity WHERE datname = 'ehr';" },
    { sql: 'SELECT pg_terminate_backend($1)', parameters: ['20417'] },
    { sql: 'ALTER TABLE clinical.encounters DISABLE TRIGGER audit_row;' },
    { sql: "UPDATE clinical.encounters SET state = 'open' WHERE state = 'stuck';" },
    { sql: 'ALTER TABLE clinical.encounters ENABLE TRIGGER audit_row;' },
  ];
  return [
    shell('02:11:05', 0, 2),
    cluster('02:16:40', 'kubectl get pods -n clinical', 'ehr-web-6d5f9c7b8-5972f   0/1   CrashLoopBackOff   14   12d'),
    cluster('02:19:02', 'kubectl logs deploy/ehr-web -n clinical --tail 3', 'level=error msg="too many connections"'),
    cluster('02:23:51', 'kubectl exec -n clinical deploy/ehr-web -- env | sort', 'PATH=/usr/bin\nPGHOST=ehr-db-01'),
    connectDraft(random, access, postgresConnection(random, 'ehr', statements), { review, correlationId }),
    shell('02:58:30', 2, 5),
    cluster('03:20:15', 'kubectl rollout restart deploy/ehr-web -n clinical', 'deployment.apps/ehr-web restarted'),
    cluster('03:27:44', 'kubectl rollout status deploy/ehr-web -n clinical', 'error: timed out waiting for the condition', 1),
    shell('04:02:09', 4, 6),
    cluster('04:21:37', 'kubectl rollout status deploy/ehr-web -n clinical', 'deployment "ehr-web" successfully rolled out'),
  ];
}

/** The late afternoon of 17 September: a billing analyst reads one chart after another, faster than anybody works. */
export function readingBurst(random: Random): SessionDraft[] {
  let at = clinicTime(17, '16:38:20');
  return Array.from({ length: 46 }, (_, index) => {
    at += random.between(14 * second, 41 * second);
    const patient = 10301 + index;
    return readDraft(
      random,
      { principal: mateusz, connection: connections.ehrReadonly, start: at },
      {
        sql: () => `SELECT mrn, full_name, dob, address, diagnosis FROM clinical.chart WHERE patient_id = ${patient};`,
        columns: ['mrn', 'full_name', 'dob', 'address', 'diagnosis'],
        rows: [1, 3],
      },
    );
  });
}
