import { AppError } from '../../shared/errors.ts';
import { eventField, type EventRow } from '../../shared/import/event.ts';
import type { SessionRow } from '../../shared/query/contract.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { eventColumns, eventRowFrom, sessionColumns, someEventColumns } from '../database/rows.ts';
import { every, type Fragment, fragment } from './fragment.ts';
import {
  ahead,
  behind,
  castType,
  isSortable,
  type Order,
  orderSql,
  pageKey,
  pageOf,
  reverseSql,
  type Stretch,
  stretch,
  stretchAhead,
  stretchBehind,
} from './keyset.ts';

export interface PageRequest {
  after: string | null;
  limit: number;
}
export interface Page<Row> {
  rows: Row[];
  next: string | null;
}

/** The order a `sort` asks for: a column name, `-` in front for descending. Errors: USAGE. */
export function eventOrder(sort: string): Order {
  const field = eventField(sort.replace(/^-/, ''));
  if (!field || !isSortable(field)) {
    throw new AppError('USAGE', 'Events cannot be sorted by this.', {
      meaning: 'No events were read.',
      action: 'Name a column that holds a text, number or time, with - in front for descending.',
    });
  }
  return { column: field.name, kind: field.kind, descending: sort.startsWith('-'), id: 'event_id' };
}

/** How many events match. */
export async function countEvents(database: ReadConnection, where: Fragment, signal: AbortSignal | undefined): Promise<number> {
  const [row] = await database.rows(`SELECT count(*) AS count FROM event WHERE ${where.sql}`, where.parameters, signal);
  return Number(row?.count ?? 0);
}

/** Where a page of events lies: behind a place, in front of one, or around an event; the first page when nothing is said. */
export interface EventPlace {
  after: string | null;
  before?: string | null;
  around?: string | null;
  limit: number;
  /** Columns to read; all when null. */
  columns?: readonly string[] | null;
}

/** A page of events, with the way back from it. */
export interface EventPage extends Page<EventRow> {
  previous: string | null;
  /** Events in front of the first row; null of a page behind a place. */
  skipped: number | null;
}

/** A question about events: which, and in what order. */
interface Asked {
  database: ReadConnection;
  where: Fragment;
  order: Order;
  /** The select list. */
  columnsSql: string;
  signal: AbortSignal | undefined;
}

type End = 'start' | 'end';

/**
 * What the ordered column of the first `limit` rows does not go beyond, and where they begin. Sought without the id that decides between equal values: that is
 * text, and reading it of every row takes ten times as long. Rows without a value bound nothing.
 */
async function boundOf(
  { database, where, order, signal }: Asked,
  { surely, within }: Stretch,
  limit: number,
  from: End,
): Promise<Fragment> {
  const falling = order.descending === (from === 'start');
  const columnSql = `event.${order.column}`;
  const furthestSql = falling ? 'min(value)' : 'max(value)';
  const sortSql = `value ${falling ? 'DESC' : 'ASC'} NULLS ${from === 'start' ? 'LAST' : 'FIRST'}`;
  const [row] = await database.rows(
    `SELECT count(value) AS known, CAST(${furthestSql} AS VARCHAR) AS furthest
     FROM (SELECT ${columnSql} AS value FROM event WHERE ${where.sql} AND ${surely.sql} ORDER BY ${sortSql} LIMIT ?)`,
    [...where.parameters, ...surely.parameters, limit],
    signal,
  );
  if (typeof row?.furthest !== 'string' || row.known !== limit) return fragment('true');
  return every([fragment(`${columnSql} ${falling ? '>=' : '<='} CAST(? AS ${castType(order.kind)})`, row.furthest), within]);
}

/** Row ids are ordered first and the wide rows fetched for the page only, out of what the bound leaves: the whole row is 20 times slower. */
async function readRows(asked: Asked, place: Stretch, limit: number, from: End): Promise<PlainRow[]> {
  const { database, where, order, columnsSql, signal } = asked;
  const placeSql = from === 'start' ? orderSql(order, 'event') : reverseSql(order, 'event');
  const sortSql = orderSql(order, 'event');
  const sortKeySql = `CAST(event.${order.column} AS VARCHAR)`;
  const read = (bound: Fragment) =>
    database.rows(
      `SELECT ${columnsSql}, ${sortKeySql} AS sort_key FROM event
       WHERE ${bound.sql} AND rowid IN (SELECT rowid FROM event WHERE ${where.sql} AND ${place.rows.sql} AND ${bound.sql} ORDER BY ${placeSql} LIMIT ?) ORDER BY ${sortSql}`,
      [...bound.parameters, ...where.parameters, ...place.rows.parameters, ...bound.parameters, limit],
      signal,
    );
  const bound = await boundOf(asked, place, limit, from);
  const rows = await read(bound);
  // What was removed in between may have been within the bound.
  return bound.parameters.length > 0 && rows.length < limit ? read(fragment('true')) : rows;
}

const keyOf = (order: Order, row: PlainRow | undefined): string | null =>
  row === undefined ? null : pageKey(order, typeof row.sort_key === 'string' ? row.sort_key : null, String(row.event_id));

