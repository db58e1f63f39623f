import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conjuncts, tickedValues } from '../../shared/query/filter.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { chipsOf, filterFor, isExcluded, toggleExcluded, toggleTick, withoutChip } from '../../renderer/query/filterText.ts';

/** Values as evidence has them: anything but half characters, and null for "not recorded". */
const value = fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }));
const field = fc.constantFrom('actor', 'resource', 'command');
const text = fc.constantFrom(
  '',
  'drop',
  'actor:amy',
  'actor:amy,bob -resource:ehr',
  '(a OR b) outcome:denied',
  '-actor:"" command:*select*',
  'at:2026-09-01..2026-09-15 "two words"',
);

describe('clicks and text edit one tree', () => {
  test('a tick is in the text, and the text has the tick', () => {
    fc.assert(
      fc.property(text, field, value, (start, on, one) => {
        const ticked = toggleTick(filterFor(parseFilter(start), on, 'other value'), on, one);
        expect(tickedValues(parseFilter(printFilter(ticked)), on)).toContain(one);
      }),
    );
  });

  test('ticking twice gives back the ticks there were', () => {
    fc.assert(
      fc.property(text, field, value, (start, on, one) => {
        const tree = filterFor(parseFilter(start), on, 'kept');
        fc.pre(one !== 'kept' && !isExcluded(tree, on, one));
        expect(printFilter(toggleTick(toggleTick(tree, on, one), on, one))).toBe(printFilter(tree));
      }),
    );
  });

  test('excluding twice gives back the filter there was', () => {
    fc.assert(
      fc.property(text, field, value, (start, on, one) => {
        const tree = parseFilter(start);
        fc.pre(!isExcluded(tree, on, one) && !tickedValues(tree, on).includes(one));
        const excluded = toggleExcluded(tree, on, one);
        expect(isExcluded(parseFilter(printFilter(excluded)), on, one)).toBe(true);
        expect(printFilter(toggleExcluded(excluded, on, one))).toBe(printFilter(tree));
      }),
    );
  });

  test('a value is never ticked and excluded at once, whichever click came last', () => {
    const clicks = { toggleTick, filterFor, toggleExcluded };
    const click = fc.constantFrom(...Object.values(clicks));
    fc.assert(
      fc.property(text, field, value, fc.array(click, { minLength: 1, maxLength: 4 }), (start, on, one, made) => {
        const tree = made.reduce((now, act) => act(now, on, one), parseFilter(start));
        expect(isExcluded(tree, on, one) && tickedValues(tree, on).includes(one)).toBe(false);
      }),
    );
  });

  test('the chips are the parts of the text, and removing each leaves the others', () => {
    fc.assert(
      fc.property(text, fc.nat(5), (start, at) => {
        const tree = parseFilter(start);
        const chips = chipsOf(tree);
        expect(chips).toHaveLength(conjuncts(tree).length);
        fc.pre(at < chips.length);
        expect(chipsOf(withoutChip(tree, at))).toEqual(chips.filter((_, index) => index !== at));
      }),
    );
  });
});
