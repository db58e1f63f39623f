/** The syntax tree every filter is: typed text, facet ticks and chips all edit this one tree. */
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
/** `equals` may hold `*` wildcards unless quoted; a range includes both ends, an open end is null. */
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

/** The exact values a facet has ticked: those of a top-level, un-negated, equality-only term on `field`. */
export function tickedValues(filter: Filter, field: string): string[] {
  const ticked = conjuncts(filter).find(
    (part): part is Term => part.kind === 'term' && part.field === field && part.values.every((value) => value.kind === 'equals'),
  );
  return ticked ? ticked.values.flatMap((value) => (value.kind === 'equals' ? [value.text] : [])) : [];
}

/** The filter with the facet `field` set to exactly these values (none: the term goes). */
export function withTicks(filter: Filter, field: string, values: readonly string[]): Filter {
  const others = conjuncts(filter).filter((part) => !(part.kind === 'term' && part.field === field));
  if (values.length === 0) return allOf(others);
  const term: Term = {
    kind: 'term',
    field,
    values: values.map((text) => ({ kind: 'equals', text, quoted: !/^[^\s"*,:()<>=-][^\s"*,()]*$/.test(text) })),
  };
  return allOf([...others, term]);
}
