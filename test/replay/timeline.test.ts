import { describe, expect, test } from 'vitest';
import { createTimeMap, densitySlices, idleSpans, outputDensity } from '../../shared/replay/timeline.ts';

describe('idle stretches', () => {
  test('are pauses of 2 s or more, before the first and after the last output too', () => {
    expect(idleSpans([2000, 3000, 4999, 9000], 12_000)).toEqual([
      { from: 0, to: 2000 },
      { from: 4999, to: 9000 },
      { from: 9000, to: 12_000 },
    ]);
  });

  test('are the whole recording when nothing was printed', () => {
    expect(idleSpans([], 5000)).toEqual([{ from: 0, to: 5000 }]);
  });
});

describe('the density strip', () => {
  test('has 200 slices that add up to all output', () => {
    const density = outputDensity([0, 500, 999, 1000], [1, 2, 4, 8], 1000);
    expect(density).toHaveLength(densitySlices);
    expect(density[0]).toBe(1);
    expect(density[100]).toBe(2);
    expect(density[199]).toBe(12);
  });

  test('puts a recording without duration into its first slice', () => {
    expect(outputDensity([0, 0], [3, 4], 0)[0]).toBe(7);
  });
});

describe('the time map', () => {
  const map = createTimeMap([
    { from: 1000, to: 11_000 },
    { from: 20_000, to: 23_000 },
  ]);

  test('leaves half a second of each idle stretch', () => {
    expect(map.skipped).toBe(12_000);
    expect(map.toPlaying(30_000)).toBe(18_000);
    expect(map.toWall(18_000)).toBe(30_000);
  });

  test('stands still inside a skipped stretch', () => {
    expect(map.toPlaying(1500)).toBe(1500);
    expect(map.toPlaying(9000)).toBe(1500);
    expect(map.toWall(1501)).toBe(11_001);
  });

  test('changes nothing where nothing is idle', () => {
    expect(createTimeMap([]).toWall(123)).toBe(123);
  });
});
