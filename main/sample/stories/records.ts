import { clinicTime, hour, minute } from '../calendar.ts';
import { connections } from '../connections.ts';
import { connectDraft, execDraft, type Occasion, readDraft } from '../drafts.ts';
import { desktopMachine, people, services, sharedKey } from '../people.ts';
import { desktopConnection, desktopMetrics, sshConnection, tcpConnection } from '../protocols/opaque.ts';
import { shellTerminal } from '../protocols/terminal.ts';
import type { Random } from '../random.ts';
import type { SessionDraft } from '../sessionDocument.ts';
import { bastionHost, bastionSteps } from '../statements/shell.ts';
import { recordReads } from '../statements/reads.ts';
import { base64, missingRecording } from '../stream.ts';

const { omar, tomas, wen, priya, yusuf } = people;
const zeroMasking = { err_count: 0, info_types: {}, total_redact_count: 0, transformed_bytes: 0 };

/** Streams that are not a whole recording: cut, missing, absent, or a string where events should be. */
function damaged(random: Random): SessionDraft[] {
  const shell = (day: number, clock: string): Occasion => ({
    principal: tomas,
    connection: connections.bastion,
    start: clinicTime(day, clock),
  });
  const cut = connectDraft(random, shell(4, '10:30:00'), shellTerminal(random, bastionHost, bastionSteps.slice(0, 4)), { truncated: true });
  const read = (day: number, clock: string): SessionDraft =>
    readDraft(random, { principal: omar, connection: connections.ehrReadonly, start: clinicTime(day, clock) }, random.pick(recordReads));
  return [
    { ...cut, end: cut.start + 7 * hour },
    { ...connectDraft(random, shell(8, '16:12:27'), []), stream: missingRecording, end: clinicTime(8, '16:40:02'), metrics: {} },
    {
      ...connectDraft(random, { principal: wen, connection: connections.interfaceEngine, start: clinicTime(19, '12:01:55') }, []),
      stream: missingRecording,
      end: clinicTime(19, '12:20:40'),
      metrics: {},
    },
    { ...read(11, '13:37:00'), stream: null, metrics: { data_masking: zeroMasking, event_size: 0, truncated: false } },
    { ...read(14, '14:21:36'), stream: ["failed encoding event stream: invalid character 'x' in string escape code"] },
    { ...read(25, '09:26:03'), stream: [base64('id\tstatus\n10417\topen\n(1 row)\n')] },
  ];
}

/** Ends that say little: still open, no result, a signal's exit code, a script that failed, an empty recording. */
function unclearEnds(random: Random): SessionDraft[] {
  const open: Occasion = { principal: tomas, connection: connections.bastion, start: clinicTime(30, '13:02:33') };
  const openEvents = shellTerminal(random, bastionHost, bastionSteps.slice(1, 3)).slice(0, -4);
  const noResult: Occasion = { principal: sharedKey, connection: connections.kubernetesShell, start: clinicTime(17, '06:00:00') };
  const failed: Occasion = { principal: omar, connection: connections.ehrReadonly, start: clinicTime(18, '11:12:13') };
  const killed: Occasion = { principal: wen, connection: connections.interfaceEngine, start: clinicTime(21, '10:10:10') };
  const empty: Occasion = {
    principal: services.backupVerifier,
    connection: connections.kubernetesShell,
    start: clinicTime(12, '02:30:00'),
  };
  return [
    { ...connectDraft(random, open, openEvents, { status: 'open', exitCode: null }), end: null, metrics: null },
    {
      ...execDraft(random, noResult, 'kubectl rollout restart deploy/ehr-web -n clinical', [], { exitCode: -2 }),
      end: noResult.start + 2 * minute,
    },
    execDraft(
      random,
      failed,
      'SELECT full_nam FROM clinical.patients;',
      ['ERROR:  column "full_nam" does not exist\nLINE 1: SELECT full_nam FROM clinical.patients;\n'],
      { exitCode: 3 },
    ),
    execDraft(random, killed, 'hl7ctl tail ORU_R01 --follow', ['MSH|^~\\&|LAB-LIS|CEDARFIELD|EHR\n'], { exitCode: 137 }),
    { ...execDraft(random, empty, 'true', []), stream: [] },
  ];
}

/** Recordings with no text in them: desktops, envelopes, bytes. */
function withoutText(random: Random): SessionDraft[] {
  const desktop: Occasion = { principal: people.siobhan, connection: connections.frontDesk, start: clinicTime(10, '09:00:45') };
  const keyed: Occasion = { principal: desktopMachine, connection: connections.frontDesk, start: clinicTime(13, '03:15:00') };
  const person = desktopConnection(random, 14);
  const machine = desktopConnection(random, 6);
  const bytes: Occasion = { principal: wen, connection: connections.imagingArchive, start: clinicTime(2, '15:31:00') };
  const envelopes: Occasion = { principal: people.mateusz, connection: connections.transferHost, start: clinicTime(3, '16:20:30') };
  return [
    connectDraft(random, desktop, person, { metrics: desktopMetrics(person) }),
    connectDraft(random, keyed, machine, { metrics: desktopMetrics(machine), exitCode: 1 }),
    connectDraft(random, bytes, tcpConnection(random, [212, 5000, 9000, 5000, 64])),
    connectDraft(random, envelopes, sshConnection(random)),
  ];
}

/** What was said beside a session: batches over several connections, a re-run, metadata of every kind. */
function annotated(random: Random): SessionDraft[] {
  const batchId = random.uuid();
  const start = clinicTime(8, '10:00:00');
  const reach = [connections.ehrReadonly, connections.labResults, connections.retiredReports, connections.pharmacy] as const;
  const batch = reach.map((connection, index) =>
    execDraft(random, { principal: priya, connection, start: start + index * 1311 }, 'SELECT 1;', ['?column?\n1\n'], { batchId }),
  );
  const again: Occasion = { principal: priya, connection: connections.labResults, start: clinicTime(8, '10:06:30') };
  const first = batch[1];
  const issuing: Occasion = { principal: yusuf, connection: connections.ehrReadonly, start: clinicTime(16, '13:00:00') };
  const issued = {
    ...connectDraft(random, issuing, []),
    stream: null,
    end: null,
    metrics: null,
    exitCode: null,
    metadata: { credentials_expire_at: '2026-09-16T22:00:00Z' },
  };
  const used: Occasion = { ...issuing, start: issuing.start + 9 * minute };
  const cloud: Occasion = { principal: omar, connection: connections.ehrReadonly, start: clinicTime(23, '14:14:14') };
  const federation = {
    hook_source: 'connection',
    provider: 'gcp_iam',
    resolved_principal: 'reports@cedarfield-analytics.example',
    token_expires_at: '2026-09-23T20:14:14Z',
  };
  return [
    ...batch,
    execDraft(random, again, 'SELECT 1;', ['?column?\n1\n'], { labels: { 're-run-from': first?.id ?? '' } }),
    issued,
    readDraft(random, used, random.pick(recordReads), { metadata: { credential_session: issued.id } }),
    readDraft(random, cloud, random.pick(recordReads), { metadata: { federation, purpose: 'quality report Q3' }, jira: 'QUAL-118' }),
  ];
}

/** Sessions whose record is incomplete, unusual, or says something beside itself. */
export function recordStories(random: Random): SessionDraft[] {
  return [...damaged(random), ...unclearEnds(random), ...withoutText(random), ...annotated(random)];
}
