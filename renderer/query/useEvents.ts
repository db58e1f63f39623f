import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from '../client.ts';
import { lacksColumn } from './listedColumns.ts';

/** What a list of events is asked for. */
export interface EventsQuestion {
  text: string;
  zone: string;
  sort: string;
  /** The event the list begins around; null to begin at its front. */
  around: string | null;
  /** Columns of the events to read. */
  columns: string[];
  /** False while the text cannot be read: nothing is asked then. */
  readable: boolean;
}

/** Where a page lies: behind a place of the list, in front of one, or around an event. */
interface PagePlace {
  after: string | null;
  before: string | null;
  around: string | null;
}

/**
 * Events page by page, in both directions where the list begins in its middle. A newer question aborts the older call, and the
 * older rows stay on screen until the new ones are there. Another column is read of every page there is: nobody loses their place.
 */
export function useEventPages({ text, zone, sort, around, columns, readable }: EventsQuestion) {
  const first: PagePlace = { after: null, before: null, around };
  const pages = useInfiniteQuery({
    queryKey: ['query', 'events', text, zone, sort, around],
    queryFn: ({ pageParam, signal }) => client.query.events({ text, zone, sort, ...pageParam, columns, limit: 200 }, { signal }),
    initialPageParam: first,
    getNextPageParam: ({ next }): PagePlace | null => (next === null ? null : { after: next, before: null, around: null }),
    getPreviousPageParam: ({ previous }): PagePlace | null => (previous === null ? null : { after: null, before: previous, around: null }),
    placeholderData: keepPreviousData,
    enabled: readable,
  });
  const { data, isPlaceholderData, refetch } = pages;
  const lacks = !isPlaceholderData && lacksColumn(data?.pages, columns);
  useEffect(() => {
    if (lacks) void refetch();
  }, [lacks, columns, refetch]);
  return pages;
}

/** How many events match; null while it is counted. */
export function useEventCount(text: string, zone: string, readable = true) {
  return useQuery({
    queryKey: ['query', 'count', text, zone],
    queryFn: ({ signal }) => client.query.count({ text, zone }, { signal }),
    enabled: readable,
  });
}

/** What a list of values is asked for. */
export interface ValuesQuestion {
  field: string;
  text: string;
  zone: string;
  /** Only values that hold this text. */
  search?: string;
  limit: number;
  /** Leave out what the filter itself says about the field. */
  ownTerm: boolean;
}

/**
 * Values of a field with their counts. Until the new ones are there the older ones of the field stay; of what can be taken at the
 * cursor (`ownTerm`) only those that were counted under the same terms, since their counts are promises.
 */
export function useFieldValues({ field, text, zone, search = '', limit, ownTerm }: ValuesQuestion, enabled: boolean) {
  return useQuery({
    queryKey: ['query', 'values', field, text, zone, search, limit, ownTerm],
    queryFn: ({ signal }) => client.query.values({ field, text, zone, search, limit, ownTerm }, { signal }),
    placeholderData: (before, query) => (query?.queryKey[2] === field && (!ownTerm || query.queryKey[3] === text) ? before : undefined),
    enabled,
  });
}

/** Matching events over time, in at most so many bars. The older bars stay until the new ones are there. */
export function useHistogram(text: string, zone: string, most: number, enabled: boolean) {
  return useQuery({
    queryKey: ['query', 'histogram', text, zone, most],
    queryFn: ({ signal }) => client.query.histogram({ text, zone, most }, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** The question for one event with its provenance. */
export const eventQuestion = (id: string) =>
  queryOptions({ queryKey: ['query', 'event', id], queryFn: ({ signal }) => client.query.event({ id }, { signal }) });

/** One event with its provenance. */
export function useEvent(id: string) {
  return useQuery(eventQuestion(id));
}

/** Asks again whatever was stopped before it was answered: the list, its count, the facets and the bars. */
export function useSearchAgain(): () => void {
  const queries = useQueryClient();
  return () => void queries.refetchQueries({ queryKey: ['query'], type: 'active', predicate: ({ state }) => state.data === undefined });
}

/** Stops every running search; what was answered before stays. */
export function useCancelSearch(): () => void {
  const queries = useQueryClient();
  return () => void queries.cancelQueries({ queryKey: ['query'] });
}
