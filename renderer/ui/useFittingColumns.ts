import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { type Column, hiddenColumns } from './tableColumns.ts';

/** Width of the element in px, watched; 0 until it is laid out. */
function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const node = element.current;
    if (!node || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** The columns that fit the element's width, and the ids of those that do not, whose titles are told to `onHidden`. */
export function useFittingColumns<Row>(
  columns: readonly Column<Row>[],
  element: { current: HTMLElement | null },
  onHidden: ((titles: string[]) => void) | undefined,
): { shown: Column<Row>[]; hidden: string[] } {
  const width = useWidth(element);
  const hidden = useMemo(() => (width === 0 ? [] : hiddenColumns(columns, width)), [columns, width]);
  const shown = useMemo(() => columns.filter(({ id }) => !hidden.includes(id)), [columns, hidden]);
  useEffect(() => {
    onHidden?.(columns.filter(({ id }) => hidden.includes(id)).map(({ title }) => title));
  }, [onHidden, columns, hidden]);
  return { shown, hidden };
}
