import type { ReactNode } from 'react';
import { eventField, eventFields, type EventRow, type Field } from '../../shared/import/event.ts';
import { links } from '../app/index.ts';
import { type Column, type ColumnLayout, EvidenceText, type Hides, layoutOf, State, Time, type useShownText } from '../ui/index.ts';
import { MarkCell } from '../workspace/index.ts';
import { actorOf, filterableValue, hidesOf, plainText, resourceOf, textOf } from './eventValues.ts';
import type { FieldValue } from './filterText.ts';
import { usuallyRead } from './listedColumns.ts';
import styles from './EventCells.module.css';

/** What was done where there is no room for two columns: the action, and behind a line the command. */
function Done({ event }: { event: EventRow }) {
  return (
    <>
      <span className={styles.action} data-part="action">
        <EvidenceText text={plainText(event, 'action')} />
      </span>
      <EvidenceText text={plainText(event, 'command_text')} exact hides="values" />
    </>
  );
}

/** Who did what to which resource, as the record has it. */
const recorded: Column<EventRow>[] = [
  {
    id: 'kind',
    title: 'Kind',
    width: 88,
    kind: 'own',
    priority: 8,
    sort: 'actor_type',
    render: (event) => <State of="actor" value={plainText(event, 'actor_type')} look="bare" />,
  },
  {
    id: 'who',
    title: 'Who',
    width: 124,
    narrower: [
      { at: 4, width: 108 },
      { at: 1, width: 84 },
    ],
    grow: 1,
    kind: 'evidence',
    sort: 'actor_email',
    render: (event) => <EvidenceText text={actorOf(event)} />,
  },
  {
    id: 'resource',
    title: 'Resource',
    width: 140,
    narrower: [{ at: 4, width: 112 }],
    grow: 1,
    kind: 'evidence',
    priority: 1,
    sort: 'resource_name',
    render: (event) => <EvidenceText text={resourceOf(event)} hides="values" ends />,
  },
  {
    id: 'action',
    title: 'Action',
    width: 72,
    priority: 5,
    kind: 'evidence',
    sort: 'action',
    render: (event) => <EvidenceText text={plainText(event, 'action')} />,
  },
  {
    id: 'command',
    title: 'Command',
    width: 148,
    narrower: [
      { at: 9, width: 176, title: 'Action and command', takes: 'action', render: (event) => <Done event={event} /> },
      { at: 4, width: 160 },
      { at: 1, width: 92, title: 'What' },
    ],
    grow: 6,
    kind: 'evidence',
    render: (event) => <EvidenceText text={plainText(event, 'command_text')} exact hides="values" />,
  },
];

/** What we say about the outcome and the controls. */
const stated: Column<EventRow>[] = [
  {
    id: 'outcome',
    title: 'Outcome',
    width: 92,
    kind: 'own',
    sort: 'outcome',
    render: (event) => <State of="outcome" value={plainText(event, 'outcome')} look="bare" />,
  },
  {
    id: 'approval',
    title: 'Approval',
    width: 92,
    kind: 'own',
    priority: 6,
    sort: 'approval_state',
    render: (event) => <State of="approval" value={plainText(event, 'approval_state')} look="bare" />,
  },
  {
    id: 'masking',
    title: 'Masking',
    width: 96,
    kind: 'own',
    priority: 7,
    sort: 'masking_state',
    render: (event) => <State of="masking" value={plainText(event, 'masking_state')} look="bare" />,
  },
  {
    id: 'session',
    title: 'Session',
    width: 88,
    kind: 'evidence',
    priority: 11,
    sort: 'session_uid',
    render: (event) => <SessionCell event={event} />,
  },
];

/** The field that a column of the catalogue shows; undefined for other columns, and for one that only another version has. */
const catalogueField = (column: string): Field | undefined =>
  column.startsWith('column:') ? eventField(column.slice('column:'.length)) : undefined;

function catalogueCell(event: EventRow, { name, kind }: Field): ReactNode {
  // A row that was read before the column was chosen does not have it yet, which is not the same as "not recorded".
  if (!(name in event)) return '…';
  if (kind === 'time') return <Time instant={plainText(event, name)} />;
  return <EvidenceText text={textOf(event, name)} exact hides={hidesOf(name)} />;
}

/** A column of the catalogue as it is stored, for those who want more than what is shown at first. */
function catalogueColumn(field: Field): Column<EventRow> {
  const { name, kind } = field;
  return {
    id: `column:${name}`,
    title: name,
    width: kind === 'time' ? 196 : 132,
    kind: 'evidence',
    priority: 2,
    ...(isSortable(kind) ? { sort: name } : {}),
    render: (event) => catalogueCell(event, field),
  };
}

const isSortable = (kind: Field['kind']) => kind !== 'list' && kind !== 'json' && kind !== 'leaf';

const catalogue = eventFields.map(catalogueColumn);

/** Every column the list of events can have; `zone` stands in the header of the time. */
export function everyColumn(zone: string): Column<EventRow>[] {
  const time: Column<EventRow> = {
    id: 'time',
    title: `Time (${zone})`,
    width: 180,
    narrower: [{ at: 10, width: 148, render: (event) => <Time instant={event.event_time} zoneAbove brief /> }],
    kind: 'evidence',
    sort: 'event_time',
    render: (event) => <Time instant={event.event_time} zoneAbove />,
  };
  const marked: Column<EventRow> = {
    id: 'marks',
    title: 'Marks',
    width: 56,
    priority: 3,
    kind: 'own',
    render: (event) => <MarkCell event={event.event_id} />,
  };
  return [marked, time, ...recorded, ...stated, ...catalogue];
}

/** Columns of the events that an arrangement of the list needs. */
export const columnsRead = ({ shown }: ColumnLayout): string[] => [
  ...usuallyRead,
  ...shown.flatMap((id) => catalogueField(id)?.name ?? []).toSorted(),
];

/** The columns from the start. */
export const usualLayout = layoutOf([{ id: 'marks' }, { id: 'time' }, ...recorded, ...stated]);

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
  if (found) return { field: found[0], value: found[1] };
  const field = catalogueField(column);
  const value = field && field.name in event ? filterableValue(event, field.name) : undefined;
  return field && value !== undefined ? { field: field.name, value } : undefined;
}

/** The whole text of a cell, without the marks it is drawn with; null where nothing is recorded, undefined where it is not read yet. */
export function cellText(event: EventRow, column: string): string | null | undefined {
  if (column === 'time') return event.event_time;
  const field = catalogueField(column);
  if (field) return field.name in event ? textOf(event, field.name) : undefined;
  return cellFilter(event, column)?.value ?? null;
}

/** What of a cell is hidden until it is revealed. */
export function cellHides(column: string): Hides | undefined {
  if (column.startsWith('column:')) return hidesOf(column.slice('column:'.length));
  return column === 'command' || column === 'resource' ? 'values' : undefined;
}

/** Field and value of a cell for a filter, which stands in the line at the top and in the address: undefined where it is not shown whole. */
export function shownCellFilter(event: EventRow, column: string, shown: ReturnType<typeof useShownText>): ReturnType<typeof cellFilter> {
  const target = cellFilter(event, column);
  const whole = target && (target.value === null || shown(target.value, cellHides(column)) === target.value);
  return whole ? target : undefined;
}
