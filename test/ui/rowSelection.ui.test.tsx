import { act, cleanup, renderHook } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { useRowSelection } from '../../renderer/ui/useRowSelection.ts';

afterEach(cleanup);

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A list of six rows in which what is said is done, and what is selected then. */
function list() {
  const { result } = renderHook(() => {
    const [selected, onSelect] = useState<ReadonlySet<string>>(new Set());
    return useRowSelection(ids, { selected, onSelect });
  });
  return (...steps: ((rows: NonNullable<typeof result.current>) => void)[]) => {
    for (const step of steps) act(() => result.current && step(result.current));
    return [...(result.current?.selected ?? [])].sort().join('');
  };
}

test('a stretch goes from the row selected last to this one, in either direction, and replaces the stretch before', () => {
  const doing = list();
  expect(
    doing(
      (rows) => rows.toggle('c'),
      (rows) => rows.through('e'),
    ),
  ).toBe('cde');
  expect(doing((rows) => rows.through('a'))).toBe('abc');
});

test('selecting on and back again leaves what was selected apart', () => {
  const doing = list();
  expect(
    doing(
      (rows) => rows.toggle('a'),
      (rows) => rows.extend('c', 'd'),
      (rows) => rows.extend('d', 'e'),
    ),
  ).toBe('acde');
  expect(doing((rows) => rows.extend('e', 'd'))).toBe('acd');
});

test('all means every row loaded, and a second time none', () => {
  const doing = list();
  expect(doing((rows) => rows.toggleAll())).toBe('abcdef');
  expect(doing((rows) => rows.toggleAll())).toBe('');
});
