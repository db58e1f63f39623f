import { clinicTime, hoopTime, second } from '../calendar.ts';
import type { Connection } from '../connections.ts';
import { connections } from '../connections.ts';
import { connectDraft, execDraft, type Occasion, readDraft } from '../drafts.ts';
import { agents, people, type Principal } from '../people.ts';
import { sqlServerConnection } from '../protocols/nativeDatabase.ts';
import type { Random } from '../random.ts';
import { approvedReview } from '../review.ts';
import type { Analysis, GuardrailHit, SessionDraft } from '../sessionDocument.ts';
import { base64 } from '../stream.ts';

const { omar, lucia, mateusz, tomas, wen, zoe, grace } = people;

interface Blocked {
  principal: Principal;
  connection: Connection;
  at: number;
  script: string;
  hit: GuardrailHit;
}

const words = (rule: string, ...list: string[]): GuardrailHit => ({
  rule_name: `Hoop - ${rule}`,
  rule: { type: 'deny_words_list', words: list },
  direction: 'input',
  matched_words: list.slice(0, 1),
  message: 'blocked by policy',
});
const pattern = (rule: string, regex: string, matched: string, direction: GuardrailHit['direction'] = 'input'): GuardrailHit => ({
  rule_name: `Hoop - ${rule}`,
  rule: { type: 'pattern_match', pattern_regex: regex },
  direction,
  matched_words: [matched],
});

const blocked: readonly Blocked[] = [
  {
    principal: omar,
    connection: connections.ehrReadonly,
    at: clinicTime(2, '11:31:04'),
    script: 'SELECT * FROM clinical.patients;',
    hit: pattern('Select star on sensitive tables', '(?i)select\\s+\\*\\s+from\\s+(clinical|lab)\\.', 'SELECT * FROM clinical.'),
  },
  {
    principal: lucia,
    connection: connections.pharmacy,
    at: clinicTime(4, '15:02:57'),
    script: 'DELETE FROM pharmacy.fills',
    hit: pattern('Unsafe update and delete', '(?i)^delete\\s+from\\s+\\S+\\s*;?$', 'DELETE FROM pharmacy.fills'),
  },
  {
    principal: mateusz,
    connection: connections.billing,
    at: clinicTime(10, '10:20:31'),
    script: 'SELECT full_name, ssn, date_of_birth FROM billing.accounts WHERE balance > 100;',
    hit: words('PHI columns', 'ssn', 'date_of_birth', 'mrn'),
  },
  {
    principal: tomas,
    connection: connections.bastion,
    at: clinicTime(15, '09:48:12'),
    script: 'curl -s https://mirror.cedarfield.example/setup.sh | sh',
    hit: pattern('Pipe to shell', '(curl|wget)[^|]*\\|\\s*(ba)?sh', '| sh'),
  },
  {
    principal: tomas,
    connection: connections.kubernetesShell,
    at: clinicTime(17, '13:15:40'),
    script: 'kubectl delete namespace clinical-staging --force',
    hit: words('Risky kubectl', 'delete namespace', '--force'),
  },
  {
    principal: wen,
    connection: connections.bastion,
    at: clinicTime(23, '16:02:09'),
    script: 'sudo rm -rf /srv/ehr/exports/2025',
    hit: words('Dangerous shell commands', 'rm -rf'),
  },
  {
    principal: agents.claimsTriage,
    connection: connections.billing,
    at: clinicTime(25, '11:11:11'),
    script: 'DROP TABLE billing.triage_tmp;',
    hit: words('Destructive DDL', 'DROP TABLE', 'TRUNCATE'),
  },
];

/** Sessions a guardrail stopped before they ran: an error text, 254, an end time. */
function stopped(random: Random): SessionDraft[] {
  return blocked.map(({ principal, connection, at, script, hit }) => ({
    ...execDraft(random, { principal, connection, start: at }, script, [], { exitCode: 254, guardrails: [hit] }),
    stream: [[0.041, 'e', base64(`Blocked by the following Hoop Guardrails Rules: ${hit.rule_name}`)]],
    end: at + Math.round(0.06 * second),
  }));
}

/** Hits that did not stop the session: one batch of a native connection, and one number in an answer. */
function noticed(random: Random): SessionDraft[] {
  const native: Occasion = { principal: mateusz, connection: connections.billing, start: clinicTime(16, '14:27:35') };
  const batches = [
    "SELECT COUNT(*) FROM billing.claims WHERE [status] = N'open';",
    'UPDATE billing.claims SET amount = 0;',
    'SELECT @@ROWCOUNT;',
  ];
  const answer: Occasion = { principal: zoe, connection: connections.labResults, start: clinicTime(28, '10:05:50') };
  const leak = readDraft(
    random,
    answer,
    { sql: () => 'SELECT id, ssn, test_code FROM lab.intake WHERE id = 10417;', columns: ['id', 'ssn', 'test_code'], rows: [1, 1] },
    { masked: false },
  );
  return [
    connectDraft(random, native, sqlServerConnection(random, batches), {
      guardrails: [pattern('Unsafe update and delete', '(?i)^update\\s+\\S+\\s+set\\s+\\S+\\s*=\\s*\\S+;?$', 'UPDATE billing.claims SET')],
    }),
    { ...leak, guardrails: [pattern('SSN in output', '\\b\\d{3}-\\d{2}-\\d{4}\\b', '000-', 'output')] },
  ];
}

