import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identityLike, nameOfKey, resourceOfKey, rowKey } from '../../renderer/query/groups/groupText.ts';
import { readFilter } from '../../renderer/query/index.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const name = fc.option(text);

test('whatever is typed for a name makes a query that can be read', () => {
  fc.assert(
    fc.property(text, (typed) => {
      const read = readFilter(identityLike(typed.slice(0, 12)));
      expect(read.ok).toBe(true);
    }),
  );
});

test('the id of a row is read back as the names it was made of', () => {
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      expect(nameOfKey(rowKey(a))).toBe(a);
      expect(resourceOfKey(rowKey(a, b, c))).toEqual({ name: a, type: b, parent: c });
    }),
  );
});

test('an address that names nothing is nobody', () => {
  for (const id of ['', 'ada', '{"name":"ada"}', '[]', '[1]', '["a","b"]']) expect(nameOfKey(id)).toBeUndefined();
  expect(resourceOfKey('["a"]')).toBeUndefined();
});
