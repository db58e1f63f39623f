import type { MouseEvent, ReactNode } from 'react';
import { Skeleton } from './Skeleton.tsx';
import type { Column } from './tableColumns.ts';
import styles from './DataTable.module.css';

interface TableRowProps<Row> {
  place: { index: number; top: number; height: number; template: string };
  active: boolean;
  activeColumn: number;
  opened: boolean;
  /** Undefined for the row that stands for the next page. */
  cells: { column: Column<Row> | undefined; content: ReactNode }[] | undefined;
  /** The column that was clicked, or null. */
  onPick(column: number | null): void;
}

/** The column a mouse event happened in; links, buttons and choices in cells keep their own effect. */
function pickedColumn(event: MouseEvent): number | null | undefined {
  const target = event.target as Element;
  if (event.button !== 0 || target.closest('a, button, select')) return undefined;
  const cell = target.closest('[data-column]');
  return cell ? Number(cell.getAttribute('data-column')) : null;
}

/** One row at its place; the grid holds the focus, so the row itself takes only the mouse. */
export function TableRow<Row>({ place, active, activeColumn, opened, cells, onPick }: TableRowProps<Row>) {
  const { index, top, height, template } = place;
  if (!cells) {
    return (
      <div role="row" aria-rowindex={index + 2} className={styles.row} style={{ gridTemplateColumns: '1fr', height, top }}>
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
      aria-rowindex={index + 2}
      aria-selected={opened}
      className={styles.row}
      data-active={active || undefined}
      data-opened={opened || undefined}
      style={{ gridTemplateColumns: template, height, top }}
      onClick={(event) => {
        const column = pickedColumn(event);
        if (column !== undefined) onPick(column);
      }}
    >
      {cells.map(({ column, content }, at) => (
        <div
          key={at}
          role="gridcell"
          aria-colindex={at + 1}
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
