import { useEffect, useMemo } from 'react';
import { type Column, hiddenColumns } from './tableColumns.ts';
import { useWidth } from './useWidth.ts';

/** The columns that fit the element's width, less what stands `beside` them there; titles of those that do not are told to `onHidden`. */
export function useFittingColumns<Row>(
  columns: readonly Column<Row>[],
  element: { current: HTMLElement | null },
  beside: number,
  onHidden: ((titles: string[]) => void) | undefined,
): Column<Row>[] {
  const width = useWidth(element);
  const hidden = useMemo(() => (width === 0 ? [] : hiddenColumns(columns, width - beside)), [columns, width, beside]);
  const shown = useMemo(() => columns.filter(({ id }) => !hidden.includes(id)), [columns, hidden]);
  useEffect(() => {
    onHidden?.(columns.filter(({ id }) => hidden.includes(id)).map(({ title }) => title));
  }, [onHidden, columns, hidden]);
  return shown;
}