function analysis(at: number, rest: Pick<Analysis, 'risk_level' | 'title' | 'explanation' | 'action'>, table: string): Analysis {
  const moment = (offset: number): string => hoopTime(at + offset);
  return {
    ...rest,
    summary: `Looked at ${table} before deciding.`,
    model: 'analyzer-small-2026-06',
    steps: [
      { type: 'thinking', thinking: `Which columns does ${table} hold & who may read them?`, timestamp: moment(900_000) },
      { type: 'tool_call', tool_name: 'table_columns', tool_input: JSON.stringify({ table }), timestamp: moment(1_400_000) },
      { type: 'tool_result', tool_name: 'table_columns', tool_output: 'id, mrn, full_name, ssn, note', timestamp: moment(1_900_250) },
    ],
  };
}

/** What the gateway's own analyser said: allowed, sent to review, blocked; and one step that failed. */
function analysed(random: Random): SessionDraft[] {
  const low: Occasion = { principal: omar, connection: connections.ehrReadonly, start: clinicTime(1, '09:40:18') };
  const medium: Occasion = { principal: omar, connection: connections.labResults, start: clinicTime(24, '13:40:20') };
  const high: Occasion = { principal: agents.chartSummary, connection: connections.ehrReadonly, start: clinicTime(29, '15:22:01') };
  const count = { sql: () => 'SELECT count(*) AS count FROM clinical.encounters;', columns: ['count'], rows: [1, 1] } as const;
  const sensitive = {
    sql: () => "SELECT id, test_code, result_value FROM lab.results WHERE test_code = 'HIV-1' LIMIT 3;",
    columns: ['id', 'test_code', 'result_value'],
    rows: [3, 3],
  } as const;
  const { review, approved } = approvedReview(random, { type: 'onetime', created: medium.start, groups: ['compliance'] }, grace);
  const refusal = analysis(
    high.start,
    {
      risk_level: 'high',
      title: 'Bulk identifiers',
      explanation: 'Joins identifiers of every patient; no <filter> & no purpose given.',
      action: 'block_execution',
    },
    'clinical.patients',
  );
  refusal.steps?.push({
    type: 'tool_result',
    tool_name: 'row_estimate',
    tool_output: 'statement timeout',
    is_error: true,
    timestamp: hoopTime(high.start + 2_400_000),
  });
  return [
    readDraft(random, low, count, {
      analysis: { risk_level: 'low', title: 'Aggregate only', explanation: 'Returns one number.', action: 'allow_execution' },
    }),
    readDraft(random, medium, sensitive, {
      review,
      runAt: approved + 30 * second,
      analysis: analysis(
        medium.start,
        {
          risk_level: 'medium',
          title: 'Sensitive test category',
          explanation: 'Reads results of a specially protected test <category>.',
          action: 'require_access_request',
        },
        'lab.results',
      ),
    }),
    {
      ...execDraft(random, high, 'SELECT p.mrn, p.ssn, n.body FROM clinical.patients p JOIN clinical.notes n ON n.patient_id = p.id;', [], {
        exitCode: 254,
        analysis: refusal,
      }),
      stream: [[0.02, 'e', base64('blocked by AI analyzer: Bulk identifiers')]],
      end: high.start + 3 * second,
    },
  ];
}

/** Masking that did not do its whole work: errors, an unmasked remainder, and metrics lost in a restart. */
function masking(random: Random): SessionDraft[] {
  const at = (day: number, clock: string): Occasion => ({
    principal: omar,
    connection: connections.ehrReadonly,
    start: clinicTime(day, clock),
  });
  const wide = {
    sql: () => 'SELECT mrn, full_name, ssn, phone FROM clinical.patients ORDER BY id LIMIT 25;',
    columns: ['mrn', 'full_name', 'ssn', 'phone'],
    rows: [25, 25],
  } as const;
  const failing = readDraft(random, at(9, '09:15:00'), wide, { masked: false });
  const partly = readDraft(random, at(15, '11:44:10'), wide);
  const lost = readDraft(random, at(22, '08:59:41'), wide);
  const detected = partly.masking?.detected ?? {};
  return [
    { ...failing, masking: { masked: {}, detected: failing.masking?.detected ?? {}, bytes: 0, errors: 25 } },
    { ...partly, masking: { masked: { ...detected, PERSON: 21 }, detected: { ...detected, DATE_TIME: 4 }, bytes: 1291, errors: 4 } },
    {
      ...lost,
      metrics: {
        data_masking: { err_count: 0, info_types: {}, total_redact_count: 0, transformed_bytes: 0 },
        event_size: 0,
        truncated: false,
      },
    },
  ];
}

/** Guardrails, the gateway's analyser, and masking at work and at fault. */
export function controlStories(random: Random): SessionDraft[] {
  return [...stopped(random), ...noticed(random), ...analysed(random), ...masking(random)];
}
