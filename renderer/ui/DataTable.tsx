import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useEffect, useLayoutEffect, useRef } from 'react';
import { SkeletonRows } from './SkeletonRows.tsx';
import { type Column, gridTemplate, leastWidth } from './tableColumns.ts';
import { TableHead } from './TableHead.tsx';
import { TableRow } from './TableRow.tsx';
import { useRowHeight } from './ThemeProvider.tsx';
import { useFittingColumns } from './useFittingColumns.ts';
import { type DataTableHandle, useGridMoves } from './useGridMoves.ts';
import { useRowModel } from './useRowModel.ts';
import styles from './DataTable.module.css';

interface DataTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined while the first page is on its way. */
  rows: readonly Row[] | undefined;
  rowId(this: void, row: Row): string;
  /** All rows there are, when known: read out as the size of the grid. */
  total?: number | undefined;
  active: string | null;
  onActive(this: void, id: string): void;
  /** The row whose drawer is open. */
  opened?: string | null;
  onOpen?: ((id: string) => void) | undefined;
  /** `-column` is descending. */
  sort?: string | undefined;
  onSort?: ((sort: string) => void) | undefined;
  /** The rows are still those of the question before. */
  busy?: boolean;
  hasMore?: boolean;
  onMore?: () => void;
  /** Told which columns do not fit, so that the page can say so. Keep it stable. */
  onHidden?: (titles: string[]) => void;
  /** Drawn when there are no rows. */
  empty?: ReactNode;
  ref?: Ref<DataTableHandle>;
}

/** Rows of the screen and a few around it; asks for the next page when its end comes near, and keeps the active row in sight. */
function useVisibleRows<Row>(
  scroller: { current: HTMLElement | null },
  { hasMore = false, onMore }: Pick<DataTableProps<Row>, 'hasMore' | 'onMore'>,
  { count, activeIndex }: { count: number; activeIndex: number },
) {
  'use no memo';
  const rowHeight = useRowHeight();
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions change their results without changing themselves, so nothing here is memoised
  const virtualizer = useVirtualizer({
    count: count + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: 32,
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= count - 20) onMore?.();
  }, [hasMore, last, count, onMore]);
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtualizer]);
  return { items, rowHeight, height: virtualizer.getTotalSize() };
}

/** Why there are no rows, as the one row there is. */
function EmptyRow({ children }: { children: ReactNode }) {
  return (
    <div role="row" className={styles.empty}>
      <div role="gridcell">{children}</div>
    </div>
  );
}

/** A virtualised list as a grid: sticky header, one active row and cell, rows fetched as they come into sight. */
export function DataTable<Row extends object>({ ref, ...props }: DataTableProps<Row>) {
  'use no memo';
  const { columns, rows, active, onActive, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { shown, hidden } = useFittingColumns(columns, scroller, props.onHidden);
  const { table, model } = useRowModel(columns, rows, props.rowId, hidden);
  const ids = model.map(({ id }) => id);
  const activeIndex = active === null ? -1 : ids.indexOf(active);
  const { items, rowHeight, height } = useVisibleRows(scroller, props, { count: model.length, activeIndex });
  const { column, setColumn } = useGridMoves(ref, { ids, active: activeIndex, columns: shown, rowHeight, scroller, onActive, onOpen });
  const pick = (id: string, at: number | null) => {
    if (at !== null) setColumn(at);
    onActive(id);
    onOpen?.(id);
  };
  const template = gridTemplate(shown);
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total === undefined ? -1 : props.total + 1}
      aria-colcount={shown.length}
      aria-busy={rows === undefined || props.busy === true || undefined}
      tabIndex={0}
      {...(items.some(({ index }) => index === activeIndex) ? { 'aria-activedescendant': `row-${activeIndex}` } : {})}
    >
      <TableHead columns={shown} template={template} sort={props.sort} onSort={props.onSort} />
      <div
        className={styles.body}
        role="rowgroup"
        style={{ height: model.length > 0 ? height : 'calc(100% - 32px)', minWidth: leastWidth(shown) }}
      >
        {rows === undefined ? <SkeletonRows template={template} columns={shown.length} height={rowHeight} /> : null}
        {rows?.length === 0 ? <EmptyRow>{props.empty}</EmptyRow> : null}
        {items.map(({ key, index, start }) => {
          const row = model[index];
          return (
            <TableRow
              key={key}
              place={{ index, top: start, height: rowHeight, template }}
              cells={row?.getVisibleCells().map((cell, at) => ({ column: shown[at], content: <table.FlexRender cell={cell} /> }))}
              active={index === activeIndex}
              activeColumn={column}
              opened={row !== undefined && row.id === props.opened}
              onPick={(at) => row && pick(row.id, at)}
            />
          );
        })}
      </div>
    </div>
  );
}
