import type { CoverageFound, CoverageUnit } from '../../shared/query/contract.ts';
import { startOfDay, wallClock } from '../../shared/time.ts';
import type { ReadConnection } from '../database/connection.ts';
import type { Fragment } from './fragment.ts';

/** More columns than this cannot be told apart on a screen. */
const mostColumns = 100;
const dayMs = 86_400_000;
const minuteMs = 60_000;
const minuteSql = `epoch_ms(event_time) // ${minuteMs}`;

/** Days as numbers since 1970, written as dates: a calendar knows no zone once its days are told. */
const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
const dayOf = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / dayMs);

/** First day of the unit that a day lies in; 1970-01-01 was a Thursday. */
const firstDay: Readonly<Record<CoverageUnit, (day: number) => number>> = {
  day: (day) => day,
  week: (day) => day - ((((day + 3) % 7) + 7) % 7),
  month: (day) => dayOf(`${dateOf(day).slice(0, 7)}-01`),
  year: (day) => dayOf(`${dateOf(day).slice(0, 4)}-01-01`),
};
const longest: Readonly<Record<CoverageUnit, number>> = { day: 1, week: 7, month: 31, year: 366 };

/** First days of the units from one day to another, the last ones where there are too many. */
function unitsBetween(unit: CoverageUnit, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let start = firstDay[unit](to); start >= firstDay[unit](from) && starts.length < mostColumns; start = firstDay[unit](start - 1))
    starts.unshift(start);
  return starts;
}

function unitFor(from: number, to: number): CoverageUnit {
  const units: readonly CoverageUnit[] = ['day', 'week', 'month'];
  return units.find((unit) => (to - from) / longest[unit] + 2 <= mostColumns) ?? 'year';
}

interface Columns {
  unit: CoverageUnit;
  starts: number[];
  /** The day after the last column. */
  end: number;
}

async function columnsOf(
  database: ReadConnection,
  where: Fragment,
  zone: string,
  signal: AbortSignal | undefined,
): Promise<Columns | undefined> {
  // Years of four digits are all that a calendar has; a record may claim others, and such an event is counted as outside.
  const [row = {}] = await database.rows(
    `SELECT epoch_ms(min(event_time)) AS first, epoch_ms(max(event_time)) AS last FROM event
     WHERE ${where.sql} AND event_time BETWEEN TIMESTAMP '1000-01-01' AND TIMESTAMP '9999-01-01'`,
    where.parameters,
    signal,
  );
  if (row.first === null || row.last === null || row.first === undefined) return undefined;
  const dayIn = (at: unknown) => dayOf(wallClock(Number(at), zone).slice(0, 10));
  const [from, to] = [dayIn(row.first), dayIn(row.last)];
  const unit = unitFor(from, to);
  const starts = unitsBetween(unit, from, to);
  const last = starts.at(-1) ?? to;
  return { unit, starts, end: firstDay[unit](last + longest[unit]) };
}

/**
 * How many matching events each source has in each day, week, month or year of the zone, from the first to the last. Events are
 * grouped by minute before they are laid on the calendar: there are fewer minutes than events.
 */
export async function coverageOf(
  database: ReadConnection,
  where: Fragment,
  zone: string,
  signal: AbortSignal | undefined,
): Promise<CoverageFound> {
  const columns = await columnsOf(database, where, zone, signal);
  const { unit, starts, end } = columns ?? { unit: 'day' as const, starts: [], end: 0 };
  const edges = [...starts, ...(columns ? [end] : [])].map((day) => Math.floor(startOfDay(dateOf(day), zone) / minuteMs));
  const rows = await database.rows(
    `WITH counted AS (SELECT source_type AS source, ${minuteSql} AS minute, count(*) AS events FROM event WHERE ${where.sql} GROUP BY ALL),
     edge AS (SELECT minute, row_number() OVER (ORDER BY minute) - 1 AS place FROM (SELECT unnest(from_json(CAST(? AS JSON), '["BIGINT"]')) AS minute))
     SELECT source, place, CAST(sum(events) AS BIGINT) AS events, minute IS NULL AS untimed FROM (
       SELECT counted.source, counted.minute, counted.events, edge.place FROM counted ASOF LEFT JOIN edge ON counted.minute >= edge.minute)
     GROUP BY ALL ORDER BY source`,
    [...where.parameters, JSON.stringify(edges)],
    signal,
  );
  const sources = new Map<string, CoverageFound['sources'][number]>();
  for (const { source, place, events, untimed } of rows) {
    const name = String(source);
    const row = sources.get(name) ?? { source: name, counts: starts.map(() => 0), untimed: 0, outside: 0 };
    sources.set(name, row);
    if (untimed === true) row.untimed += Number(events);
    else if (place === null || Number(place) >= starts.length) row.outside += Number(events);
    else row.counts[Number(place)] = Number(events);
  }
  const after = [...starts.slice(1), end];
  return {
    unit,
    columns: starts.map((start, at) => ({ from: dateOf(start), to: dateOf((after[at] ?? end) - 1) })),
    sources: [...sources.values()],
  };
}