async function pageAfter(asked: Asked, after: string | null, limit: number): Promise<EventPage> {
  const page = pageOf(asked.order, await readRows(asked, stretchBehind(asked.order, 'event', after), limit + 1, 'start'), limit);
  return { rows: page.rows.map(eventRowFrom), next: page.next, previous: null, skipped: null };
}

async function pageBefore(asked: Asked, before: string, limit: number): Promise<EventPage> {
  const rows = await readRows(asked, stretchAhead(asked.order, 'event', before), limit + 1, 'end');
  const shown = rows.slice(-limit);
  const previous = rows.length > limit ? keyOf(asked.order, shown[0]) : null;
  const skipped = previous === null ? 0 : await countAhead(asked, previous);
  return { rows: shown.map(eventRowFrom), next: keyOf(asked.order, shown.at(-1)), previous, skipped };
}

/** How many events lie in front of a place. */
const countAhead = ({ database, where, order, signal }: Asked, place: string): Promise<number> =>
  countEvents(database, every([where, ahead(order, place)]), signal);

async function pageAround(asked: Asked, id: string, limit: number): Promise<EventPage> {
  const { order } = asked;
  const [row] = await readRows(asked, stretch(fragment('event_id = ?', id)), 1, 'start');
  const place = keyOf(order, row);
  if (!row || place === null) {
    throw new AppError('NOT_FOUND', 'This event is not in the list.', {
      meaning: 'It does not match the filter, or belongs to a bundle that is not in this workspace.',
      action: 'Clear the filter, or check the id.',
    });
  }
  const before = await readRows(asked, stretchAhead(order, 'event', place), Math.floor(limit / 2), 'end');
  const rest = limit - before.length - 1;
  const after = await readRows(asked, stretchBehind(order, 'event', place), rest + 1, 'start');
  const rows = [...before, row, ...after.slice(0, rest)];
  const previous = keyOf(order, rows[0]) ?? place;
  const skipped = await countAhead(asked, previous);
  return {
    rows: rows.map(eventRowFrom),
    next: after.length > rest ? keyOf(order, rows.at(-1)) : null,
    previous: skipped > 0 ? previous : null,
    skipped,
  };
}

/** One page of events. Errors: USAGE for a place that is none, NOT_FOUND for an event that is not in the list. */
export async function eventPage(
  database: ReadConnection,
  where: Fragment,
  order: Order,
  { after, before = null, around = null, limit, columns = null }: EventPlace,
  signal: AbortSignal | undefined,
): Promise<EventPage> {
  const asked = { database, where, order, columnsSql: columns ? someEventColumns(columns) : eventColumns, signal };
  if (after === null && before !== null) return pageBefore(asked, before, limit);
  return after === null && around !== null ? pageAround(asked, around, limit) : pageAfter(asked, after, limit);
}

/**
 * The first page, newest first, where the events since a moment make up all of it: nothing older has to be searched. Undefined where they do
 * not, and for any other page or order.
 */
export async function newestPage(
  database: ReadConnection,
  where: Fragment,
  order: Order,
  place: EventPlace & { since: () => Promise<Fragment | undefined> },
  signal: AbortSignal | undefined,
): Promise<EventPage | undefined> {
  const { after, before = null, around = null } = place;
  if (order.column !== 'event_time' || !order.descending || after !== null || before !== null || around !== null) return undefined;
  const since = await place.since();
  if (!since) return undefined;
  const page = await eventPage(database, every([since, where]), order, place, signal);
  return page.next === null ? undefined : page;
}

const newestSession: Order = { column: 'start_time', kind: 'time', descending: true, id: 'session_uid' };

const holdsMatch = (where: Fragment) => `session_uid IN (SELECT session_uid FROM event WHERE ${where.sql} AND session_uid IS NOT NULL)`;

const sessionRowFrom = ({ sort_key: _, ...row }: PlainRow): SessionRow => row as unknown as SessionRow;

/** One page of the sessions with at least one matching event, newest first. */
export async function sessionPage(
  database: ReadConnection,
  where: Fragment,
  { after, limit }: PageRequest,
  signal: AbortSignal | undefined,
): Promise<Page<SessionRow>> {
  const place = behind(newestSession, after);
  const sortSql = orderSql(newestSession, 'session');
  const matchSql = holdsMatch(where);
  const rows = await database.rows(
    `SELECT ${sessionColumns}, CAST(session.start_time AS VARCHAR) AS sort_key FROM session WHERE ${matchSql} AND ${place.sql} ORDER BY ${sortSql} LIMIT ?`,
    [...where.parameters, ...place.parameters, limit + 1],
    signal,
  );
  const page = pageOf(newestSession, rows, limit);
  return { rows: page.rows.map(sessionRowFrom), next: page.next };
}

/** How many sessions have at least one matching event. */
export async function countSessions(database: ReadConnection, where: Fragment, signal: AbortSignal | undefined): Promise<number> {
  const matchSql = holdsMatch(where);
  const [row] = await database.rows(`SELECT count(*) AS count FROM session WHERE ${matchSql}`, where.parameters, signal);
  return Number(row?.count ?? 0);
}
