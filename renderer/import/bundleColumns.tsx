import type { BundleSummary } from '../../shared/import/contract.ts';
import { links } from '../app/index.ts';
import { type Column, EvidenceText, showCount, State, Time } from '../ui/index.ts';

const count = (id: string, title: string, value: (bundle: BundleSummary) => number, priority?: number): Column<BundleSummary> => ({
  id,
  title,
  width: 88,
  align: 'end',
  kind: 'own',
  ...(priority === undefined ? {} : { priority }),
  render: (bundle) => <span>{showCount(value(bundle))}</span>,
});

/** The counting law from left to right, then what the workspace holds because of the bundle. */
export const bundleColumns: Column<BundleSummary>[] = [
  {
    id: 'path',
    title: 'Bundle',
    width: 200,
    narrower: [{ at: 1, width: 184 }],
    grow: 1,
    kind: 'evidence',
    render: (bundle) => <EvidenceText text={bundle.path} exact />,
  },
  { id: 'seal', title: 'Seal', width: 168, kind: 'own', render: (bundle) => <State of="seal" value={bundle.seal} look="bare" /> },
  count('records', 'Records', ({ counts }) => counts.records, 1),
  count('primary', '= Primary', ({ counts }) => counts.primary, 2),
  count('folded', '+ Folded', ({ counts }) => counts.folded, 2),
  count('duplicates', '+ Duplicate', ({ counts }) => counts.duplicates, 2),
  {
    id: 'rejected',
    title: '+ Rejected',
    width: 88,
    align: 'end',
    kind: 'own',
    priority: 2,
    render: (bundle) =>
      bundle.counts.rejected === 0 ? <span>0</span> : <a href={links.bundles({ id: bundle.id })}>{showCount(bundle.counts.rejected)}</a>,
  },
  count('derived', 'Derived', ({ counts }) => counts.derived, 4),
  {
    id: 'events',
    title: 'Events',
    width: 88,
    align: 'end',
    kind: 'own',
    render: (bundle) => <a href={links.events({ q: `bundle:${bundle.id}` })}>{showCount(bundle.events)}</a>,
  },
  count('files', 'Files', ({ fileCount }) => fileCount, 5),
  {
    id: 'imported',
    title: 'Imported',
    width: 188,
    kind: 'own',
    priority: 3,
    render: (bundle) => <Time instant={bundle.importedAt} brief />,
  },
];
