import type { SessionRow } from '../../shared/query/contract.ts';
import type { PrintedHit } from '../../shared/replay/contract.ts';
import { type Column, EvidenceText, showCount, showDuration, State, Time } from '../ui/index.ts';
import { showElapsed } from './replayTime.ts';
import type { Printed } from './usePrinted.ts';
import { MarkCell } from '../workspace/index.ts';

/** Who acted: the name a person would look for first. */
export function actorOfSession({ actor_email, actor_name, actor_uid, agent_name }: SessionRow): string | null {
  return actor_email ?? actor_name ?? agent_name ?? actor_uid;
}

const who: Column<SessionRow>[] = [
  {
    id: 'kind',
    title: 'Kind',
    width: 88,
    kind: 'own',
    priority: 5,
    render: (session) => <State of="actor" value={session.actor_type} look="bare" />,
  },
  {
    id: 'who',
    title: 'Who',
    width: 148,
    narrower: [{ at: 1, width: 104 }],
    grow: 3,
    kind: 'evidence',
    render: (session) => <EvidenceText text={actorOfSession(session)} />,
  },
  {
    id: 'resource',
    title: 'Resource',
    width: 128,
    narrower: [{ at: 1, width: 104 }],
    grow: 3,
    kind: 'evidence',
    render: (session) => <EvidenceText text={session.resource_name} hides="values" ends />,
  },
  {
    id: 'type',
    title: 'Type',
    width: 88,
    kind: 'evidence',
    priority: 7,
    render: (session) => <EvidenceText text={session.session_type} />,
  },
];

const what: Column<SessionRow>[] = [
  {
    id: 'duration',
    title: 'Duration',
    width: 92,
    align: 'end',
    kind: 'own',
    priority: 3,
    render: (session) => (session.duration_ms === null ? <span className="unknown">unknown</span> : showDuration(session.duration_ms)),
  },
  {
    id: 'statements',
    title: 'Statements',
    width: 88,
    align: 'end',
    kind: 'own',
    priority: 6,
    render: (session) => showCount(session.statements),
  },
  { id: 'recording', title: 'Recording', width: 116, kind: 'own', priority: 1, render: (session) => <Recording session={session} /> },
  {
    id: 'outcome',
    title: 'Outcome',
    width: 92,
    kind: 'own',
    render: (session) => <State of="outcome" value={session.outcome} look="bare" />,
  },
  {
    id: 'approval',
    title: 'Approval',
    width: 92,
    kind: 'own',
    priority: 4,
    render: (session) => <State of="approval" value={session.approval_state} look="bare" />,
  },
  {
    id: 'session',
    title: 'Session',
    width: 88,
    grow: 1,
    kind: 'evidence',
    priority: 8,
    render: (session) => <EvidenceText text={session.session_uid} exact />,
  },
];

function Recording({ session }: { session: SessionRow }) {
  return (
    <>
      <State of="recording" value={session.recording_state} look="bare" />
      {session.recordings > 1 ? <span className="quiet"> × {showCount(session.recordings)}</span> : null}
    </>
  );
}

function FirstHit({ hit }: { hit: PrintedHit | null | undefined }) {
  if (!hit) return <span className="unknown">{hit === null ? 'no hit' : 'looking'}</span>;
  return (
    <>
      {showElapsed(hit.at)}
      <span className="quiet"> × {showCount(hit.hits)}</span>
    </>
  );
}

/** Where the text was printed that the filter asks for: the moment of the first line, how many there are, and the line. */
const printedColumns = ({ hit, pattern }: Printed): Column<SessionRow>[] => [
  {
    id: 'hit',
    title: 'First hit',
    width: 112,
    narrower: [{ at: 1, width: 100 }],
    kind: 'own',
    render: ({ session_uid }) => <FirstHit hit={hit(session_uid)} />,
  },
  {
    id: 'printed',
    title: 'Printed',
    width: 220,
    narrower: [{ at: 1, width: 96 }],
    grow: 6,
    kind: 'evidence',
    render: ({ session_uid }) => {
      const found = hit(session_uid);
      return found ? <EvidenceText text={found.text} exact hides="values" found={pattern} /> : null;
    },
  },
];

/** In which order columns give way to a printed line, the highest first; type, kind and marks have 7, 5 and 2. */
const besideHits: Readonly<Record<string, number>> = {
  session: 13,
  approval: 12,
  statements: 11,
  recording: 10,
  duration: 9,
  outcome: 3,
  resource: 2,
};

/** The columns of the sessions list; `zone` stands in the header of the time. While printed text is looked for, the first hits stand first. */
export function sessionColumns(zone: string, printed: Printed | null = null): Column<SessionRow>[] {
  const start: Column<SessionRow> = {
    id: 'start',
    title: `Start (${zone})`,
    width: 148,
    kind: 'evidence',
    render: (session) => <Time instant={session.start_time} zoneAbove brief />,
  };
  const marked: Column<SessionRow> = {
    id: 'marks',
    title: 'Marks',
    width: 56,
    priority: 2,
    kind: 'own',
    render: (session) => <MarkCell event={session.event_id} />,
  };
  if (!printed) return [marked, start, ...who, ...what];
  const giveWay = (column: Column<SessionRow>) => ({ ...column, priority: besideHits[column.id] ?? column.priority ?? 0 });
  return [marked, start, ...who.map(giveWay), ...printedColumns(printed), ...what.map(giveWay)];
}
