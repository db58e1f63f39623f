import type { MouseEvent, ReactNode } from 'react';
import { Skeleton } from './Skeleton.tsx';
import type { Column } from './tableColumns.ts';
import styles from './DataTable.module.css';

interface TableRowProps<Row> {
  /** `index` among the rows here, `number` in the whole list, from 1. */
  place: { index: number; number: number; top: number; height: number; template: string };
  active: boolean;
  activeColumn: number;
  opened: boolean;
  /** Undefined where rows cannot be selected. */
  selected: boolean | undefined;
  /** Undefined for the row that stands for the next page. */
  cells: { column: Column<Row> | undefined; content: ReactNode }[] | undefined;
  onPick(what: Pick): void;
}

/** What a click on a row asks for: the column it was on, or null, and whether it selects instead of opening. */
export interface Pick {
  column: number | null;
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

/** One row at its place; the grid holds the focus, so the row itself takes only the mouse. */
export function TableRow<Row>({ place, active, activeColumn, opened, selected, cells, onPick }: TableRowProps<Row>) {
  const { index, number, top, height, template } = place;
  if (!cells) {
    return (
      <div role="row" aria-rowindex={number + 1} className={styles.row} style={{ gridTemplateColumns: '1fr', height, top }}>
        <div role="gridcell" className={styles.cell}>
          <Skeleton width="24%" />
          <span className="quiet">more rows are on their way</span>
        </div>
      </div>
    );
  }
  return (
    <div
      role="row"
      id={`row-${index}`}
      aria-rowindex={number + 1}
      aria-selected={selected ?? opened}
      {...(opened ? { 'aria-current': true } : {})}
      className={styles.row}
      data-active={active || undefined}
      data-opened={opened || undefined}
      data-selected={selected || undefined}
      style={{ gridTemplateColumns: template, height, top }}
      onMouseDown={(event) => {
        // Shift would mark text from the last click to this one.
        if (event.shiftKey && selected !== undefined) event.preventDefault();
      }}
      onClick={(event) => {
        const what = pickOf(event);
        if (what) onPick(what);
      }}
    >
      {selected === undefined ? null : <SelectBox selected={selected} row={number} />}
      {cells.map(({ column, content }, at) => (
        <div
          key={at}
          role="gridcell"
          aria-colindex={at + (selected === undefined ? 1 : 2)}
          data-column={at}
          className={styles.cell}
          data-kind={column?.kind}
          data-align={column?.align ?? 'start'}
          data-cursor={(active && at === activeColumn) || undefined}
          {...(column?.kind === 'evidence' ? { 'data-evidence': '' } : {})}
        >
          {content}
        </div>
      ))}
    </div>
  );
}
