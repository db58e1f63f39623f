import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../client.ts';

/** What a list of events is asked for. */
export interface EventsQuestion {
  text: string;
  zone: string;
  sort: string;
  /** False while the text cannot be read: nothing is asked then. */
  readable: boolean;
}

/** Events page by page. A newer question aborts the older call, and the older rows stay on screen until the new ones are there. */
export function useEventPages({ text, zone, sort, readable }: EventsQuestion) {
  const pages = useInfiniteQuery({
    queryKey: ['query', 'events', text, zone, sort],
    queryFn: ({ pageParam, signal }) => client.query.events({ text, zone, sort, after: pageParam, limit: 200 }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled: readable,
  });
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

/** Values of a facet with their counts under the other filters. */
export function useFacet(field: string, text: string, zone: string, enabled: boolean) {
  return useQuery({
    queryKey: ['query', 'facet', field, text, zone],
    queryFn: ({ signal }) => client.query.facet({ field, text, zone, limit: 12, ownTerm: false }, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** One event with its provenance. */
export function useEvent(id: string) {
  return useQuery({ queryKey: ['query', 'event', id], queryFn: ({ signal }) => client.query.event({ id }, { signal }) });
}

/** Stops every running search; what was answered before stays. */
export function useCancelSearch(): () => void {
  const queries = useQueryClient();
  return () => void queries.cancelQueries({ queryKey: ['query'] });
}
