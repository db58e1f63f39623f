import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Field, FieldKind } from '../../shared/import/event.ts';
import { type Fragment, fragment } from './fragment.ts';

/** How the rows of a list are ordered: by one column, nulls last whatever the direction, then by id. */
export interface Order {
  column: string;
  kind: FieldKind;
  descending: boolean;
  /** The column that is different in every row. */
  id: string;
}

const castTypes: Partial<Record<FieldKind, string>> = {
  text: 'VARCHAR',
  enum: 'VARCHAR',
  integer: 'BIGINT',
  real: 'DOUBLE',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMP',
};

/** The DuckDB type that the text of a sort value is read as. */
export const castType = (kind: FieldKind): string => castTypes[kind] ?? 'VARCHAR';

/** What the text of a sort value must look like before DuckDB is asked to read it. */
const shapes: Partial<Record<FieldKind, RegExp>> = {
  integer: /^-?\d{1,19}$/,
  real: /^-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/,
  boolean: /^(?:true|false)$/,
  time: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?$/,
};

/** Whether a list can be ordered by a column of this kind. */
export const isSortable = ({ kind }: Field): boolean => castTypes[kind] !== undefined;

const keyShape = z.tuple([z.string(), z.string().nullable(), z.string()]);

const orderName = ({ column, descending }: Order) => `${descending ? '-' : ''}${column}`;

/** The opaque text of `next`: the order, and the sort value and id of the last row shown. */
export function pageKey(order: Order, value: string | null, id: string): string {
  return Buffer.from(JSON.stringify([orderName(order), value, id])).toString('base64url');
}

function readKey(order: Order, after: string): [value: string | null, id: string] {
  const refused = () =>
    new AppError('USAGE', 'This is not a place in this list.', {
      meaning: 'No rows were read.',
      action: 'Start again from the first page.',
    });
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(after, 'base64url').toString());
  } catch (error) {
    if (error instanceof SyntaxError) throw refused();
    throw error;
  }
  const key = keyShape.safeParse(decoded);
  if (!key.success) throw refused();
  const [name, value, id] = key.data;
  const shape = shapes[order.kind];
  if (name !== orderName(order) || (value !== null && shape && !shape.test(value))) throw refused();
  return [value, id];
}

/** The condition for rows behind the place `after`. Errors: USAGE when `after` was not made by {@link pageKey} for this order. */
export function behind(order: Order, after: string | null): Fragment {
  if (after === null) return fragment('true');
  const { column, kind, descending, id } = order;
  const [value, lastId] = readKey(order, after);
  if (value === null) return fragment(`(${column} IS NULL AND ${id} > ?)`, lastId);
  const bound = `CAST(? AS ${castType(kind)})`;
  const further = descending ? '<' : '>';
  return fragment(`(${column} ${further} ${bound} OR (${column} = ${bound} AND ${id} > ?) OR ${column} IS NULL)`, value, value, lastId);
}

/** The condition for rows in front of the place `before`, as {@link behind}. */
export function ahead(order: Order, before: string): Fragment {
  const { column, kind, descending, id } = order;
  const [value, firstId] = readKey(order, before);
  if (value === null) return fragment(`(${column} IS NOT NULL OR ${id} < ?)`, firstId);
  const bound = `CAST(? AS ${castType(kind)})`;
  const nearer = descending ? '>' : '<';
  return fragment(`(${column} ${nearer} ${bound} OR (${column} = ${bound} AND ${id} < ?))`, value, value, firstId);
}

/** Rows that lie behind a place, or in front of one. */
export interface Stretch {
  /** True of exactly those rows. */
  rows: Fragment;
  /** What needs no id to be decided: true of no row that is not there, false only of rows whose value is that of the place, or null. */
  surely: Fragment;
  /** True of every one of them that has a value. */
  within: Fragment;
}

/** Rows of which a condition is all that is known. */
export const stretch = (rows: Fragment): Stretch => ({ rows, surely: rows, within: fragment('true') });

function byValue(order: Order, table: string, rows: Fragment, place: string | null, sign: '<' | '>'): Stretch {
  const value = place === null ? null : readKey(order, place)[0];
  if (value === null) return stretch(rows);
  const compared = (how: string) => fragment(`${table}.${order.column} ${how} CAST(? AS ${castType(order.kind)})`, value);
  return { rows, surely: compared(sign), within: compared(`${sign}=`) };
}

/** {@link behind} and {@link ahead}, with what an ordered table can be searched by. */
export const stretchBehind = (order: Order, table: string, after: string | null): Stretch =>
  byValue(order, table, behind(order, after), after, order.descending ? '<' : '>');
export const stretchAhead = (order: Order, table: string, before: string): Stretch =>
  byValue(order, table, ahead(order, before), before, order.descending ? '>' : '<');

/** ORDER BY list of the order, read from its end. */
export const reverseSql = ({ column, descending, id }: Order, table: string): string =>
  `${table}.${column} ${descending ? 'ASC' : 'DESC'} NULLS FIRST, ${table}.${id} DESC`;

/** ORDER BY list of the order; qualified, because a select list may show the same name as text. */
export const orderSql = ({ column, descending, id }: Order, table: string): string =>
  `${table}.${column} ${descending ? 'DESC' : 'ASC'} NULLS LAST, ${table}.${id}`;

/** The first `limit` of the rows read (one more than asked for), and the place to go on from. */
export function pageOf<Row extends Record<string, unknown>>(
  order: Order,
  rows: readonly Row[],
  limit: number,
): { rows: Row[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (rows.length <= limit || !last) return { rows: shown, next: null };
  const value = last['sort_key'];
  return { rows: shown, next: pageKey(order, typeof value === 'string' ? value : null, String(last[order.id])) };
}
