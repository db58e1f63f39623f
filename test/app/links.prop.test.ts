import fc from 'fast-check';
import { expect, test } from 'vitest';
import { links, readSearch, writeSearch } from '../../renderer/app/links.ts';

test('a filter in an address is read back exactly, whatever it looks like', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('123', 'true', '{"a":1}', '"quoted"', '[]', 'a b&c=d#e%20')),
      (q) => {
        expect(readSearch(writeSearch({ q }))).toEqual({ q });
      },
    ),
  );
});

test('a session id cannot leave its place in an address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
      const [path = '', ...rest] = links.session(id).slice(1).split('/').slice(2);
      expect(rest).toEqual([]);
      expect(decodeURIComponent(path)).toBe(id);
      expect(path).not.toMatch(/[?#/]/);
    }),
  );
});

test('what is empty does not stand in the address', () => {
  expect(links.events({ q: '' })).toBe('#/events');
  expect(links.session('s1', { t: 0 })).toBe('#/sessions/s1?t=0');
});
