import type { FiguresFound } from '../../shared/query/contract.ts';
import { type FigureId, figureTexts } from '../../shared/query/figures.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import type { Fragment } from './fragment.ts';
import { sliceSql, slicing } from './slices.ts';
import { predicate } from './sql.ts';

/** The condition that a figure counts; its text holds no dates. */
const conditionOf = (id: FigureId): Fragment => predicate(parseFilter(figureTexts[id]), { zone: 'UTC', now: new Date(0) });

/** Select list with one true or false a figure, under the figure's name. */
export function figureColumns(ids: readonly FigureId[]): Fragment {
  const conditions = ids.map((id) => ({ id, ...conditionOf(id) }));
  return {
    sql: conditions.map(({ id, sql }) => `(${sql}) IS TRUE AS ${id}`).join(', '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** Adds up one column of rows that each are one slice, or the events without a time. */
function countedIn(rows: readonly PlainRow[], column: string, slices: number): { count: number; trend: number[] } {
  const trend = Array.from({ length: slices }, () => 0);
  let count = 0;
  for (const row of rows) {
    const events = Number(row[column] ?? 0);
    count += events;
    if (row.slice !== null) trend[Number(row.slice)] = events;
  }
  return { count, trend };
}

/** Counts the matching events by the queries of figures, each spread over equal slices of their time, in two passes over the index. */
export async function figuresOf(
  database: ReadConnection,
  where: Fragment,
  { figures, slices }: { figures: readonly FigureId[]; slices: number },
  signal: AbortSignal | undefined,
): Promise<FiguresFound> {
  const span = await slicing(database, where, slices, signal);
  const ids = [...new Set(figures)];
  const columns = figureColumns(ids);
  const toldColumns = columns.sql === '' ? '' : `, ${columns.sql}`;
  const sumColumns = ids.map((id) => `, count_if(${id}) AS ${id}`).join('');
  const rows = await database.rows(
    `SELECT slice, count(*) AS events${sumColumns} FROM (SELECT ${sliceSql} AS slice${toldColumns} FROM event WHERE ${where.sql}) GROUP BY slice`,
    [...span.parameters, ...columns.parameters, ...where.parameters],
    signal,
  );
  return {
    events: countedIn(rows, 'events', slices),
    from: span.from,
    to: span.to,
    untimed: rows.reduce((sum, row) => sum + (row.slice === null ? Number(row.events) : 0), 0),
    figures: Object.fromEntries(ids.map((id) => [id, countedIn(rows, id, slices)])),
  };
}
