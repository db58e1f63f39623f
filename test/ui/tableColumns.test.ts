import { expect, test } from 'vitest';
import { type Column, gridTemplate, hiddenColumns, sortDirection } from '../../renderer/ui/tableColumns.ts';

const column = (id: string, width: number, priority = 0): Column<object> => ({
  id,
  title: id,
  width,
  priority,
  kind: 'own',
  render: () => id,
});
const columns = [column('time', 100), column('who', 100), column('command', 200, 1), column('masking', 50, 2)];

test('columns leave in the order of their priority until the rest fits', () => {
  expect(hiddenColumns(columns, 450)).toEqual([]);
  expect(hiddenColumns(columns, 449)).toEqual(['masking']);
  expect(hiddenColumns(columns, 399)).toEqual(['command', 'masking']);
});

test('columns of one priority leave together', () => {
  const pair = [column('time', 100), column('primary', 50, 1), column('folded', 50, 1)];
  expect(hiddenColumns(pair, 199)).toEqual(['primary', 'folded']);
});

test('columns without a priority always stay', () => {
  expect(hiddenColumns(columns, 10)).toEqual(['command', 'masking']);
});

test('spare width goes to the columns that grow', () => {
  expect(gridTemplate([{ ...column('a', 80), grow: 2 }, column('b', 40)])).toBe('minmax(80px, 2fr) 40px');
});

test('a sort text says column and direction', () => {
  expect(sortDirection('-event_time', 'event_time')).toBe('descending');
  expect(sortDirection('event_time', 'event_time')).toBe('ascending');
  expect(sortDirection('event_time', 'outcome')).toBe('none');
  expect(sortDirection('event_time', undefined)).toBe('none');
});
