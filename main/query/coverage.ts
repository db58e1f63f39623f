import type { CoverageFound, CoverageUnit } from '../../shared/query/contract.ts';
import { startOfDay, wallClock } from '../../shared/time.ts';
import type { ReadConnection } from '../database/connection.ts';
import { timestamp } from './columnMatch.ts';
import type { Fragment } from './fragment.ts';

/** More columns than this cannot be told apart on a screen. */
const mostColumns = 100;
const dayMs = 86_400_000;

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

/** The last microsecond before each column and of the last one, as {@link coverageOf} counts between them, and what lies behind. */
function edgesOf({ starts, end }: Columns, zone: string): string {
  const last = (day: number) => timestamp(BigInt(startOfDay(dateOf(day), zone)) * 1000n - 1n);
  return `[${[...[...starts, end].map(last), 'infinity'].join(', ')}]`;
}

/** How many matching events each source has in each day, week, month or year of the zone, from the first to the last. */
export async function coverageOf(
  database: ReadConnection,
  where: Fragment,
  zone: string,
  signal: AbortSignal | undefined,
): Promise<CoverageFound> {
  const columns = await columnsOf(database, where, zone, signal);
  const rows = await database.rows(
    `SELECT source_type AS source, count(*) FILTER (event_time IS NULL) AS untimed,
       map_values(histogram(event_time, CAST(? AS TIMESTAMP[]))) AS bins FROM event WHERE ${where.sql} GROUP BY source ORDER BY source`,
    [columns ? edgesOf(columns, zone) : '[infinity]', ...where.parameters],
    signal,
  );
  const { unit, starts, end } = columns ?? { unit: 'day' as const, starts: [], end: 0 };
  const after = [...starts.slice(1), end];
  return {
    unit,
    columns: starts.map((start, at) => ({ from: dateOf(start), to: dateOf((after[at] ?? end) - 1) })),
    sources: rows.map(({ source, untimed, bins }) => {
      const counts = Array.isArray(bins) ? bins.map(Number) : [];
      const inside = starts.map((_, at) => counts[at + 1] ?? 0);
      const outside = counts.reduce((sum, count) => sum + count, 0) - inside.reduce((sum, count) => sum + count, 0);
      return { source: String(source), counts: inside, untimed: Number(untimed), outside };
    }),
  };
}
