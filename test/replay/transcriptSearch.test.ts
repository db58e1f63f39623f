import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findHits, lineAt, nextHit } from '../../renderer/replay/useTranscriptSearch.ts';

const lines = ['$ SELECT * FROM patients;', 'ana', 'select 1'].map((text, index) => ({ at: index * 1000, text }));

describe('searching a transcript', () => {
  test('finds lines in upper and lower case', () => {
    expect(findHits(lines, 'select')).toEqual([0, 2]);
  });

  test('takes the text as it is written, not as a pattern', () => {
    expect(findHits(lines, '*')).toEqual([0]);
    expect(findHits(lines, '.*')).toEqual([]);
  });

  test('finds what reads like the text, however it is spelled', () => {
    const disguised = ['$ s\u0443stemctl', '$ r\u200dm \uff0dr'].map((text, at) => ({ at, text }));
    expect(findHits(disguised, 'systemctl')).toEqual([0]);
    expect(findHits(disguised, 's\u0443stemctl')).toEqual([0]);
    expect(findHits(disguised, 'RM -r')).toEqual([1]);
    expect(findHits(disguised, '\u200d')).toEqual([1]);
  });

  test('finds nothing for an empty text', () => {
    expect(findHits(lines, '  ')).toEqual([]);
  });

  test('goes round at both ends', () => {
    expect(nextHit([4, 7, 9], -1, 1)).toBe(0);
    expect(nextHit([4, 7, 9], 2, 1)).toBe(0);
    expect(nextHit([4, 7, 9], 0, -1)).toBe(2);
    expect(nextHit([], 0, 1)).toBe(-1);
  });
});

test('the current line is the last one printed at the moment', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), fc.nat(1000), (times, at) => {
      const sorted = times.toSorted((one, other) => one - other).map((time) => ({ at: time, text: '' }));
      expect(lineAt(sorted, at)).toBe(sorted.findLastIndex((line) => line.at <= at));
    }),
  );
});
