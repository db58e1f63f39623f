import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockTolerance, instantAt, momentOf } from '../../shared/replay/moments.ts';
import { createTimeMap, idleSpans, inOrder, pauseMarks } from '../../shared/replay/timeline.ts';

const start = '2026-09-01T10:00:00.500Z';
const at = (instant: string | null, quality: string | null = 'exact') => momentOf({ instant, quality }, start, 60_000);

describe('the moment of an event', () => {
  test('counts from the start of the recording, to the microsecond', () => {
    expect(at('2026-09-01T10:00:01.500250Z')).toBe(1000.25);
  });

  test('is at an edge where the clocks differ a little, and nowhere where they differ more', () => {
    expect(at('2026-09-01T09:59:56Z')).toBe(0);
    expect(at('2026-09-01T10:01:05.400Z')).toBe(60_000);
    expect(at('2026-09-01T09:59:50Z')).toBeNull();
    expect(at('2026-09-01T10:01:06Z')).toBeNull();
  });

  test.each([
    ['a recording without a start', momentOf({ instant: start, quality: 'exact' }, null, 60_000)],
    ['an event without a time', at(null)],
    ['a time that was not recorded', at(start, 'missing')],
    ['a time in a zone that was only assumed', at(start, 'tz_assumed')],
  ])('is unknown for %s', (_, moment) => {
    expect(moment).toBeNull();
  });

  test('leads back to its instant', () => {
    fc.assert(
      fc.property(fc.nat(60_000), (ms) => {
        expect(at(instantAt(ms, start))).toBe(ms);
      }),
    );
    expect(clockTolerance).toBeLessThan(30_000);
  });
});

describe('the idle map and the chapters', () => {
  const recording = fc
    .record({ gaps: fc.array(fc.nat(90_000), { maxLength: 30 }), from: fc.integer({ min: 2000, max: 60_000 }) })
    .map(({ gaps, from }) => ({ from, times: gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0)) }));

  test('never disagree: a pause is a whole idle stretch, and every long one is a pause', () => {
    fc.assert(
      fc.property(recording, ({ times, from }) => {
        const idle = idleSpans(times, times.at(-1) ?? 0);
        const pauses = pauseMarks(idle, from);
        expect(pauses.map(({ at: begin, until }) => ({ from: begin, to: until }))).toEqual(
          idle.filter((span) => span.to - span.from >= from),
        );
        const map = createTimeMap(idle);
        for (const pause of pauses) expect(map.toPlaying(pause.until ?? 0) - map.toPlaying(pause.at)).toBeLessThanOrEqual(500);
      }),
    );
  });

  test('marks stay in order whatever they are of, also where idle time is skipped', () => {
    const moments = fc.array(fc.nat(100_000), { maxLength: 20 });
    fc.assert(
      fc.property(recording, moments, ({ times }, others) => {
        const idle = idleSpans(times, times.at(-1) ?? 0);
        const marks = inOrder([...others.map((one) => ({ at: one })), ...pauseMarks(idle, 30_000)]);
        const map = createTimeMap(idle);
        marks.forEach((mark, index) => expect(map.toPlaying(mark.at)).toBeGreaterThanOrEqual(map.toPlaying(marks[index - 1]?.at ?? 0)));
      }),
    );
  });
});
