import { startOfDay, wallClock } from '../time.ts';
import { absoluteTimes } from './absolute.ts';
import { allOf, conjuncts, type Filter, type Value } from './filter.ts';
import { instantOf, readSpan, type Span } from './values.ts';

/** Fields that say when: the period of a filter is what its terms on them leave. */
const timeFields = new Set(['at', 'event_time', 'last']);

const isTime = (part: Filter) => part.kind === 'term' && timeFields.has(part.field);

/** An instant of the period as the language writes it, down to a unit in microseconds; in the zone, or in UTC with `Z`. */
function stamp(at: bigint, unit: bigint, zone: string | null): string {
  const clock = zone === null ? instantOf(at).slice(0, 19) : wallClock(Number(at / 1000n), zone).replace(' ', 'T');
  const fraction = instantOf(at).slice(-7, -1);
  const text =
    unit >= 60_000_000n ? clock.slice(0, 16) : unit === 1_000_000n ? clock : `${clock}.${fraction.slice(0, unit === 1000n ? 3 : 6)}`;
  return zone === null ? `${text}Z` : text;
}

/** The two texts between which exactly this period lies, or undefined when they mean another one, as in the hour a zone repeats. */
function exactly({ from, to }: Span, first: string, last: string, zone: string): [string, string] | undefined {
  return readSpan(first, zone)?.from === from && readSpan(last, zone)?.to === to ? [first, last] : undefined;
}

function wholeDays(period: Span, zone: string): [string, string] | undefined {
  const day = (at: bigint) => wallClock(Number(at / 1000n), zone).slice(0, 10);
  return exactly(period, day(period.from), day(period.to - 1n), zone);
}

function endsOf(period: Span, zone: string): [string, string] {
  const days = wholeDays(period, zone);
  if (days) return days;
  for (const unit of [60_000_000n, 1_000_000n, 1000n]) {
    if (period.from % unit !== 0n || period.to % unit !== 0n) continue;
    for (const clock of [zone, null]) {
      const ends = exactly(period, stamp(period.from, unit, clock), stamp(period.to - unit, unit, clock), zone);
      if (ends) return ends;
    }
  }
  return [stamp(period.from, 1n, null), stamp(period.to - 1n, 1n, null)];
}

/** A period as the value of `at:`: whole days, minutes or seconds of the zone where it is made of them, and always exactly it. */
export function periodValue(period: Span, zone: string): Value {
  const [from, to] = endsOf(period, zone);
  return from === to ? { kind: 'equals', text: from, quoted: false } : { kind: 'range', from, to };
}

/** The filter with `at:` set to this value, in the place of what it said about time before; null takes that away. */
export function withPeriod(filter: Filter, value: Value | null): Filter {
  const parts = conjuncts(filter);
  const place = parts.findIndex(isTime);
  const rest = parts.filter((part) => !isTime(part));
  if (value === null) return allOf(rest);
  const at: Filter = { kind: 'term', field: 'at', values: [value] };
  const before = place < 0 ? parts : parts.slice(0, place);
  return allOf([...before, at, ...rest.slice(before.length)]);
}

/** Whether the filter limits the time, at its top level. */
export const hasPeriod = (filter: Filter): boolean => conjuncts(filter).some(isTime);

/** What an open or closed stretch of time leaves of another; null stands for "no limit". */
export interface Limits {
  from: bigint | null;
  to: bigint | null;
}

function limitsOf(value: Value, zone: string): Limits {
  if (value.kind === 'range') {
    const [from, to] = [value.from, value.to].map((text) => (text === null ? undefined : readSpan(text, zone)));
    return { from: from?.from ?? null, to: to?.to ?? null };
  }
  const span = readSpan(value.text, zone);
  if (!span) return { from: null, to: null };
  if (value.kind === 'equals') return span;
  if (value.operator === '>' || value.operator === '>=') return { from: value.operator === '>' ? span.to : span.from, to: null };
  return { from: null, to: value.operator === '<' ? span.from : span.to };
}

const outer = (ends: (bigint | null)[], wider: (a: bigint, b: bigint) => boolean): bigint | null =>
  ends.reduce((a, b) => (a === null || b === null ? null : wider(a, b) ? a : b));

/** The period the top-level terms of a filter allow, in microseconds since 1970; what stands in OR or NOT does not count. */
export function periodOf(filter: Filter, { zone, now }: { zone: string; now: Date }): Limits {
  let from: bigint | null = null;
  let to: bigint | null = null;
  for (const part of conjuncts(absoluteTimes(filter, now))) {
    if (part.kind !== 'term' || !isTime(part)) continue;
    const limits = part.values.map((value) => limitsOf(value, zone));
    const start = outer(
      limits.map((limit) => limit.from),
      (a, b) => a < b,
    );
    const end = outer(
      limits.map((limit) => limit.to),
      (a, b) => a > b,
    );
    if (start !== null && (from === null || start > from)) from = start;
    if (end !== null && (to === null || end < to)) to = end;
  }
  return { from, to };
}

const day = 86_400_000_000n;

/** Twice the period around its middle, in whole days of the zone where it is longer than two of them. */
export function widened({ from, to }: Span, zone: string): Span {
  const half = (to - from) / 2n > 0n ? (to - from) / 2n : 1n;
  const wide = { from: from - half, to: to + half };
  if (to - from < 2n * day) return wide;
  const dayOf = (at: bigint, days: number) => BigInt(startOfDay(wallClock(Number(at / 1000n), zone).slice(0, 10), zone, days)) * 1000n;
  return { from: dayOf(wide.from, 0), to: dayOf(wide.to - 1n, 1) };
}
