import type { Filter } from '../../../shared/query/filter.ts';
import type { FigureId } from '../../../shared/query/figures.ts';
import {
  identityFilter,
  type IdentityRow,
  patientFilter,
  type PatientRow,
  resourceFilter,
  type ResourceRow,
} from '../../../shared/query/groups.ts';
import { links } from '../../app/index.ts';
import { type Column, EvidenceText, showCount, Sparkline, State, Time } from '../../ui/index.ts';
import { Count } from './Count.tsx';
import { figureFilter, rowKey, within } from './groupText.ts';
import styles from './Groups.module.css';

type AnyRow = IdentityRow | ResourceRow | PatientRow;

interface Listed<Row> {
  /** The filter of the page: every number counts within it. */
  tree: Filter;
  zone: string;
  filterOf(row: Row): Filter;
}

interface Counted<Row> {
  id: keyof Row & string;
  title: string;
  width: number;
  priority?: number;
  of?: 'events' | 'sessions' | 'identities' | 'resources';
  figure?: FigureId;
}

const figureWords: readonly Counted<AnyRow>[] = [
  { id: 'events', title: 'Events', width: 76 },
  { id: 'sessions', title: 'Sessions', width: 88, of: 'sessions', priority: 7 },
  { id: 'denied', title: 'Denied', width: 76, figure: 'denied' },
  { id: 'phi', title: 'PHI', width: 60, figure: 'phi' },
  { id: 'unmasked', title: 'Unmasked', width: 96, priority: 2, figure: 'unmasked' },
  { id: 'approvals', title: 'Approvals', width: 92, priority: 2, figure: 'approvals' },
];

function countColumn<Row extends AnyRow>({ tree, filterOf }: Listed<Row>, counted: Counted<Row>): Column<Row> {
  const { id, title, width, priority, of, figure } = counted;
  const more = figure ? [figureFilter(figure)] : [];
  return {
    id,
    title,
    width,
    align: 'end',
    kind: 'own',
    sort: id,
    ...(priority ? { priority } : {}),
    render: (row) => <Count inGrid count={Number(row[id])} text={within(tree, filterOf(row), ...more)} {...(of ? { of } : {})} />,
  };
}

/** When, how often, under which controls: the same for every list. */
function commonColumns<Row extends AnyRow>(listed: Listed<Row>): Column<Row>[] {
  const { zone } = listed;
  const day = (id: 'first_seen' | 'last_seen', title: string, priority: number): Column<Row> => ({
    id,
    title: `${title} (${zone})`,
    width: 100,
    kind: 'evidence',
    sort: id,
    priority,
    render: (row) => <Time instant={row[id]} zoneAbove day />,
  });
  return [
    {
      id: 'trend',
      title: 'Over time',
      width: 76,
      kind: 'own',
      priority: 5,
      render: ({ trend }) => <Sparkline values={trend} label="Events over the time of the list" />,
    },
    day('first_seen', 'First', 6),
    day('last_seen', 'Last', 3),
    ...figureWords.map((counted) => countColumn<Row>(listed, counted as Counted<Row>)),
  ];
}

/** The first of several values, and that there are more. */
function Several({ of, value, all }: { of: 'actor' | 'confidence'; value: string | null; all: readonly string[] }) {
  return (
    <span className={styles.several} {...(all.length > 1 ? { title: `The records say: ${all.join(', ').replaceAll('_', ' ')}` } : {})}>
      <State of={of} value={value} look="bare" />
      {all.length > 1 ? <span className="quiet">+{all.length - 1}</span> : null}
    </span>
  );
}

const sources = <Row extends AnyRow>(): Column<Row> => ({
  id: 'sources',
  title: 'Sources',
  width: 84,
  kind: 'own',
  priority: 4,
  render: ({ sources: [first, ...others] }) => (
    <span className={styles.several} {...(others.length > 0 ? { title: [first, ...others].join(', ') } : {})}>
      <span className={styles.first}>{first}</span>
      {others.length > 0 ? <span className="quiet">+{others.length}</span> : null}
    </span>
  ),
});

/** Columns of the identities. */
export function identityColumns(tree: Filter, zone: string): Column<IdentityRow>[] {
  return [
    {
      id: 'type',
      title: 'Kind',
      width: 104,
      kind: 'own',
      sort: 'type',
      render: ({ type, types }) => <Several of="actor" value={type} all={types} />,
    },
    {
      id: 'name',
      title: 'Who',
      width: 148,
      narrower: [{ at: 1, width: 132 }],
      grow: 3,
      kind: 'evidence',
      sort: 'name',
      render: ({ name }) => <EvidenceText text={name} />,
    },
    {
      id: 'confidence',
      title: 'Identity',
      width: 136,
      kind: 'own',
      sort: 'confidence',
      priority: 1,
      render: ({ confidence, confidences }) => <Several of="confidence" value={confidence} all={confidences} />,
    },
    {
      id: 'names',
      title: 'Names',
      width: 60,
      align: 'end',
      kind: 'own',
      priority: 8,
      render: ({ name, names }) =>
        names.length > 1 ? (
          <a href={links.identities({ id: rowKey(name) })} tabIndex={-1} title="Merged by a reviewer; its profile lists the names">
            {showCount(names.length)}
          </a>
        ) : (
          <span className="quiet">{showCount(names.length)}</span>
        ),
    },
    sources(),
    ...commonColumns<IdentityRow>({ tree, zone, filterOf: ({ name }) => identityFilter(name) }),
  ];
}

/** Columns of the resources. */
export function resourceColumns(tree: Filter, zone: string): Column<ResourceRow>[] {
  const filterOf = (row: ResourceRow) => resourceFilter(row, row.named_by);
  return [
    {
      id: 'name',
      title: 'Resource',
      width: 156,
      grow: 3,
      kind: 'evidence',
      sort: 'name',
      render: ({ name }) => <EvidenceText text={name} hides="values" ends />,
    },
    {
      id: 'type',
      title: 'Type',
      width: 96,
      kind: 'evidence',
      sort: 'type',
      priority: 1,
      render: ({ type }) => <EvidenceText text={type} />,
    },
    {
      id: 'parent',
      title: 'Part of',
      width: 112,
      grow: 1,
      kind: 'evidence',
      sort: 'parent',
      priority: 1,
      render: ({ parent }) => <EvidenceText text={parent} hides="values" ends />,
    },
    sources(),
    countColumn<ResourceRow>({ tree, zone, filterOf }, { id: 'identities', title: 'Who', width: 64, of: 'identities' }),
    ...commonColumns<ResourceRow>({ tree, zone, filterOf }),
  ];
}

/** Columns of the patients. */
export function patientColumns(tree: Filter, zone: string): Column<PatientRow>[] {
  const filterOf = ({ patient }: PatientRow) => patientFilter(patient);
  const listed = { tree, zone, filterOf };
  return [
    {
      id: 'patient',
      title: 'Patient',
      width: 180,
      narrower: [{ at: 1, width: 164 }],
      grow: 3,
      kind: 'evidence',
      sort: 'patient',
      render: ({ patient }) => <EvidenceText text={patient} exact hides="patient" />,
    },
    sources(),
    countColumn<PatientRow>(listed, { id: 'identities', title: 'Who', width: 64, of: 'identities' }),
    countColumn<PatientRow>(listed, { id: 'resources', title: 'Through', width: 88, of: 'resources', priority: 1 }),
    ...commonColumns<PatientRow>(listed),
  ];
}
