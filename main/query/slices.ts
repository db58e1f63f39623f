import type { Parameter, ReadConnection } from '../database/connection.ts';
import { instantSql } from '../database/rows.ts';
import type { Fragment } from './fragment.ts';

/** SQL: the slice an event lies in, from 0; null where it has no time. Its two parameters are those of a {@link Slicing}. */
export const sliceSql = 'CAST((epoch_us(event_time) - CAST(? AS BIGINT)) // CAST(? AS BIGINT) AS INTEGER)';

const [firstSql, lastSql] = [instantSql('min(event_time)'), instantSql('max(event_time)')];

/** The time from the first to the last matching event, cut into equal slices. */
export interface Slicing {
  /** Where the first slice begins, and how long each is, in microseconds. */
  parameters: readonly [Parameter, Parameter];
  /** Time of the first and last event; null when none has a time. */
  from: string | null;
  to: string | null;
}

/** Cuts the time of the matching events into so many slices that the last event lies in the last one. */
export async function slicing(
  database: ReadConnection,
  where: Fragment,
  slices: number,
  signal: AbortSignal | undefined,
): Promise<Slicing> {
  const [row = {}] = await database.rows(
    `SELECT CAST(epoch_us(min(event_time)) AS VARCHAR) AS begins, CAST(epoch_us(max(event_time)) AS VARCHAR) AS ends,
       ${firstSql} AS first, ${lastSql} AS last FROM event WHERE ${where.sql}`,
    where.parameters,
    signal,
  );
  if (typeof row.begins !== 'string' || typeof row.ends !== 'string') return { parameters: ['0', '1'], from: null, to: null };
  const width = (BigInt(row.ends) - BigInt(row.begins)) / BigInt(slices) + 1n;
  return { parameters: [row.begins, width.toString()], from: String(row.first), to: String(row.last) };
}
