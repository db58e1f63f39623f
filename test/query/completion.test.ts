import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsLike, placeAt, writeValue } from '../../shared/query/completion.ts';
import { fieldSays, valueHelp } from '../../shared/query/fieldHelp.ts';
import { names } from '../../shared/query/fields.ts';
import { parseFilter } from '../../shared/query/parse.ts';

/** The place at the `|` of a text. */
const at = (marked: string) => placeAt(marked.replace('|', ''), marked.indexOf('|'));

describe('what stands at the cursor', () => {
  test.each([
    ['ac|', { kind: 'field', typed: 'ac', from: 0, to: 2, rest: '' }],
    ['is:denied ac|', { kind: 'field', typed: 'ac', from: 10, rest: 'is:denied' }],
    ['-ac|tor:amy x', { kind: 'field', typed: 'ac', from: 1, to: 7, rest: 'x' }],
    ['is:denied -actor:am|', { kind: 'value', field: 'actor', typed: 'am', from: 17, rest: 'is:denied' }],
    ['Actor:amy,b|ob is:denied', { kind: 'value', field: 'actor', typed: 'b', from: 10, to: 13, rest: 'is:denied' }],
    ['actor:"amy o|kafor" is:denied', { kind: 'value', field: 'actor', typed: 'amy o', from: 6, to: 18, rest: 'is:denied' }],
    ['(resource:|) OR x', { kind: 'value', field: 'resource', typed: '', from: 10, to: 10, rest: '() OR x' }],
    ['command:"say \\"ac:|', { kind: 'value', field: 'command', typed: 'say "ac:', from: 8 }],
    ['"a phrase ac|', { kind: 'field', typed: 'a phrase ac' }],
  ])('%s', (marked, place) => {
    expect(at(marked)).toMatchObject(place);
  });

  test('is told for any text and cursor, and lies around the cursor', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:",() -\\.'), maxLength: 24 }), fc.nat(24), (text, cut) => {
        const cursor = Math.min(cut, text.length);
        const { from, to } = placeAt(text, cursor);
        expect(from).toBeLessThanOrEqual(cursor);
        expect(to).toBeGreaterThanOrEqual(cursor);
      }),
    );
  });
});

test('a value that is taken stands in the text as the value it was, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (value) => {
      const tree = parseFilter(`actor:${writeValue(value)}`);
      expect(tree).toMatchObject({ kind: 'term', values: [{ kind: 'equals', text: value }] });
    }),
  );
});

test('fields that begin with what is typed come first, short names before columns', () => {
  expect(fieldsLike('act', 4)).toEqual(['actor', 'action', 'actor_type', 'actor_uid']);
  expect(fieldsLike('email', 9)).toEqual(['actor_email', 'on_behalf_of_email']);
  expect(fieldsLike('', 2)).toHaveLength(2);
});

test('every field has words for what it asks and for what may stand behind it', () => {
  for (const name of names) {
    expect(fieldSays(name)).not.toContain('unknown');
    expect(valueHelp(name)).toMatch(/\.$/);
  }
  expect(valueHelp('nothing')).toBeUndefined();
});
