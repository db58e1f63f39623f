import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { tickedValues, withTicks } from '../../shared/query/filter.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { anyFilter, nastyText } from './filters.ts';

describe('the text of a filter', () => {
  test('reads back as the same tree, whatever the tree holds', () => {
    fc.assert(
      fc.property(anyFilter, (tree) => {
        expect(parseFilter(printFilter(tree))).toStrictEqual(tree);
      }),
      { numRuns: 2000 },
    );
  });

  test('is one line of visible characters', () => {
    fc.assert(
      fc.property(anyFilter, (tree) => {
        expect(printFilter(tree)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u00a0]/u);
      }),
    );
  });

  test('either is refused with an offset inside it, or prints in a form that stays the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          nastyText,
          fc.array(fc.oneof(nastyText, fc.constantFrom('actor:', 'rows:>', 'at:', ' ', ' OR ', '-'))).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            const tree = parseFilter(text);
            expect(parseFilter(printFilter(tree))).toStrictEqual(tree);
            expect(printFilter(parseFilter(printFilter(tree)))).toBe(printFilter(tree));
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            expect(error.code).toBe('QUERY_SYNTAX');
            expect(error.detail.offset).toBeGreaterThanOrEqual(0);
            expect(error.detail.offset).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('ticks', () => {
  test('of any values make a tree that is read back, with the same values ticked', () => {
    fc.assert(
      fc.property(
        anyFilter,
        fc.uniqueArray(
          fc.oneof(
            nastyText.filter((text) => text !== ''),
            fc.constant(null),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        (filter, values) => {
          const ticked = withTicks(filter, 'actor', values);
          expect(parseFilter(printFilter(ticked))).toStrictEqual(ticked);
          expect(tickedValues(ticked, 'actor')).toStrictEqual(values);
        },
      ),
      { numRuns: 500 },
    );
  });
});
