import { matchAll } from '../../shared/query/filter.ts';
import type { ArrangedList } from '../app/index.ts';
import { type ColumnLayout, layoutOf } from '../ui/index.ts';
import { usualLayout } from './eventColumns.tsx';
import { identityColumns, patientColumns, resourceColumns } from './groups/groupColumns.tsx';

/** The columns of each list as they come; which they are depends on neither filter nor zone. */
export const usualLayouts: Readonly<Record<ArrangedList, ColumnLayout>> = {
  events: usualLayout,
  identities: layoutOf(identityColumns(matchAll, 'UTC')),
  resources: layoutOf(resourceColumns(matchAll, 'UTC')),
  patients: layoutOf(patientColumns(matchAll, 'UTC')),
};
