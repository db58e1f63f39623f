import type { ReactNode } from 'react';

/** One column of a DataTable. */
export interface Column<Row> {
  id: string;
  title: string;
  /** Least width in px. */
  width: number;
  /** Share of the spare width; 0 or absent keeps the width. */
  grow?: number;
  /** 0 always stays; of the others the highest goes first when the list is narrow. */
  priority?: number;
  align?: 'start' | 'end';
  /** `evidence` cells are paper with a border, `own` cells are what we say about the row. */
  kind: 'evidence' | 'own';
  /** What the column is sorted by on the server; absent: cannot be sorted. */
  sort?: string;
  render(row: Row): ReactNode;
}

/** Ids of the columns that do not fit, lowest importance first, so that the rest keep their least width. */
export function hiddenColumns<Row>(columns: readonly Column<Row>[], width: number): string[] {
  const hidden: string[] = [];
  const droppable = columns.filter((column) => (column.priority ?? 0) > 0).sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
  let needed = columns.reduce((sum, column) => sum + column.width, 0);
  for (const column of droppable) {
    if (needed <= width) break;
    hidden.push(column.id);
    needed -= column.width;
  }
  return hidden;
}

/** The grid template that header and rows share. */
export function gridTemplate<Row>(columns: readonly Column<Row>[]): string {
  return columns.map(({ width, grow }) => (grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`)).join(' ');
}

/** `-event_time` is descending by event_time. */
export function sortDirection(sort: string | undefined, column: string | undefined): 'ascending' | 'descending' | 'none' {
  if (!sort || !column) return 'none';
  if (sort === column) return 'ascending';
  return sort === `-${column}` ? 'descending' : 'none';
}
