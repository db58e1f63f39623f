import type { HttpExchange } from '../protocols/http.ts';
import type { ToolCall } from '../protocols/mcp.ts';
import type { Random } from '../random.ts';

const patientRef = (random: Random): string => `Patient/${random.between(10001, 10980)}`;
const slot = (random: Random): string => `2026-09-${String(random.between(10, 28))}T${random.between(13, 21)}:30:00Z`;

/** Tool calls of the scheduling agent. */
export const schedulingTools: readonly ((random: Random) => ToolCall)[] = [
  (random) => ({
    tool: 'find_open_slots',
    input: { clinic: 'CDF-3', from: slot(random), limit: 5 },
    result: `5 open slots from ${slot(random)}`,
  }),
  (random) => ({
    tool: 'book_appointment',
    input: { patient: patientRef(random), slot: slot(random), reason: 'follow-up <30 min>' },
    result: `booked APPT-${random.between(70000, 79999)}`,
  }),
  (random) => ({
    tool: 'send_reminder',
    input: { patient: patientRef(random), channel: 'text', template: 'reminder-2d' },
    result: 'queued',
  }),
  (random) => ({
    tool: 'get_patient_contact',
    input: { patient: patientRef(random), fields: ['full_name', 'phone'] },
    result: '{"full_name":"##########","phone":"##############"}',
  }),
];

/** The call the clinic does not let the agent make. */
export const deniedTool: ToolCall = {
  tool: 'export_patient_list',
  input: { clinic: 'CDF-3', format: 'csv', include: ['mrn', 'dob'] },
  result: '',
  denied: 'Hoop - Bulk export',
};

function resource(type: string, id: string, rest: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ resourceType: type, id, ...rest });
}

/** Requests to the FHIR interface. The cookie is left in by the gateway; its value is a word. */
export const fhirExchanges: readonly ((random: Random) => HttpExchange)[] = [
  (random) => {
    const id = String(random.between(10001, 10980));
    return {
      method: 'GET',
      path: `/fhir/R4/Patient/${id}`,
      headers: { Cookie: 'hoop_proxy_token=sample-token' },
      status: '200 OK',
      contentType: 'application/fhir+json',
      answer: resource('Patient', id, { name: [{ family: '##########', given: ['######'] }], birthDate: '##########' }),
    };
  },
  (random) => ({
    method: 'GET',
    path: `/fhir/R4/Observation?patient=${random.between(10001, 10980)}&category=laboratory&_count=${random.pick([10, 50, 100])}`,
    status: '200 OK',
    contentType: 'application/fhir+json',
    answer: resource('Bundle', `b${random.between(100, 999)}`, {
      type: 'searchset',
      total: random.between(0, 50),
      entry: Array.from({ length: random.between(1, 6) }, () => ({
        resource: { resourceType: 'Observation', status: 'final', code: { text: 'HbA1c' } },
      })),
    }),
  }),
  (random) => ({
    method: 'PATCH',
    path: `/fhir/R4/Appointment/${random.between(70000, 79999)}`,
    body: '[{"op":"replace","path":"/status","value":"booked"}]',
    status: '200 OK',
    answer: '{"resourceType":"Appointment","status":"booked"}',
  }),
  () => ({
    method: 'GET',
    path: '/fhir/R4/Patient?_elements=identifier,name,birthDate&_count=1000',
    status: '403 Forbidden',
    answer: '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden"}]}',
  }),
];

/** A model request of a coding agent with one tool use in its answer, as the proxy sees it. */
export function modelExchange(random: Random, task: string, command: string): HttpExchange {
  const request = {
    model: 'claude-sonnet-4-5',
    max_tokens: 4096,
    stream: true,
    messages: [{ role: 'user', content: task }],
    tools: [{ name: 'Bash', input_schema: { type: 'object' } }],
  };
  const parts = [
    ['message_start', { type: 'message_start', message: { id: `msg_${random.hex(16)}`, role: 'assistant' } }],
    [
      'content_block_start',
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: `toolu_${random.hex(12)}`, name: 'Bash' } },
    ],
    [
      'content_block_delta',
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: JSON.stringify({ command }) } },
    ],
    ['message_stop', { type: 'message_stop' }],
  ] as const;
  return {
    method: 'POST',
    path: '/v1/messages?beta=true',
    headers: { 'User-Agent': 'claude-cli/2.0.14 (external, cli)', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(request),
    status: '200 OK',
    contentType: 'text/event-stream',
    answer: parts.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join(''),
  };
}

/** Tasks people hand to a coding agent, and the command it answers with. */
export const codingTasks: readonly (readonly [string, string])[] = [
  ['Why does the nightly lab import log two warnings?', 'grep -n WARN /srv/ehr/import/*.log | tail -20'],
  ['Write a query that counts referrals by status', 'psql -f /tmp/referrals.sql'],
  ['Summarise the open claims older than 60 days', "sqlcmd -Q 'SELECT COUNT(*) FROM billing.claims WHERE days_open > 60'"],
];
