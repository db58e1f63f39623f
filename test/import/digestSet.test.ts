import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DigestSet } from '../../main/import/ingest/digestSet.ts';

const digestOf = (text: string) => createHash('sha256').update(text).digest();

describe('a set of digests', () => {
  test('knows exactly those that were added, in whatever order, also while it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3000 }), { maxLength: 6000 }), (numbers) => {
        const set = new DigestSet();
        const known = new Set<number>();
        for (const number of numbers) {
          expect(set.add(digestOf(String(number)))).toBe(!known.has(number));
          known.add(number);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('tells digests apart that begin alike, or with nothing but zeros', () => {
    const set = new DigestSet();
    const alike = Array.from({ length: 5000 }, () => Buffer.concat([Buffer.alloc(8), randomBytes(8), Buffer.alloc(16)]));
    expect(alike.every((digest) => set.add(digest))).toBe(true);
    expect(alike.some((digest) => set.add(digest))).toBe(false);
    expect([set.add(Buffer.alloc(32)), set.add(Buffer.alloc(32))]).toEqual([true, false]);
  });
});
