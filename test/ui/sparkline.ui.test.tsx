import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Sparkline } from '../../renderer/ui/index.ts';

afterEach(cleanup);

const heights = (values: number[], denied?: number[]) => {
  const { container } = render(<Sparkline values={values} denied={denied} label="Events over time" />);
  return [...container.querySelectorAll('rect')].map((bar) => Number(bar.getAttribute('height')));
};

test('the largest number fills the height, none has no bar, and the smallest can still be seen', () => {
  const [least = 0, none, most] = heights([1, 0, 1000]);
  expect([none, most]).toEqual([0, 1]);
  expect(least).toBeGreaterThan(0.05);
});

test('what was denied is drawn over the bar it is a part of, on the same scale', () => {
  expect(heights([10, 10], [5, 0])).toEqual([1, 0.5, 1]);
});

test('it is one picture with a name, also where there is nothing to draw', () => {
  const { getByRole } = render(<Sparkline values={[]} label="Events over time" />);
  expect(getByRole('img', { name: 'Events over time' })).toBeTruthy();
});
