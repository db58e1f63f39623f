import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { endAtRow } from '../../renderer/ui/doubleClick.ts';

afterEach(cleanup);

/** A row that opens something else in its place, as the click that opened it sees it. */
function opened(onPress: () => void) {
  const { rerender } = render(<p>the row</p>);
  const row = screen.getByText('the row');
  fireEvent.mouseDown(row, { detail: 1 });
  endAtRow(row);
  rerender(
    <button type="button" onClick={onPress}>
      what was opened
    </button>,
  );
  return screen.getByText('what was opened');
}

test('the second half of a double click marks and presses nothing of what the first has opened; the next click does', () => {
  const onPress = vi.fn();
  const there = opened(onPress);
  // `fireEvent` answers whether the browser goes on with what it does by itself.
  expect(fireEvent.mouseDown(there, { detail: 2 })).toBe(false);
  expect(fireEvent.click(there, { detail: 2 })).toBe(false);
  expect(onPress).not.toHaveBeenCalled();
  expect(fireEvent.mouseDown(there, { detail: 1 })).toBe(true);
  fireEvent.click(there, { detail: 1 });
  expect(fireEvent.mouseDown(there, { detail: 2 })).toBe(true);
  expect(onPress).toHaveBeenCalledOnce();
});

test('a word of the row that stays may be marked by a double click', () => {
  render(<p>the row</p>);
  const row = screen.getByText('the row');
  endAtRow(row);
  expect(fireEvent.mouseDown(row, { detail: 2 })).toBe(true);
  fireEvent.mouseDown(row, { detail: 1 });
});
