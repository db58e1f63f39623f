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

/** Width in px of the box that selects a row. */
export const selectWidth = 32;

/** Ids of the columns that do not fit: those of one priority leave together, the highest first, until the rest keep their least width. */
export function hiddenColumns<Row>(columns: readonly Column<Row>[], width: number): string[] {
  const levels = [...new Set(columns.map(({ priority = 0 }) => priority))].filter((level) => level > 0).sort((a, b) => b - a);
  let kept = columns;
  for (const level of levels) {
    if (leastWidth(kept) <= width) break;
    kept = kept.filter(({ priority = 0 }) => priority < level);
  }
  return columns.filter((column) => !kept.includes(column)).map(({ id }) => id);
}

/** The grid template that header and rows share. */
export function gridTemplate<Row>(columns: readonly Column<Row>[]): string {
  return columns.map(({ width, grow }) => (grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`)).join(' ');
}

/** Least width of the columns together, in px: below it the list scrolls sideways. */
export function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}

/** `-event_time` is descending by event_time. */
export function sortDirection(sort: string | undefined, column: string | undefined): 'ascending' | 'descending' | 'none' {
  if (!sort || !column) return 'none';
  if (sort === column) return 'ascending';
  return sort === `-${column}` ? 'descending' : 'none';
}
