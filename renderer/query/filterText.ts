import { AppError } from '../../shared/errors.ts';
import { allOf, conjuncts, type Filter, matchAll, type Term, tickedValues, withoutField, withTicks } from '../../shared/query/filter.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import type { Hides } from '../ui/index.ts';
import { hidesOfField } from './eventValues.ts';

/** A filter text read: its tree, or why it has none. */
export type Reading = { ok: true; tree: Filter } | { ok: false; error: AppError };

/** Reads a text in the query language; never throws for what a person can type. */
export function readFilter(text: string): Reading {
  try {
    return { ok: true, tree: parseFilter(text) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, error };
    throw error;
  }
}

/** One part of a filter that can be taken away alone. */
export interface Chip {
  /** Its text in the query language: the key, and what is drawn. */
  text: string;
  negated: boolean;
  /** What of the text is hidden until it is revealed. */
  hides: Hides | undefined;
}

/** What is hidden of a part: the most that is hidden of anything in it. */
function hidesIn(part: Filter): Hides | undefined {
  if (part.kind === 'term') return hidesOfField(part.field);
  if (part.kind === 'not') return hidesIn(part.item);
  if (part.kind !== 'and' && part.kind !== 'or') return 'values';
  const hides = part.items.map(hidesIn);
  return hides.find((one) => one === 'patient') ?? hides.find((one) => one !== undefined);
}

/** The parts of a tree that must all hold, as chips in the order of the text. */
export function chipsOf(tree: Filter): Chip[] {
  return conjuncts(tree).map((part) => {
    const negated = part.kind === 'not';
    return { text: printFilter(negated ? part.item : part), negated, hides: hidesIn(part) };
  });
}

/** The tree without one of its chips. */
export function withoutChip(tree: Filter, index: number): Filter {
  return allOf(conjuncts(tree).filter((_, at) => at !== index));
}

/** A value of a field; null is "not recorded". */
export type FieldValue = string | null;

function termFor(field: string, value: FieldValue): Term | undefined {
  return conjuncts(withTicks(matchAll, field, [value])).find((part) => part.kind === 'term');
}

const same = (a: Filter, b: Filter) => printFilter(a) === printFilter(b);

/** The tree without the exclusion of this value: what is asked for cannot be left out at once. */
function withoutExclusion(tree: Filter, field: string, value: FieldValue): Filter {
  const term = termFor(field, value);
  return allOf(conjuncts(tree).filter((part) => !(term && part.kind === 'not' && same(part.item, term))));
}

/** Ticks a value of a facet, or takes its tick away. Ticking takes away an exclusion of the same value. */
export function toggleTick(tree: Filter, field: string, value: FieldValue): Filter {
  const ticked = tickedValues(tree, field);
  if (ticked.includes(value))
    return withTicks(
      tree,
      field,
      ticked.filter((one) => one !== value),
    );
  return withTicks(withoutExclusion(tree, field, value), field, [...ticked, value]);
}

/** Narrows to exactly this value of the field. */
export function filterFor(tree: Filter, field: string, value: FieldValue): Filter {
  return withTicks(withoutExclusion(tree, field, value), field, [value]);
}

/** Whether the tree excludes this value of the field. */
export function isExcluded(tree: Filter, field: string, value: FieldValue): boolean {
  const term = termFor(field, value);
  return term !== undefined && conjuncts(tree).some((part) => part.kind === 'not' && same(part.item, term));
}

/** Excludes a value of a field, or takes the exclusion away. Excluding takes away a tick on the same value. */
export function toggleExcluded(tree: Filter, field: string, value: FieldValue): Filter {
  if (isExcluded(tree, field, value)) return withoutExclusion(tree, field, value);
  const term = termFor(field, value);
  if (!term) return tree;
  const ticked = tickedValues(tree, field);
  const unticked = ticked.includes(value)
    ? withTicks(
        tree,
        field,
        ticked.filter((one) => one !== value),
      )
    : tree;
  return allOf([...conjuncts(unticked), { kind: 'not', item: term }]);
}

/** The text of a filter for what lies behind the values a facet lists: recorded, and none of them. */
export function excludingFilter(tree: Filter, field: string, values: readonly string[]): string {
  const recorded: Filter = { kind: 'term', field, values: [{ kind: 'equals', text: '*', quoted: false }] };
  const listed = conjuncts(withTicks(matchAll, field, values)).map((item): Filter => ({ kind: 'not', item }));
  return printFilter(allOf([...conjuncts(withoutField(tree, field)), recorded, ...listed]));
}

/** Where a reading error is underlined: from the offset to the end of the word there; at the end of the text, behind it. */
export function errorSpan(text: string, offset: number): { from: number; to: number } {
  const from = Math.min(offset, text.length);
  const length = /^\S+/.exec(text.slice(from))?.[0].length ?? 1;
  return { from, to: from + length };
}
