import { clinicTime, minute } from '../calendar.ts';
import { connections } from '../connections.ts';
import { connectDraft, execDraft, type Occasion, readDraft } from '../drafts.ts';
import { agents, people, sharedKey } from '../people.ts';
import { httpConnection } from '../protocols/http.ts';
import { mcpConnection, type ToolCall } from '../protocols/mcp.ts';
import type { Random } from '../random.ts';
import type { SessionDraft } from '../sessionDocument.ts';
import { modelExchange } from '../statements/agentTools.ts';
import { recordReads } from '../statements/reads.ts';

/** One piece of work in four sessions that share a correlation: a person, a coding agent, the person's query, the scheduling agent's tools. */
function chain(random: Random): SessionDraft[] {
  const correlationId = 'req-4c1e90a7b2';
  const start = clinicTime(21, '14:02:00');
  const person = people.omar;
  const exchange = modelExchange(
    random,
    'Find patients due for a recall & book the first three',
    "psql -c 'SELECT id FROM clinical.recalls LIMIT 3'",
  );
  const calls: ToolCall[] = [10417, 10422, 10508].map((id) => ({
    tool: 'book_appointment',
    input: { patient: `Patient/${id}`, slot: '2026-09-29T15:30:00Z', requested_by: person.email },
    result: 'booked',
  }));
  const toolSession = random.uuid();
  const at = (principal: Occasion['principal'], connection: Occasion['connection'], minutes: number): Occasion => ({
    principal,
    connection,
    start: start + minutes * minute,
  });
  const recalls = {
    sql: () => 'SELECT id, full_name FROM clinical.recalls WHERE due_on < current_date LIMIT 3;',
    columns: ['id', 'full_name'],
    rows: [3, 3],
  } as const;
  const tools = at(agents.scheduling, connections.schedulingTools, 4);
  return [
    connectDraft(random, at(person, connections.claudeCode, 0), httpConnection(random, 'models.cedarfield.example', [exchange]), {
      correlationId,
    }),
    readDraft(random, at(person, connections.ehrReadonly, 2), recalls, { correlationId, metadata: { run_by: 'claude-code' } }),
    connectDraft(random, tools, mcpConnection(random, tools.start, toolSession, calls), { id: toolSession, correlationId }),
    readDraft(random, at(agents.scheduling, connections.ehrReadonly, 5), recalls, { correlationId }),
  ];
}

/** The legacy static key, used by scripts and by whoever holds it; one command carries a secret in clear text. */
function sharedKeyUse(random: Random): SessionDraft[] {
  const on = (connection: Occasion['connection'], day: number, clock: string): Occasion => ({
    principal: sharedKey,
    connection,
    start: clinicTime(day, clock),
  });
  return [
    readDraft(random, on(connections.ehrReadonly, 5, '23:14:09'), random.pick(recordReads)),
    readDraft(random, on(connections.ehrReadonly, 6, '23:14:10'), random.pick(recordReads), { masked: false }),
    execDraft(
      random,
      on(connections.bastion, 8, '05:30:00'),
      "PGPASSWORD='sample-password' pg_dump -h ehr-db-01 -U dba_shared -t clinical.patients ehr > /srv/ehr/exports/p.sql",
      [''],
    ),
    execDraft(random, on(connections.interfaceEngine, 22, '06:00:02'), 'hl7ctl status', ['ADT_A01  running\n']),
  ];
}

/** Who really acted: agents for people, and an account that names nobody. */
export function delegationStories(random: Random): SessionDraft[] {
  return [...chain(random), ...sharedKeyUse(random)];
}
