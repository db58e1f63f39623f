import { describe, expect, test } from 'vitest';
import { sayElapsed, showElapsed, showMoment, showStretch } from '../../renderer/replay/replayTime.ts';

describe('a moment', () => {
  test.each([
    [0, '00:00.0'],
    [63_450, '01:03.4'],
    [7_263_400, '2:01:03.4'],
  ])('%s ms is shown as %s', (ms, shown) => {
    expect(showElapsed(ms)).toBe(shown);
  });

  test.each([
    [0, '0 seconds'],
    [61_000, '1 minute 1 second'],
    [7_200_000, '2 hours'],
  ])('%s ms is read out as %s', (ms, said) => {
    expect(sayElapsed(ms)).toBe(said);
  });

  test('is shown as time of day with its zone when the start is known', () => {
    expect(showMoment(1500, 'utc', '2026-09-01T10:00:00.500000Z', 'Europe/Madrid')).toBe('2026-09-01 10:00:02.000 UTC');
    expect(showMoment(0, 'local', '2026-09-01T10:00:00Z', 'Europe/Madrid')).toBe('2026-09-01 12:00:00.000 Europe/Madrid');
  });

  test('stays elapsed time when it is not', () => {
    expect(showMoment(1500, 'local', null, 'UTC')).toBe('00:01.5');
  });
});

test.each([
  [2400, '2.4 s'],
  [192_000, '3 m 12 s'],
  [3_725_000, '1 h 2 m 05 s'],
])('a stretch of %s ms is shown as %s', (ms, shown) => {
  expect(showStretch(ms)).toBe(shown);
});
