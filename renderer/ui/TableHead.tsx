import { type PointerEvent, useRef } from 'react';
import { SortedDownIcon, SortedUpIcon } from './icons.ts';
import { type Column, sortDirection } from './tableColumns.ts';
import type { Widths } from './useDrawnWidth.ts';
import type { RowSelection } from './useRowSelection.ts';
import styles from './DataTable.module.css';

interface TableHeadProps<Row> {
  columns: readonly Column<Row>[];
  place: { template: string; width: number };
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
  /** Lets columns be drawn to another width. */
  widths: Widths | undefined;
  selection: RowSelection | undefined;
  ids: readonly string[];
}

/** The box over the boxes of the rows: ticked when every row loaded is selected, half when some are. */
function SelectAll({ selection: { selected, toggleAll }, ids }: { selection: RowSelection; ids: readonly string[] }) {
  const all = ids.length > 0 && ids.every((id) => selected.has(id));
  return (
    <div role="columnheader" aria-colindex={1} className={styles.selectCell}>
      <input
        type="checkbox"
        aria-label="Select every row loaded"
        checked={all}
        ref={(box) => {
          if (box) box.indeterminate = !all && selected.size > 0;
        }}
        onChange={toggleAll}
      />
    </div>
  );
}

interface WidthHandleProps {
  column: string;
  widths: Widths;
}

/** The edge of a title that is drawn to a width; keys do the same where columns are chosen. */
function WidthHandle({ column, widths: { draw, settle, cancel } }: WidthHandleProps) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const widthAt = (event: PointerEvent) => (start.current ? start.current.width + event.clientX - start.current.x : null);
  return (
    <span
      className={styles.widthHandle}
      aria-hidden
      data-width-handle
      onPointerDown={(event) => {
        const width = event.currentTarget.parentElement?.getBoundingClientRect().width;
        if (width === undefined) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        const width = widthAt(event);
        if (width !== null) draw(column, width);
      }}
      onPointerUp={(event) => {
        const width = widthAt(event);
        if (width !== null && event.clientX !== start.current?.x) settle(column, width);
        else cancel();
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
        cancel();
      }}
    />
  );
}

/** The sticky header; a sortable title is a button that turns the order round. */
export function TableHead<Row>({ columns, place, sort, onSort, widths, selection, ids }: TableHeadProps<Row>) {
  return (
    <div role="rowgroup" className={styles.head} style={{ minWidth: place.width }}>
      <div role="row" aria-rowindex={1} className={styles.headRow} style={{ gridTemplateColumns: place.template }}>
        {selection ? <SelectAll selection={selection} ids={ids} /> : null}
        {columns.map((column, index) => {
          const direction = sortDirection(sort, column.sort);
          const by = column.sort ?? '';
          const Arrow = direction === 'ascending' ? SortedUpIcon : SortedDownIcon;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={index + (selection ? 2 : 1)}
              className={styles.headCell}
              data-align={column.align ?? 'start'}
              {...(column.sort ? { 'aria-sort': direction } : {})}
            >
              {column.sort && onSort ? (
                <button type="button" className={styles.sort} onClick={() => onSort(direction === 'descending' ? by : `-${by}`)}>
                  <span>{column.title}</span>
                  <Arrow size={12} aria-hidden data-shown={direction !== 'none'} />
                </button>
              ) : (
                <span>{column.title}</span>
              )}
              {widths ? <WidthHandle column={column.id} widths={widths} /> : null}
            </div>
          );
        })}
      </div>
    </div>
  );
}
