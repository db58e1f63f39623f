import type { CoverageFound } from '../../../shared/query/contract.ts';
import { allOf, type Filter, matchAll, withTicks } from '../../../shared/query/filter.ts';
import { printFilter } from '../../../shared/query/print.ts';

export type CoverageRow = CoverageFound['sources'][number];
export type CoverageColumn = CoverageFound['columns'][number];

const ofSource = (source: string): Filter => withTicks(matchAll, 'source', [source]);

/** The query of a row: everything from its source. */
export const sourceText = (source: string): string => printFilter(ofSource(source));

/** The query of one cell: a source within days of the zone. */
export function cellText(source: string, { from, to }: CoverageColumn): string {
  const days: Filter = {
    kind: 'term',
    field: 'at',
    values: [from === to ? { kind: 'equals', text: from, quoted: false } : { kind: 'range', from, to }],
  };
  return printFilter(allOf([ofSource(source), days]));
}

/** Whether a column without events lies between a source's first and last one. */
export function isHole({ counts }: Pick<CoverageRow, 'counts'>, at: number): boolean {
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  return counts[at] === 0 && at > first && at < last;
}

/** The days of a column in words. */
export const daysOf = ({ from, to }: CoverageColumn): string => (from === to ? from : `${from} to ${to}`);

/** So many days stand side by side with room for a date a week, and so many years with room for one in five. */
const fewDays = 60;
const fewYears = 30;
const isMonday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay() === 1;

/** The date of a column as it is written: no more of it than its unit has. */
export const dateOf = ({ from }: CoverageColumn, unit: CoverageFound['unit']): string =>
  unit === 'day' ? from : from.slice(0, unit === 'year' ? 4 : 7);

/** Whether a column's date is written: the first, and each that begins a week, a month or a year, as there is room. */
export function isWritten(columns: readonly CoverageColumn[], unit: CoverageFound['unit'], at: number): boolean {
  if (at === 0) return true;
  const [before, now] = [columns[at - 1]?.from ?? '', columns[at]?.from ?? ''];
  if (unit === 'year') {
    const [step, room] = columns.length <= fewYears ? [5, 3] : [10, 8];
    return at >= room && Number(now.slice(0, 4)) % step === 0;
  }
  if (unit === 'day' && columns.length <= fewDays) return at >= 4 && isMonday(now);
  const length = unit === 'day' ? 7 : 4;
  return at >= 8 && before.slice(0, length) !== now.slice(0, length);
}
