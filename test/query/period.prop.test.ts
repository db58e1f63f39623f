import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketsOf, stepFor } from '../../shared/query/buckets.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { hasPeriod, periodOf, periodValue, widened, withPeriod } from '../../shared/query/period.ts';
import { printFilter } from '../../shared/query/print.ts';

const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia');
const now = new Date('2026-12-01T08:00:00Z');

/** Instants in microseconds, often on a minute, an hour or a day, and often where zones change their clocks. */
const instant = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2099, 0) }),
      fc.integer({ min: Date.UTC(2026, 9, 24), max: Date.UTC(2026, 9, 26) }),
      fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 30) }),
    ),
    fc.constantFrom(86_400_000_000n, 3_600_000_000n, 60_000_000n, 1_000_000n, 1000n, 1n),
    fc.bigInt({ min: 0n, max: 999n }),
  )
  .map(([ms, unit, rest]) => ((BigInt(ms) * 1000n + rest) / unit) * unit);
const period = fc
  .tuple(instant, instant)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));

test('a period written into a filter is exactly that period when the filter is read again', () => {
  fc.assert(
    fc.property(period, zone, (span, at) => {
      const text = printFilter(withPeriod(parseFilter('actor:amy at:2026-01-01 -outcome:denied last:7d'), periodValue(span, at)));
      expect(text).toMatch(/^actor:amy at:\S+ -outcome:denied$/);
      expect(periodOf(parseFilter(text), { zone: at, now })).toEqual(span);
    }),
    { numRuns: 400 },
  );
});

test('bars cover their period without a gap, are not more than asked for, and begin where the clock of the zone does', () => {
  fc.assert(
    fc.property(period, zone, fc.integer({ min: 10, max: 300 }), (span, at, most) => {
      const bars = bucketsOf(span, stepFor(span, most), at);
      expect(bars.length).toBeLessThanOrEqual(most + 1);
      expect(bars[0]!.from).toBeLessThanOrEqual(span.from);
      expect(bars.at(-1)!.to).toBeGreaterThanOrEqual(span.to);
      for (const [index, { from, to }] of bars.entries()) {
        expect(to).toBeGreaterThan(from);
        if (index > 0) expect(from).toBe(bars[index - 1]!.to);
      }
    }),
    { numRuns: 400 },
  );
});

test('whole days, minutes and seconds are written as such', () => {
  const text = (from: string, to: string, at = 'Europe/Berlin') => {
    const span = { from: BigInt(Date.parse(from)) * 1000n, to: BigInt(Date.parse(to)) * 1000n };
    return printFilter(withPeriod(parseFilter(''), periodValue(span, at)));
  };
  expect(text('2026-08-31T22:00:00Z', '2026-09-01T22:00:00Z')).toBe('at:2026-09-01');
  expect(text('2026-08-31T22:00:00Z', '2026-09-07T22:00:00Z')).toBe('at:2026-09-01..2026-09-07');
  expect(text('2026-09-01T10:00:00Z', '2026-09-01T12:00:00Z')).toBe('at:2026-09-01T12:00..2026-09-01T13:59');
  expect(text('2026-09-01T10:00:05Z', '2026-09-01T10:00:10Z', 'UTC')).toBe('at:2026-09-01T10:00:05..2026-09-01T10:00:09');
  // The hour that Berlin has twice is told apart by its offset.
  expect(text('2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z')).toBe('at:2026-10-25T00:00Z..2026-10-25T00:59Z');
});

test('days stay days when the clock changes: a bar of one is 23 or 25 hours long', () => {
  const span = { from: BigInt(Date.UTC(2026, 9, 20)) * 1000n, to: BigInt(Date.UTC(2026, 9, 30)) * 1000n };
  const bars = bucketsOf(span, stepFor(span, 14), 'Europe/Berlin');
  expect(new Set(bars.map(({ from, to }) => Number((to - from) / 3_600_000_000n)))).toEqual(new Set([24, 25]));
});

test('zooming out holds the period it came from, and is about twice as long', () => {
  fc.assert(
    fc.property(period, zone, (span, at) => {
      const wide = widened(span, at);
      expect(wide.from).toBeLessThanOrEqual(span.from);
      expect(wide.to).toBeGreaterThanOrEqual(span.to);
      const days = (wide.to - wide.from - 2n * (span.to - span.from)) / 86_400_000_000n;
      expect(days).toBeLessThanOrEqual(3n);
    }),
  );
});

test('taking the period away leaves everything else', () => {
  const filter = parseFilter('at:2026-09-01 amy last:7d');
  expect(hasPeriod(filter)).toBe(true);
  expect(printFilter(withPeriod(filter, null))).toBe('amy');
  expect(hasPeriod(parseFilter('-at:2026-09-01'))).toBe(false);
});
