import { useMemo } from 'react';
import { type ArrangedList, prefer, usePreferences } from '../app/index.ts';
import { type ColumnLayout, readLayout, writeLayout } from '../ui/index.ts';
import { usualLayouts } from './usualLayouts.ts';

interface Arranged {
  /** The layout that stands in the address, if any. */
  columns: string | undefined;
  onColumns(columns: string | undefined): void;
}

/**
 * How the columns of a list are arranged: as the address says, else as this browser keeps it, else as they come. A change goes to both, so
 * that a link has it too.
 */
export function useColumnLayout(list: ArrangedList, { columns, onColumns }: Arranged) {
  const kept = usePreferences((state) => state.columns[list]);
  const layout = useMemo(() => readLayout(columns ?? '') ?? kept ?? usualLayouts[list], [list, columns, kept]);
  const setLayout = (next: ColumnLayout | null) => {
    prefer({ columns: { ...usePreferences.getState().columns, [list]: next ?? undefined } });
    onColumns(next === null ? undefined : writeLayout(next));
  };
  return { layout, setLayout };
}
