import { type ReactNode, type Ref, useMemo, useRef } from 'react';
import { SkeletonRows } from './SkeletonRows.tsx';
import { type Column, gridTemplate, leastWidth, selectWidth } from './tableColumns.ts';
import { TableHead } from './TableHead.tsx';
import { type Pick, TableRow } from './TableRow.tsx';
import { useDrawnWidth } from './useDrawnWidth.ts';
import { useFittingColumns } from './useFittingColumns.ts';
import { type DataTableHandle, useGridMoves } from './useGridMoves.ts';
import { type Selection, useRowSelection } from './useRowSelection.ts';
import { useSteady } from './useSteady.ts';
import { useVisibleRows } from './useVisibleRows.ts';
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
  /** Lets rows be selected, with a box at the front of each; keep ids of rows that are no longer there out of it. */
  selection?: Selection | undefined;
  /** `-column` is descending. */
  sort?: string | undefined;
  onSort?: ((sort: string) => void) | undefined;
  /** The rows are still those of the question before. */
  busy?: boolean;
  hasMore?: boolean;
  onMore?: () => void;
  /** Rows in front of the first one here, where the list begins in its middle, and how to get some of them. */
  front?: { rows: number; onMore(this: void): void } | undefined;
  /** Tells lists apart: coming back to one finds it scrolled as it was. */
  place?: string;
  /** Draws a column to another width, in px; without it widths are fixed. */
  onWidth?: ((column: string, width: number) => void) | undefined;
  /** Told which columns do not fit, so that the page can say so. Keep it stable. */
  onHidden?: (titles: string[]) => void;
  /** Drawn when there are no rows. */
  empty?: ReactNode;
  ref?: Ref<DataTableHandle>;
}

/** Why there are no rows, as the one row there is. */
function EmptyRow({ children }: { children: ReactNode }) {
  return (
    <div role="row" className={styles.empty}>
      <div role="gridcell">{children}</div>
    </div>
  );
}

/** The columns together, with the boxes in front of them where rows can be selected. */
function shapeOf<Row>(columns: readonly Column<Row>[], selectable: boolean): { template: string; width: number; columnCount: number } {
  const [template, width] = [gridTemplate(columns), leastWidth(columns)];
  if (!selectable) return { template, width, columnCount: columns.length };
  return { template: `${selectWidth}px ${template}`, width: width + selectWidth, columnCount: columns.length + 1 };
}

/** The size of the grid, for the ear: all rows there are, not only those here. */
const gridSize = (total: number | undefined, columnCount: number) => ({
  'aria-rowcount': total === undefined ? -1 : total + 1,
  'aria-colcount': columnCount,
});

const noIds: readonly string[] = [];

/** Ids of the rows, the same list until other rows come. */
function useIds<Row>(rows: readonly Row[] | undefined, rowId: (row: Row) => string): readonly string[] {
  return useMemo(() => rows?.map(rowId) ?? noIds, [rows, rowId]);
}

/** A virtualised list as a grid: sticky header, one active row and cell, rows fetched as they come into sight. */
export function DataTable<Row extends object>({ ref, ...props }: DataTableProps<Row>) {
  'use no memo';
  const { rows, active, onActive, onOpen } = props;
  const { columns, widths } = useDrawnWidth(props.columns, props.onWidth);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useFittingColumns(columns, scroller, props.selection ? selectWidth : 0, props.onHidden);
  const ids = useIds(rows, props.rowId);
  const activeIndex = active === null ? -1 : ids.indexOf(active);
  const { items, rowHeight, height, lead } = useVisibleRows(scroller, props, { ids, activeIndex });
  const selection = useRowSelection(ids, props.selection);
  const grid = { ids, active: activeIndex, columns: shown, rowHeight, scroller, selection, onActive, onOpen };
  const { column, setColumn } = useGridMoves(ref, grid);
  const onPick = useSteady((id: string, { column: at, part, selects }: Pick) => {
    if (at !== null) setColumn(at, part);
    onActive(id);
    if (selects && selection) selection[selects](id);
    else onOpen?.(id);
  });
  const head = { sort: props.sort, onSort: props.onSort, widths, selection, ids };
  const { template, width, columnCount } = shapeOf(shown, selection !== undefined);
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label={props.label}
      {...gridSize(props.total, columnCount)}
      aria-multiselectable={selection !== undefined}
      aria-busy={rows === undefined || props.busy === true || undefined}
      tabIndex={0}
      {...(items.some(({ index }) => index - lead === activeIndex) ? { 'aria-activedescendant': `row-${activeIndex}` } : {})}
    >
      <TableHead columns={shown} place={{ template, width }} {...head} />
      <div className={styles.body} role="rowgroup" style={{ height: ids.length > 0 ? height : 'calc(100% - 32px)', minWidth: width }}>
        {rows === undefined ? <SkeletonRows template={template} columns={columnCount} height={rowHeight} /> : null}
        {rows?.length === 0 ? <EmptyRow>{props.empty}</EmptyRow> : null}
        {items.map(({ key, index: at, start }) => {
          const index = at - lead;
          const id = ids[index];
          const active = index === activeIndex;
          const place = { index, number: index + (props.front?.rows ?? 0) + 1, top: start, height: rowHeight, template };
          return (
            <TableRow
              key={key}
              id={id}
              row={rows?.[index]}
              columns={shown}
              {...place}
              active={active}
              activeColumn={active ? column : null}
              opened={onOpen && id !== undefined && id === props.opened}
              selected={selection && id !== undefined ? selection.selected.has(id) : undefined}
              onPick={onPick}
            />
          );
        })}
      </div>
    </div>
  );
}
