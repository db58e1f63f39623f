import type { EventRow } from '../../shared/import/event.ts';
import type { MarkSummary } from '../../shared/workspace/marks.ts';
import { links } from '../app/index.ts';
import { type Column, EvidenceText, State, Time } from '../ui/index.ts';
import { MarkCell } from '../workspace/index.ts';
import { actorOf, plainText, resourceOf } from './eventValues.ts';
import type { FieldValue } from './filterText.ts';

/** Who did what to which resource, as the record has it. */
const recorded: Column<EventRow>[] = [
  {
    id: 'kind',
    title: 'Kind',
    width: 88,
    kind: 'own',
    priority: 6,
    sort: 'actor_type',
    render: (event) => <State of="actor" value={plainText(event, 'actor_type')} look="bare" />,
  },
  {
    id: 'who',
    title: 'Who',
    width: 140,
    grow: 2,
    kind: 'evidence',
    sort: 'actor_email',
    render: (event) => <EvidenceText text={actorOf(event)} />,
  },
  {
    id: 'action',
    title: 'Action',
    width: 72,
    priority: 2,
    kind: 'evidence',
    sort: 'action',
    render: (event) => <EvidenceText text={plainText(event, 'action')} />,
  },
  {
    id: 'resource',
    title: 'Resource',
    width: 100,
    grow: 2,
    kind: 'evidence',
    sort: 'resource_name',
    render: (event) => <EvidenceText text={resourceOf(event)} hides="values" />,
  },
  {
    id: 'command',
    title: 'Command',
    width: 150,
    grow: 4,
    kind: 'evidence',
    priority: 3,
    render: (event) => <EvidenceText text={plainText(event, 'command_text')} exact hides="values" />,
  },
];

/** What we say about the outcome and the controls. */
const stated: Column<EventRow>[] = [
  {
    id: 'outcome',
    title: 'Outcome',
    width: 108,
    kind: 'own',
    sort: 'outcome',
    render: (event) => <State of="outcome" value={plainText(event, 'outcome')} look="bare" />,
  },
  {
    id: 'approval',
    title: 'Approval',
    width: 108,
    kind: 'own',
    priority: 4,
    sort: 'approval_state',
    render: (event) => <State of="approval" value={plainText(event, 'approval_state')} look="bare" />,
  },
  {
    id: 'masking',
    title: 'Masking',
    width: 108,
    kind: 'own',
    priority: 5,
    sort: 'masking_state',
    render: (event) => <State of="masking" value={plainText(event, 'masking_state')} look="bare" />,
  },
  {
    id: 'session',
    title: 'Session',
    width: 88,
    kind: 'evidence',
    priority: 7,
    sort: 'session_uid',
    render: (event) => <SessionCell event={event} />,
  },
];

/** The columns of the events list; `zone` stands in the header of the time, `marks` tells what reviewers said of an event. */
export function eventColumns(zone: string, marks: ReadonlyMap<string, MarkSummary>): Column<EventRow>[] {
  const time: Column<EventRow> = {
    id: 'time',
    title: `Time (${zone})`,
    width: 180,
    kind: 'evidence',
    sort: 'event_time',
    render: (event) => <Time instant={event.event_time} zoneAbove />,
  };
  const marked: Column<EventRow> = {
    id: 'marks',
    title: 'Marks',
    width: 56,
    priority: 1,
    kind: 'own',
    render: (event) => <MarkCell marks={marks.get(event.event_id)} />,
  };
  return [marked, time, ...recorded, ...stated];
}

function SessionCell({ event }: { event: EventRow }) {
  const session = plainText(event, 'session_uid');
  if (session === null) return <EvidenceText text={null} />;
  return (
    <a href={links.session(session)} tabIndex={-1}>
      <EvidenceText text={session} exact />
    </a>
  );
}

/** Field and value of a cell in the query language, for "filter for" and "filter out"; undefined where there is none. */
export function cellFilter(event: EventRow, column: string): { field: string; value: FieldValue } | undefined {
  const fields: Readonly<Record<string, [string, FieldValue]>> = {
    time: ['at', event.event_time?.slice(0, 10) ?? null],
    kind: ['actor_type', plainText(event, 'actor_type')],
    who: ['actor', actorOf(event)],
    action: ['action', plainText(event, 'action')],
    resource: ['resource', resourceOf(event)],
    command: ['command', plainText(event, 'command_text')],
    outcome: ['outcome', plainText(event, 'outcome')],
    approval: ['approval', plainText(event, 'approval_state')],
    masking: ['masking_state', plainText(event, 'masking_state')],
    session: ['session', plainText(event, 'session_uid')],
  };
  const found = fields[column];
  return found && { field: found[0], value: found[1] };
}
