import { expect, test } from 'vitest';
import { type Shortcut, shortcutList, showKeys } from '../../renderer/app/shortcuts.ts';

/** Two entries can be asked for one key when both are on screen: everything beside one place, and one place alone. */
function collide(a: Shortcut, b: Shortcut): boolean {
  const together = a.place === b.place || a.place === 'everywhere' || b.place === 'everywhere';
  return together && a.keys.some((key) => b.keys.includes(key));
}

test('no key has two meanings in one place', () => {
  const collisions = shortcutList.flatMap((a, at) =>
    shortcutList.slice(at + 1).flatMap((b) => (collide(a, b) ? [`${a.id} and ${b.id}`] : [])),
  );
  expect(collisions).toEqual([]);
});

test('no single key swallows the first key of a pair', () => {
  const first = new Set(shortcutList.flatMap(({ keys }) => keys.filter((key) => /^. ./.test(key)).map((key) => key[0])));
  expect(shortcutList.filter(({ keys }) => keys.some((key) => first.has(key)))).toEqual([]);
});

test('every entry says what it does and can be printed', () => {
  for (const shortcut of shortcutList) {
    expect(shortcut.does).toMatch(/^[A-Z0-9].*[^.!]$/);
    expect(showKeys(shortcut).flat().join('')).toMatch(/\S/);
  }
});
