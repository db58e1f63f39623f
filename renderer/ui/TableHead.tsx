import { useRef } from 'react';
import { SortedDownIcon, SortedUpIcon } from './icons.ts';
import { type Column, sortDirection } from './tableColumns.ts';
import type { RowSelection } from './useRowSelection.ts';
import styles from './DataTable.module.css';

interface TableHeadProps<Row> {
  columns: readonly Column<Row>[];
  place: { template: string; width: number };
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
  onWidth: ((column: string, width: number) => void) | undefined;
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

/** The edge of a title that is drawn to a width; keys do the same where columns are chosen. */
function WidthHandle({ onWidth }: { onWidth(width: number): void }) {
  const start = useRef<{ x: number; width: number } | null>(null);
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
        if (start.current) onWidth(start.current.width + event.clientX - start.current.x);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
    />
  );
}

/** The sticky header; a sortable title is a button that turns the order round. */
export function TableHead<Row>({ columns, place, sort, onSort, onWidth, selection, ids }: TableHeadProps<Row>) {
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
              {onWidth ? <WidthHandle onWidth={(width) => onWidth(column.id, width)} /> : null}
            </div>
          );
        })}
      </div>
    </div>
  );
}
