import { useEffect, useMemo } from 'react';
import { type Column, fittingColumns } from './tableColumns.ts';
import { useWidth } from './useWidth.ts';

/** The columns that fit the element's width, less what stands `beside` them there; titles of those that do not are told to `onHidden`. */
export function useFittingColumns<Row>(
  columns: readonly Column<Row>[],
  element: { current: HTMLElement | null },
  beside: number,
  onHidden: ((titles: string[]) => void) | undefined,
): readonly Column<Row>[] {
  const width = useWidth(element);
  const { shown, left } = useMemo(
    () => (width === 0 ? { shown: columns, left: [] } : fittingColumns(columns, width - beside)),
    [columns, width, beside],
  );
  useEffect(() => {
    onHidden?.(left.map(({ title }) => title));
  }, [onHidden, left]);
  return shown;
}
