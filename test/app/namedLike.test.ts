import { expect, test } from 'vitest';
import { namedLike } from '../../renderer/app/namedLike.ts';

test('a name is found by its words in any order and case, and by nothing it does not hold', () => {
  expect(namedLike('Go to Identities', 'ident go')).toBe(true);
  expect(namedLike('Go to Identities', '')).toBe(true);
  expect(namedLike('Go to Identities', 'go events')).toBe(false);
});
