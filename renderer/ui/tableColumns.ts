import type { ReactNode } from 'react';

/** A form of a column that takes less room. */
export interface Narrower<Row> {
  /** Taken when columns of this priority leave. */
  at: number;
  width: number;
  title?: string;
  /** The column right before this one, which leaves with it because this form shows both. */
  takes?: string;
  render?(row: Row): ReactNode;
}

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
  /** Forms for when the list is narrow, the widest first. */
  narrower?: readonly Narrower<Row>[];
  align?: 'start' | 'end';
  /** The column this one shows too, in its narrower form: in a part of the cell marked `data-part` with its id. */
  holds?: string;
  /** `evidence` cells are paper with a border, `own` cells are what we say about the row. */
  kind: 'evidence' | 'own';
  /** What the column is sorted by on the server; absent: cannot be sorted. */
  sort?: string;
  render(row: Row): ReactNode;
}

/** Width in px of the box that selects a row. */
export const selectWidth = 32;

/** The columns at one step: those of its priority are gone, and forms that take less room stand for what they narrow. */
function stepDown<Row>(columns: readonly Column<Row>[], level: number): Column<Row>[] {
  const forms = columns.map((column, at) => {
    const form = column.narrower?.find((one) => one.at === level);
    const before = columns[at - 1];
    // One that was pinned, or moved elsewhere, stays where the reviewer put it.
    const shows = form?.takes === undefined || (before?.id === form.takes && (before.priority ?? 0) > 0);
    return shows ? form : undefined;
  });
  return columns.flatMap((column, at) => {
    if (column.priority === level || (forms[at + 1]?.takes ?? null) === column.id) return [];
    const { takes, at: _level, ...form } = forms[at] ?? {};
    return [{ ...column, ...form, ...(takes === undefined ? {} : { holds: takes }) }];
  });
}

/**
 * The columns that fit a width in px, and those there is no room for. Step by step, the highest priority first, columns of one priority
 * leave together and others take their narrower form, until the rest keep their least width.
 */
export function fittingColumns<Row>(columns: readonly Column<Row>[], width: number): { shown: Column<Row>[]; left: Column<Row>[] } {
  const steps = columns.flatMap(({ priority = 0, narrower = [] }) => [priority, ...narrower.map(({ at }) => at)]);
  const levels = [...new Set(steps)].filter((level) => level > 0).sort((a, b) => b - a);
  let shown = [...columns];
  const left: Column<Row>[] = [];
  for (const level of levels) {
    if (leastWidth(shown) <= width) break;
    left.push(...shown.filter(({ priority }) => priority === level));
    shown = stepDown(shown, level);
  }
  return { shown, left: columns.filter(({ id }) => left.some((one) => one.id === id)) };
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
