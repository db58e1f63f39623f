import { AppError } from '../../shared/errors.ts';
import { eventField, type EventRow } from '../../shared/import/event.ts';
import { type SessionRow, sessionRow } from '../../shared/query/contract.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { eventColumns, eventRowFrom } from '../database/rows.ts';
import type { Fragment } from './fragment.ts';
import { behind, isSortable, type Order, orderSql, pageOf } from './keyset.ts';

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

/** One page of events. Row ids are ordered first and the wide rows fetched for the page only: the whole row is 20 times slower. */
export async function eventPage(
  database: ReadConnection,
  where: Fragment,
  order: Order,
  { after, limit }: PageRequest,
  signal: AbortSignal | undefined,
): Promise<Page<EventRow>> {
  const place = behind(order, after);
  const sortSql = orderSql(order, 'event');
  const sortKeySql = `CAST(event.${order.column} AS VARCHAR)`;
  const rows = await database.rows(
    `SELECT ${eventColumns}, ${sortKeySql} AS sort_key FROM event
     WHERE rowid IN (SELECT rowid FROM event WHERE ${where.sql} AND ${place.sql} ORDER BY ${sortSql} LIMIT ?) ORDER BY ${sortSql}`,
    [...where.parameters, ...place.parameters, limit + 1],
    signal,
  );
  const page = pageOf(order, rows, limit);
  return { rows: page.rows.map(eventRowFrom), next: page.next };
}

const newestSession: Order = { column: 'start_time', kind: 'time', descending: true, id: 'session_uid' };

const times = new Set(['start_time', 'end_time']);
const sessionColumns = Object.keys(sessionRow.shape)
  .map((name) => (times.has(name) ? `strftime(${name}, '%Y-%m-%dT%H:%M:%S.%fZ') AS ${name}` : name))
  .join(', ');

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
