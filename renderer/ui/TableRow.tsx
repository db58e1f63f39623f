import { memo, type MouseEvent } from 'react';
import { endAtRow } from './doubleClick.ts';
import { Skeleton } from './Skeleton.tsx';
import type { Column } from './tableColumns.ts';
import styles from './DataTable.module.css';

/** Each a value that stays the same while the list is scrolled: only rows that come into sight are drawn then. */
interface TableRowProps<Row> {
  /** Undefined, with its id, for the row that stands for the next page. */
  row: Row | undefined;
  id: string | undefined;
  columns: readonly Column<Row>[];
  /** Among the rows here, from 0. */
  index: number;
  /** In the whole list, from 1. */
  number: number;
  top: number;
  height: number;
  template: string;
  active: boolean;
  /** Null in rows that are not active. */
  activeColumn: number | null;
  /** Undefined where a click opens nothing. */
  opened: boolean | undefined;
  /** Undefined where rows cannot be selected. */
  selected: boolean | undefined;
  onPick(this: void, id: string, what: Pick): void;
}

/** What a click on a row asks for: the column it was on, or null, and whether it selects instead of opening. */
export interface Pick {
  column: number | null;
  /** The column meant, where the cell shows another too. */
  part: string | null;
  selects: 'toggle' | 'through' | null;
}

/** What a mouse event asks for; links, buttons and choices in cells keep their own effect. */
function pickOf(event: MouseEvent): Pick | undefined {
  const target = event.target as Element;
  if (event.button !== 0 || target.closest('a, button, select')) return undefined;
  const cell = target.closest('[data-column]');
  const toggles = event.ctrlKey || event.metaKey || target.closest('[data-select]') !== null;
  return {
    column: cell ? Number(cell.getAttribute('data-column')) : null,
    part: target.closest('[data-part]')?.getAttribute('data-part') ?? null,
    selects: event.shiftKey ? 'through' : toggles ? 'toggle' : null,
  };
}

/** The box that selects a row; the click is answered by the row, which knows about Shift. */
function SelectBox({ selected, row }: { selected: boolean; row: number }) {
  return (
    <div role="gridcell" aria-colindex={1} className={styles.selectCell} data-select>
      <input type="checkbox" tabIndex={-1} aria-label={`Select row ${row}`} checked={selected} readOnly />
    </div>
  );
}

/** The row that stands for the next page. */
function RowToCome({ number, height, top }: { number: number; height: number; top: number }) {
  return (
    <div role="row" aria-rowindex={number + 1} className={styles.row} style={{ gridTemplateColumns: '1fr', height, top }}>
      <div role="gridcell" className={styles.cell}>
        <Skeleton width="24%" />
        <span className="quiet">more rows are on their way</span>
      </div>
    </div>
  );
}

/** The cells of a row; `first` is the place of the first one, from 1. */
function Cells<Row>({ row, columns, cursor, first }: { row: Row; columns: readonly Column<Row>[]; cursor: number | null; first: number }) {
  return columns.map((column, at) => (
    <div
      key={at}
      role="gridcell"
      aria-colindex={at + first}
      data-column={at}
      className={styles.cell}
      data-kind={column.kind}
      data-align={column.align ?? 'start'}
      data-cursor={at === cursor || undefined}
      {...(column.kind === 'evidence' ? { 'data-evidence': '' } : {})}
    >
      {column.render(row)}
    </div>
  ));
}

function AnyRow<Row>({ row, id, columns, index, active, activeColumn, opened, selected, onPick, ...place }: TableRowProps<Row>) {
  const { number, top, height, template } = place;
  if (row === undefined || id === undefined) return <RowToCome number={number} height={height} top={top} />;
  return (
    <div
      role="row"
      id={`row-${index}`}
      aria-rowindex={number + 1}
      aria-selected={selected ?? opened ?? false}
      {...(opened ? { 'aria-current': true } : {})}
      className={styles.row}
      data-active={active || undefined}
      data-opened={opened || undefined}
      data-selected={selected || undefined}
      style={{ gridTemplateColumns: template, height, top }}
      onMouseDown={(event) => {
        // Shift would mark text from the last click to this one, and a second click text of what the first is opening.
        const marks = (event.shiftKey && selected !== undefined) || (event.detail > 1 && opened === false);
        if (marks) event.preventDefault();
      }}
      onClick={(event) => {
        const what = pickOf(event);
        if (!what) return;
        if (opened !== undefined) endAtRow(event.currentTarget);
        onPick(id, what);
      }}
    >
      {selected === undefined ? null : <SelectBox selected={selected} row={number} />}
      <Cells row={row} columns={columns} cursor={activeColumn} first={selected === undefined ? 1 : 2} />
    </div>
  );
}

/** One row at its place; the grid holds the focus, so the row itself takes only the mouse. */
export const TableRow = memo(AnyRow) as typeof AnyRow;
