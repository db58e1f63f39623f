import type { Filter, Term, Value } from './filter.ts';
import { instantOf, readStretch } from './values.ts';

function since(value: Value, now: Date): Value {
  const stretch = value.kind === 'equals' ? (readStretch(value.text) ?? 0) : 0;
  const to = BigInt(now.getTime()) * 1000n;
  return { kind: 'range', from: instantOf(to - BigInt(stretch) * 1000n), to: instantOf(to) };
}

function absoluteTerm(term: Term, now: Date): Term {
  return term.field === 'last' ? { kind: 'term', field: 'at', values: term.values.map((value) => since(value, now)) } : term;
}

/** The filter with every `last:` written as the period `at:` it means at `now`: as views are saved and reports are printed. */
export function absoluteTimes(filter: Filter, now: Date): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, items: filter.items.map((item) => absoluteTimes(item, now)) };
    case 'not':
      return { kind: 'not', item: absoluteTimes(filter.item, now) };
    case 'term':
      return absoluteTerm(filter, now);
    case 'word':
    case 'all':
      return filter;
  }
}
