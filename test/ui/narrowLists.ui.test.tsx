import { describe, expect, it } from 'vitest';
import { matchAll } from '../../shared/query/filter.ts';
import { bundleColumns } from '../../renderer/import/bundleColumns.tsx';
import { everyColumn, usualLayout } from '../../renderer/query/eventColumns.tsx';
import { identityColumns, patientColumns, resourceColumns } from '../../renderer/query/groups/groupColumns.tsx';
import { sessionColumns } from '../../renderer/replay/sessionColumns.tsx';
import { arrangedColumns } from '../../renderer/ui/columnLayout.ts';
import { type Column, fittingColumns, leastWidth, selectWidth } from '../../renderer/ui/tableColumns.ts';
import { custodyColumns } from '../../renderer/workspace/custodyColumns.tsx';

/** What stands beside a list: the navigation, and a scroll bar, which the browser of the tests does not draw. */
const beside = 48 + 16;

/** Least width of a list in a window, in px. */
function least<Row>(columns: readonly Column<Row>[], window: number, boxes = 0): number {
  return leastWidth(fittingColumns(columns, window - beside - boxes).shown) + boxes + beside;
}

const printed = { hit: () => null, pattern: /x/ };

const lists: Readonly<Record<string, (window: number) => number>> = {
  events: (window) => least(arrangedColumns(everyColumn('UTC'), usualLayout), window, selectWidth),
  sessions: (window) => least(sessionColumns('UTC'), window),
  'sessions that printed something': (window) => least(sessionColumns('UTC', printed), window),
  identities: (window) => least(identityColumns(matchAll, 'UTC'), window),
  resources: (window) => least(resourceColumns(matchAll, 'UTC'), window),
  patients: (window) => least(patientColumns(matchAll, 'UTC'), window),
  bundles: (window) => least(bundleColumns, window),
  custody: (window) => least(custodyColumns('UTC'), window),
};

describe.each([512, 720, 1024])('in a window of %i px', (window) => {
  it.each(Object.keys(lists))('the list of %s has columns that fit beside a scroll bar', (list) => {
    expect(lists[list]?.(window)).toBeLessThanOrEqual(window);
  });
});
