import { writeFile } from 'node:fs/promises';

const coding = (code: string) => ({ coding: [{ code }] });

/** Who read or changed whose record, and when. */
interface Touch {
  who: string;
  patients: readonly string[];
  at: string;
  action?: 'R' | 'U';
}

/** AuditEvents of FHIR R4, one a line, as an EHR exports them: records of patients touched by practitioners. */
export async function writeAuditEvents(file: string, touches: readonly Touch[]): Promise<string> {
  const lines = touches.map(({ who, patients, at, action = 'R' }, number) =>
    JSON.stringify({
      resourceType: 'AuditEvent',
      id: `touch-${number}`,
      type: { code: 'rest' },
      subtype: [{ code: action === 'R' ? 'read' : 'update' }],
      action,
      recorded: at,
      outcome: '0',
      agent: [{ type: coding('IRCP'), who: { reference: `Practitioner/${who}` }, name: who, requestor: true }],
      source: { site: 'clinic', observer: { display: 'ehr' } },
      entity: [
        ...patients.map((patient) => ({ what: { reference: `Patient/${patient}` }, type: { code: '1' }, role: { code: '1' } })),
        { what: { reference: `Observation/${number % 3}` }, type: { code: '2' }, role: { code: '4' } },
      ],
    }),
  );
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/** A week in which three people touched the records of five patients; nobody on the third day. */
export const weekOfTouches: readonly Touch[] = Array.from({ length: 24 }, (_, number) => ({
  who: ['rosa', 'ines', 'karl'][number % 3] ?? 'rosa',
  patients: [`${1 + (number % 5)}`, ...(number % 4 === 0 ? ['1'] : [])],
  at: `2026-09-${String(10 + ([0, 1, 3, 4, 5, 6][number % 6] ?? 0)).padStart(2, '0')}T${String(7 + (number % 12)).padStart(2, '0')}:30:00Z`,
  action: number % 7 === 0 ? 'U' : 'R',
}));

/** Calls of tools as the log of a proxy tells them: by an agent, on behalf of a person, each with its answer. */
export async function writeAgentCalls(
  file: string,
  { agent, person, calls }: { agent: string; person: string; calls: number },
): Promise<string> {
  const line = (number: number, dir: 'c2s' | 's2c', message: object) => ({
    ts: new Date(Date.UTC(2026, 8, 14, 9, number)).toISOString(),
    dir,
    mcp_session_id: 'agent-run-1',
    subject: person,
    act: { sub: agent },
    message: { jsonrpc: '2.0', id: number, ...message },
  });
  const lines = Array.from({ length: calls }, (_, number) => [
    line(number, 'c2s', { method: 'tools/call', params: { name: 'chart_lookup', arguments: { ward: number % 4 } } }),
    line(number, 's2c', { result: { content: [{ type: 'text', text: 'ok' }], isError: false } }),
  ]).flat();
  await writeFile(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}

/** A roster of the workforce: each row is name, address, user names, title and status. */
export async function writeRoster(file: string, rows: readonly string[]): Promise<string> {
  await writeFile(file, ['Name,E-mail,User names,Title,Status', ...rows].map((row) => `${row}\n`).join(''));
  return file;
}
