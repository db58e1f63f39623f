import { eventField } from '../../../shared/import/event.ts';
import { isBareValue } from '../../../shared/query/lexical.ts';
import { printFilter } from '../../../shared/query/print.ts';
import type { Block, Table } from '../../../shared/report/model.ts';
import { counted, type Grouped, grouped, type ReportFacts } from '../facts.ts';

export const number = (value: number) => value.toLocaleString('en-US');

/** `1 source`, `2 sources`. */
export const several = (count: number, one: string) => `${number(count)} ${one}${count === 1 ? '' : 's'}`;

const none = 'no events of this kind in the period';

/** Counts by their own queries: id, what, the text that made the number, the number. */
export function countTable(facts: ReportFacts, caption: string, ids: readonly string[]): Table {
  const rows = ids.map((id) => {
    const one = counted(facts, id);
    const empty = one.of === 'events' && one.inPeriod !== false ? `${one.what}: ${none}` : `${one.what}: none`;
    return [one.id, one.count === 0 ? empty : one.what, one.text === '' ? '(everything)' : one.text, number(one.count)];
  });
  return {
    kind: 'table',
    caption,
    columns: [
      { label: 'Query', share: 7 },
      { label: 'Counts', share: 34 },
      { label: 'Query text', share: 46, exact: true, lines: 8 },
      { label: 'Number', share: 13, align: 'right' },
    ],
    rows,
  };
}

function term(field: string, value: string | null): string {
  const text = value ?? '';
  return printFilter({ kind: 'term', field, values: [{ kind: 'equals', text, quoted: !isBareValue(text) || text.includes('*') }] });
}

/** The values to list, where the specification asks for it with the legal ones that do not occur, and what is left over. */
function listed(group: Grouped): { shown: { value: string | null; count: number }[]; rest: { values: number; count: number } } {
  const legal = group.absent ? eventField(group.field)?.values : undefined;
  const counts = new Map(group.values.map(({ value, count }) => [value, count]));
  const missing = (legal ?? []).filter((value) => !counts.has(value)).map((value) => ({ value, count: 0 }));
  const shown = [...group.values.slice(0, group.most), ...missing];
  const rest = group.values.slice(group.most);
  return { shown, rest: { values: rest.length, count: rest.reduce((sum, { count }) => sum + count, 0) } };
}

/** The population by one field, with the total that must equal the population. */
export function groupTable(facts: ReportFacts, caption: string, id: string): Block[] {
  const group = grouped(facts, id);
  const population = counted(facts, 'Q1').count;
  const { shown, rest } = listed(group);
  const rows = shown.map(({ value, count }) => {
    const name = value ?? 'not recorded';
    return [count === 0 ? `${name}: ${none}` : name, term(group.field, value), number(count)];
  });
  if (rest.count > 0)
    rows.push([`${number(rest.values)} further values, in the embedded evidence`, 'the remaining values', number(rest.count)]);
  const sum = group.values.reduce((total, { count }) => total + count, 0);
  const table: Table = {
    kind: 'table',
    caption: `${caption} (${id})`,
    columns: [
      { label: 'Value', share: 44, lines: 3 },
      { label: 'Query: Q1 and this', share: 43, exact: true, lines: 3 },
      { label: 'Events', share: 13, align: 'right' },
    ],
    rows,
    total: ['Sum', '', number(sum)],
  };
  if (sum === population) return [table];
  const reason = group.complete
    ? 'An event can have several values of this field, or the field was counted another way.'
    : 'The field has more values than can be listed.';
  return [
    table,
    { kind: 'paragraph', tone: 'note', text: `The sum differs from the population of ${number(population)} events (Q1). ${reason}` },
  ];
}
