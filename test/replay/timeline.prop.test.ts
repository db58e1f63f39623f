import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTimeMap, idleSpans, idleTotal, outputDensity } from '../../shared/replay/timeline.ts';

const times = fc.array(fc.nat(60_000), { maxLength: 40 }).map((all) => all.toSorted((one, other) => one - other));
const recording = fc
  .record({ times, tail: fc.nat(9000) })
  .map(({ times: all, tail }) => ({ times: all, durationMs: (all.at(-1) ?? 0) + tail }));

test('idle stretches do not overlap and hold no output inside', () => {
  fc.assert(
    fc.property(recording, ({ times: all, durationMs }) => {
      const spans = idleSpans(all, durationMs);
      spans.forEach(({ from, to }, index) => {
        expect(from).toBeGreaterThanOrEqual(spans[index - 1]?.to ?? 0);
        expect(all.some((at) => at > from && at < to)).toBe(false);
      });
      expect(idleTotal(spans)).toBeLessThanOrEqual(durationMs);
    }),
  );
});

test('the density strip loses no byte', () => {
  fc.assert(
    fc.property(recording, ({ times: all, durationMs }) => {
      const sizes = all.map((_, index) => index + 1);
      const sum = (values: number[]) => values.reduce((total, one) => total + one, 0);
      expect(sum(outputDensity(all, sizes, durationMs))).toBe(sum(sizes));
    }),
  );
});

test('the time map never runs backwards and finds its way back to every moment that is shown', () => {
  fc.assert(
    fc.property(recording, fc.array(fc.nat(70_000), { minLength: 2, maxLength: 10 }), ({ times: all, durationMs }, moments) => {
      const map = createTimeMap(idleSpans(all, durationMs));
      const walls = moments.toSorted((one, other) => one - other);
      walls.forEach((wall, index) => {
        expect(map.toPlaying(wall)).toBeGreaterThanOrEqual(map.toPlaying(walls[index - 1] ?? 0));
        expect(map.toPlaying(map.toWall(map.toPlaying(wall)))).toBeCloseTo(map.toPlaying(wall), 6);
      });
      for (const at of all) expect(map.toWall(map.toPlaying(at))).toBeLessThanOrEqual(at);
    }),
  );
});
