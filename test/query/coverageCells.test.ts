import { expect, test } from 'vitest';
import { dateOf, isWritten } from '../../renderer/query/overview/coverageCells.ts';

const years = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => ({ from: `${first + at}-01-01`, to: `${first + at}-12-31` }));

test.each([
  ['every fifth year, where it does not run into the first one', 2009, 2026, ['2009', '2015', '2020', '2025']],
  ['every tenth of many years', 1968, 2026, ['1968', '1980', '1990', '2000', '2010', '2020']],
])('dates over a calendar of years: %s', (_what, first, last, written) => {
  const columns = years(first, last);
  expect(columns.filter((_, at) => isWritten(columns, 'year', at)).map((column) => dateOf(column, 'year'))).toEqual(written);
});
