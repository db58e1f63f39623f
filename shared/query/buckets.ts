import { fromWallClock, zoneOffsetMs } from '../time.ts';
import type { Span } from './values.ts';

const [second, minute, hour, dayMs] = [1000, 60_000, 3_600_000, 86_400_000];

/** A length that bars of a histogram can have; longer than an hour it goes by the calendar and clock of a zone. */
export interface Step {
  /** As it is shown: `15 minutes`. */
  says: string;
  /** Ms; of months the average. */
  length: number;
  /** Where the bars begin: by running time, by the clock on the wall, or by months. */
  by: 'time' | 'clock' | 'months';
  /** Months of a bar that goes by them. */
  months?: number;
  /** Ms by which the first bar of all begins before 1970: a Monday for weeks. */
  shift?: number;
}

const time = (says: string, length: number): Step => ({ says, length, by: 'time' });
const clock = (says: string, length: number, shift = 0): Step => ({ says, length, by: 'clock', shift });
const months = (says: string, count: number): Step => ({ says, length: count * 30.44 * dayMs, by: 'months', months: count });

/** Every step there is, shortest first. */
export const steps: readonly Step[] = [
  time('1 ms', 1),
  time('10 ms', 10),
  time('100 ms', 100),
  time('1 second', second),
  time('5 seconds', 5 * second),
  time('15 seconds', 15 * second),
  time('1 minute', minute),
  time('5 minutes', 5 * minute),
  time('15 minutes', 15 * minute),
  time('1 hour', hour),
  clock('3 hours', 3 * hour),
  clock('6 hours', 6 * hour),
  clock('12 hours', 12 * hour),
  clock('1 day', dayMs),
  clock('1 week', 7 * dayMs, 3 * dayMs),
  months('1 month', 1),
  months('3 months', 3),
  months('1 year', 12),
  months('5 years', 60),
  months('10 years', 120),
  months('50 years', 600),
  months('100 years', 1200),
  months('500 years', 6000),
];

/** The shortest step of which at most so many bars cover the period. */
export function stepFor({ from, to }: Span, most: number): Step {
  const length = Number(to - from) / 1000;
  return steps.find((step) => length / step.length + 1 <= most) ?? (steps.at(-1) as Step);
}

const floor = (value: number, unit: number) => Math.floor(value / unit) * unit;
const wall = (at: number, zone: string) => at + zoneOffsetMs(at, zone);

/** Ms, as if UTC, of the first of a month counted from the year 0. */
const monthStart = (month: number) => new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
const monthOf = (wallMs: number) => new Date(wallMs).getUTCFullYear() * 12 + new Date(wallMs).getUTCMonth();

/** The instant at which bar `n` begins, counted from the bar that holds `from`. */
function starts(step: Step, from: number, zone: string): (n: number) => number {
  const at = wall(from, zone);
  if (step.by === 'time') {
    const first = from - (at - floor(at, step.length));
    return (n) => first + n * step.length;
  }
  if (step.by === 'months') {
    const first = floor(monthOf(at), step.months ?? 1);
    return (n) => fromWallClock(monthStart(first + n * (step.months ?? 1)), zone);
  }
  const shift = step.shift ?? 0;
  const first = floor(at + shift, step.length) - shift;
  return (n) => fromWallClock(first + n * step.length, zone);
}

/**
 * The bars that cover a period without a gap, whole steps in the zone: the first begins with or before it, the last ends with or
 * after it. Where a zone skips or repeats an hour a bar is that much shorter or longer, never empty or overlapping.
 */
export function bucketsOf(period: Span, step: Step, zone: string): Span[] {
  const [from, to] = [Number(period.from / 1000n), Number((period.to + 999n) / 1000n)];
  const start = starts(step, from, zone);
  const edges = [Math.min(from, start(0))];
  for (let n = 1; (edges.at(-1) ?? to) < to; n += 1) {
    const edge = start(n);
    if (edge > (edges.at(-1) ?? 0)) edges.push(edge);
  }
  return edges.slice(1).map((edge, at) => ({ from: BigInt(edges[at] ?? 0) * 1000n, to: BigInt(edge) * 1000n }));
}
