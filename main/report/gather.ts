import { AppError } from '../../shared/errors.ts';
import type { BundleSummary } from '../../shared/import/contract.ts';
import type { EventRow } from '../../shared/import/event.ts';
import type { FacetValue, Provenance } from '../../shared/query/contract.ts';
import { allOf, type Filter, type Term } from '../../shared/query/filter.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { searchedTexts } from '../../shared/query/printed.ts';
import { syntaxError } from '../../shared/query/syntaxError.ts';
import { readStretch } from '../../shared/query/values.ts';
import type { MarkOnEvent } from '../../shared/workspace/marks.ts';
import type { Counted, CountSpec, Grouped, GroupSpec, ReportedBundle } from './facts.ts';

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** Ends the work with CANCELLED when the caller has gone. */
export function stopIfCancelled({ signal }: CallOptions): void {
  if (!signal?.aborted) return;
  throw new AppError('CANCELLED', 'Making the report was cancelled.', {
    meaning: 'Nothing was stored.',
    action: 'Start it again when needed.',
  });
}

interface Question {
  text: string;
  zone: string;
}

/** What a report needs of the query feature. */
export interface ReportQueries {
  count(input: Question, options: CallOptions): Promise<number>;
  countSessions(input: Question, options: CallOptions): Promise<number>;
  facet(input: Question & { field: string; limit: number; ownTerm: boolean }, options: CallOptions): Promise<FacetValue[]>;
  event(input: { id: string }, options: CallOptions): Promise<{ event: EventRow; provenance: Provenance }>;
  /** Every act of reviewers on an event, oldest first. */
  marksOf(event: string): Promise<MarkOnEvent[]>;
  /** The SQL a query text becomes, with its parameters in order. */
  explain(text: string, zone: string): Explained | Promise<Explained>;
}

interface Explained {
  sql: string;
  parameters: readonly unknown[];
}

/** Which questions are asked: period and filter in one text, and the filter alone. */
export interface Scope {
  population: string;
  filter: string;
  zone: string;
}

/** `last:7d` means another stretch tomorrow, so in print it becomes the moment it starts at. */
function absolute(filter: Filter, now: Date): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, items: filter.items.map((item) => absolute(item, now)) };
    case 'not':
      return { kind: 'not', item: absolute(filter.item, now) };
    case 'term': {
      const [value] = filter.values;
      const stretch = filter.field === 'last' && value?.kind === 'equals' ? readStretch(value.text) : undefined;
      if (stretch === undefined) return filter;
      const from = new Date(now.getTime() - stretch).toISOString();
      return { kind: 'term', field: 'at', values: [{ kind: 'range', from, to: now.toISOString() }] };
    }
    case 'all':
    case 'word':
      return filter;
  }
}

/** The texts a report over whole days is made of, in printed form. QUERY_SYNTAX when the filter cannot be read, or asks what recordings printed. */
export function scopeOf(request: { from: string; to: string; zone: string; filter: string }, now: Date): Scope {
  const filter = absolute(parseFilter(request.filter), now);
  // Whoever checks a report repeats its queries over its records, and what was printed is in none of them.
  if (searchedTexts(filter).length > 0)
    throw syntaxError(
      'A report cannot be narrowed by text:, because the records it cites do not hold what recordings printed.',
      'List the sessions that text: finds, and name them: session:first,second.',
    );
  const period: Term = { kind: 'term', field: 'at', values: [{ kind: 'range', from: request.from, to: request.to }] };
  return { population: printFilter(allOf([period, filter])), filter: printFilter(filter), zone: request.zone };
}

/** A query text narrowed by a term. */
export function narrowed(text: string, term: string): string {
  return printFilter(allOf([parseFilter(text), parseFilter(term)]));
}

/** A parameter as it is printed: instants, numbers and texts alike, long lists shortened. */
function parameterText(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? 'unknown';
}

/** Runs one count and keeps the query that made it. */
export async function runCount(
  queries: Pick<ReportQueries, 'explain' | 'count' | 'countSessions'>,
  scope: Scope,
  spec: CountSpec,
  options: CallOptions,
): Promise<Counted> {
  const text = narrowed(spec.inPeriod === false ? scope.filter : scope.population, spec.term);
  const question = { text, zone: scope.zone };
  const { sql, parameters } = await queries.explain(text, scope.zone);
  const count = await (spec.of === 'events' ? queries.count(question, options) : queries.countSessions(question, options));
  return { ...spec, text, sql, parameters: parameters.map(parameterText), count };
}

const facetLimit = 1000;

/** Groups the population by one field. */
export async function runGroup(queries: ReportQueries, scope: Scope, spec: GroupSpec, options: CallOptions): Promise<Grouped> {
  const question = { text: scope.population, zone: scope.zone, field: spec.field, limit: facetLimit, ownTerm: true };
  const values = await queries.facet(question, options);
  return { ...spec, text: scope.population, values, complete: values.length < facetLimit };
}

/** Adds to every bundle how many of its events are in the population; bundles in the order of their digests. */
export async function countBundles(
  queries: ReportQueries,
  scope: Scope,
  bundles: readonly BundleSummary[],
  options: CallOptions,
): Promise<ReportedBundle[]> {
  const values = await queries.facet(
    { text: scope.population, zone: scope.zone, field: 'bundle', limit: facetLimit, ownTerm: true },
    options,
  );
  const counts = new Map(values.map(({ value, count }) => [value, count]));
  return [...bundles]
    .sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
    .map((bundle) => ({ ...bundle, inPopulation: counts.get(bundle.id) ?? 0 }));
}
