import type { Histogram } from '../../shared/query/contract.ts';
import { bucketsOf, stepFor } from '../../shared/query/buckets.ts';
import type { Limits } from '../../shared/query/period.ts';
import { instantOf, type Span } from '../../shared/query/values.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { timestamp } from './columnMatch.ts';
import type { Fragment } from './fragment.ts';
import type { Found } from './sharedMatches.ts';

/** Times outside are counted with the first and the last bar: no zone has a calendar for them. */
const [earliest, latest] = [Date.UTC(1000, 0), Date.UTC(9999, 11, 31)].map((ms) => BigInt(ms) * 1000n) as [bigint, bigint];

const within = (at: bigint) => (at < earliest ? earliest : at > latest ? latest : at);

/** From the first to the last matching event, both included; undefined when none has a time. */
async function extentOf(
  database: ReadConnection,
  where: Fragment,
  found: Found | undefined,
  signal: AbortSignal | undefined,
): Promise<Span | undefined> {
  const [row] = found
    ? [found]
    : await database.rows(
        `SELECT CAST(epoch_us(min(event_time)) AS VARCHAR) AS first, CAST(epoch_us(max(event_time)) AS VARCHAR) AS last FROM event WHERE ${where.sql}`,
        where.parameters,
        signal,
      );
  if (typeof row?.first !== 'string' || typeof row.last !== 'string') return undefined;
  return spanOf(row.first, row.last);
}

const spanOf = (first: string, last: string): Span => ({ from: within(BigInt(first)), to: within(BigInt(last)) + 1n });

/** The period that is drawn: what the filter says, and where it says nothing, what the events do. */
function periodOf(limits: Limits, extent: Span | undefined): Span | undefined {
  const [from, to] = [limits.from ?? extent?.from, limits.to ?? extent?.to];
  if (from === undefined || to === undefined || to <= from) return undefined;
  return { from: within(from), to: within(to - 1n) + 1n };
}

/** The bars of a period: whole steps, cut to what the filter allows; none without a period. */
function barsOf(limits: Limits, period: Span | undefined, most: number, zone: string): { step: string | null; bars: Span[] } {
  if (!period) return { step: null, bars: [] };
  const step = stepFor(period, most);
  const bars = bucketsOf(period, step, zone).map(({ from, to }) => ({
    from: limits.from !== null && limits.from > from ? limits.from : from,
    to: limits.to !== null && limits.to < to ? limits.to : to,
  }));
  return { step: step.says, bars };
}

interface Counts {
  outcome: string;
  untimed: number;
  bars: number[];
}

function countsFrom(row: PlainRow): Counts {
  return { outcome: String(row.outcome), untimed: Number(row.untimed), bars: Array.isArray(row.bars) ? row.bars.map(Number) : [] };
}

/** Edges are the last microsecond of each bar; the last one is open, so that no event is outside. */
async function countBars(
  database: ReadConnection,
  where: Fragment,
  bars: readonly Span[],
  signal: AbortSignal | undefined,
): Promise<Counts[]> {
  const edges = [...bars.slice(0, -1).map(({ to }) => timestamp(to - 1n)), 'infinity'];
  const rows = await database.rows(
    `SELECT outcome, count(*) FILTER (event_time IS NULL) AS untimed, map_values(histogram(event_time, CAST(? AS TIMESTAMP[]))) AS bars
     FROM event WHERE ${where.sql} GROUP BY outcome`,
    [`[${edges.join(', ')}]`, ...where.parameters],
    signal,
  );
  return rows.map(countsFrom);
}

/** How many matching events each stretch of time holds, those denied and failed apart, and how many have no time. */
export async function eventHistogram(
  database: ReadConnection,
  where: Fragment,
  { limits, most, zone, found }: { limits: Limits; most: number; zone: string; found?: Found | undefined },
  signal: AbortSignal | undefined,
): Promise<Histogram> {
  const period = periodOf(limits, await extentOf(database, where, found, signal));
  const { step, bars } = barsOf(limits, period, most, zone);
  const counts = await countBars(database, where, bars, signal);
  const sum = (of: (counts: Counts) => number, outcome?: string) =>
    counts.reduce((total, one) => (outcome === undefined || one.outcome === outcome ? total + of(one) : total), 0);
  const counted = (of: (counts: Counts) => number) => ({ events: sum(of), denied: sum(of, 'denied'), failed: sum(of, 'failure') });
  return {
    step,
    bars: bars.map(({ from, to }, at) => ({ from: instantOf(from), to: instantOf(to), ...counted((counts) => counts.bars[at] ?? 0) })),
    untimed: counted(({ untimed }) => untimed),
  };
}
