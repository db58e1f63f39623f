import { isBareValue } from './lexical.ts';

/**
 * The syntax tree every filter is: typed text, facet ticks and chips all edit this one tree. In normal form an `and` or `or`
 * has two or more parts and none of its own kind, `all` stands alone, and an unquoted text is one that lexical.ts allows.
 */
export type Filter = All | And | Or | Not | Word | Term;

/** Matches everything; prints as the empty text. */
export interface All {
  kind: 'all';
}
/** Two or more parts that must all hold; never directly inside another `and`. */
export interface And {
  kind: 'and';
  items: Filter[];
}
/** Two or more parts of which one must hold; never directly inside another `or`. */
export interface Or {
  kind: 'or';
  items: Filter[];
}
export interface Not {
  kind: 'not';
  item: Filter;
}
/** A bare word or "phrase": a substring of command, resource, actor and notes. */
export interface Word {
  kind: 'word';
  text: string;
  quoted: boolean;
}
/** `field:value`, `field:a,b`, `rows:>1000`, `at:2026-09-01..2026-09-15`. */
export interface Term {
  kind: 'term';
  /** A short name or a canonical column name, lower case. */
  field: string;
  /** One or more alternatives. */
  values: Value[];
}
/**
 * `equals` may hold `*` wildcards unless quoted; a quoted empty text means "not recorded". A range includes both ends, and
 * an open end is null, never both.
 */
export type Value =
  | { kind: 'equals'; text: string; quoted: boolean }
  | { kind: 'compare'; operator: '>' | '>=' | '<' | '<='; text: string }
  | { kind: 'range'; from: string | null; to: string | null };

export const matchAll: All = { kind: 'all' };

/** The parts that must all hold, one level deep: `all` has none, an `and` its items, anything else itself. */
export function conjuncts(filter: Filter): Filter[] {
  if (filter.kind === 'all') return [];
  return filter.kind === 'and' ? filter.items : [filter];
}

/** Joins parts that must all hold into a tree in normal form. */
export function allOf(parts: readonly Filter[]): Filter {
  const items = parts.flatMap(conjuncts);
  const [first] = items;
  if (!first) return matchAll;
  return items.length === 1 ? first : { kind: 'and', items };
}

/** The field a conjunct is about, looking through a negation; undefined for words and groups. */
function fieldOf(part: Filter): string | undefined {
  if (part.kind === 'term') return part.field;
  return part.kind === 'not' && part.item.kind === 'term' ? part.item.field : undefined;
}

/** The filter without its top-level terms on `field`: what a facet's counts are counted under. */
export function withoutField(filter: Filter, field: string): Filter {
  return allOf(conjuncts(filter).filter((part) => fieldOf(part) !== field));
}

/** A term that only lists exact values: what ticks make. */
function isTicks(part: Filter, field: string): part is Term {
  const exact = (value: Value) => value.kind === 'equals' && (value.quoted || !value.text.includes('*'));
  return part.kind === 'term' && part.field === field && part.values.every(exact);
}

/** The exact values a facet has ticked: those of a top-level, un-negated term without wildcards; null is "not recorded". */
export function tickedValues(filter: Filter, field: string): (string | null)[] {
  const ticked = conjuncts(filter).find((part) => isTicks(part, field));
  if (ticked?.kind !== 'term') return [];
  return ticked.values.flatMap((value) => (value.kind === 'equals' ? [value.text === '' ? null : value.text] : []));
}

function tick(text: string | null): Value {
  if (text === null) return { kind: 'equals', text: '', quoted: true };
  return { kind: 'equals', text, quoted: text.includes('*') || !isBareValue(text) };
}

/** The filter with the facet `field` set to exactly these values, in the place of its first term (none: the term goes). */
export function withTicks(filter: Filter, field: string, values: readonly (string | null)[]): Filter {
  const parts = conjuncts(filter);
  const own = (part: Filter) => part.kind === 'term' && part.field === field;
  const place = parts.findIndex(own);
  const before = parts.slice(0, place < 0 ? parts.length : place);
  const after = place < 0 ? [] : parts.slice(place).filter((part) => !own(part));
  const ticks: Filter[] = values.length === 0 ? [] : [{ kind: 'term', field, values: values.map(tick) }];
  return allOf([...before, ...ticks, ...after]);
}
