import { describe, expect, test } from 'vitest';
import { bytesPerSecond, noPace, paced, paceWords, secondsLeft } from '../../renderer/import/pace.ts';

const run = (samples: readonly [at: number, done: number][], step = 'a') =>
  samples.reduce((pace, [at, done]) => paced(pace, step, done, at), noPace);

describe('the pace of a long step', () => {
  test('is not known before half a second of it', () => {
    const pace = run([
      [0, 0],
      [400, 9e6],
    ]);
    expect([bytesPerSecond(pace), secondsLeft(pace, 1e7)]).toEqual([null, null]);
    expect(paceWords(pace, 1e7)).toBe('rate not known yet, time left not known');
  });

  test('is that of the last five seconds, and gives the time left', () => {
    const pace = run([
      [0, 0],
      [1000, 100e6],
      [8000, 100e6],
      [9000, 102e6],
      [10_000, 104e6],
    ]);
    expect(bytesPerSecond(pace)).toBe(2e6);
    expect(secondsLeft(pace, 144e6)).toBe(20);
    expect(paceWords(pace, 144e6)).toBe('2.00 MB/s, about 20 s left of this step');
  });

  test('starts anew with another step', () => {
    const first = run([
      [0, 0],
      [1000, 5e6],
    ]);
    expect(bytesPerSecond(paced(first, 'b', 0, 2000))).toBeNull();
  });

  test('does not promise an end where nothing moves, or the size is not known', () => {
    const still = run([
      [0, 5],
      [1000, 5],
    ]);
    expect(secondsLeft(still, 10)).toBeNull();
    expect(paceWords(still, null)).toBe('0 B/s, time left not known');
    const known = run([
      [0, 0],
      [1000, 5],
    ]);
    expect(secondsLeft(known, null)).toBeNull();
  });
});
