import { expect, test } from 'vitest';
import { type Column, fittingColumns, gridTemplate, sortDirection } from '../../renderer/ui/tableColumns.ts';

const column = (id: string, width: number, priority = 0): Column<object> => ({
  id,
  title: id,
  width,
  priority,
  kind: 'own',
  render: () => id,
});
const hiddenColumns = (of: readonly Column<object>[], width: number) => fittingColumns(of, width).left.map(({ id }) => id);
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

const narrow = [
  { ...column('time', 100), narrower: [{ at: 3, width: 80 }] },
  column('action', 60, 2),
  { ...column('command', 100), narrower: [{ at: 4, width: 120, title: 'Both', takes: 'action' }] },
  column('outcome', 50, 1),
];
const drawn = (of: readonly Column<object>[], width: number) => fittingColumns(of, width).shown.map((one) => `${one.title} ${one.width}`);

test('before a column leaves, another shows what it holds, and others take less room', () => {
  expect(drawn(narrow, 310)).toEqual(['time 100', 'action 60', 'command 100', 'outcome 50']);
  expect(drawn(narrow, 309)).toEqual(['time 100', 'Both 120', 'outcome 50']);
  expect(drawn(narrow, 269)).toEqual(['time 80', 'Both 120', 'outcome 50']);
  expect(drawn(narrow, 249)).toEqual(['time 80', 'Both 120']);
  expect(hiddenColumns(narrow, 269)).toEqual([]);
  expect(hiddenColumns(narrow, 10)).toEqual(['outcome']);
});

test('a column that was pinned or moved away is not shown by another', () => {
  const [time, action, command, outcome] = narrow as [Column<object>, Column<object>, Column<object>, Column<object>];
  expect(drawn([{ ...action, priority: 0 }, command], 10)).toEqual(['action 60', 'command 100']);
  expect(drawn([action, time, command], 259)).toEqual(['action 60', 'time 80', 'command 100']);
  expect(hiddenColumns([action, outcome, command], 10)).toEqual(['action', 'outcome']);
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
