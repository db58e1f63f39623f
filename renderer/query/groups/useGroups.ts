import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { FacetValue, FiguresFound } from '../../../shared/query/contract.ts';
import { rowFigures } from '../../../shared/query/figures.ts';
import type { IdentityRow, PatientRow, ResourceRow } from '../../../shared/query/groups.ts';
import { client } from '../../client.ts';

interface Asked {
  text: string;
  zone: string;
}
interface PageAsked extends Asked {
  sort: string;
  after: string | null;
  limit: number;
}
interface Options {
  signal: AbortSignal;
}

/** A list of things that events have in common: its name, and its calls. */
export interface GroupCalls<Row> {
  of: 'identities' | 'resources' | 'patients';
  page(input: PageAsked, options: Options): Promise<{ rows: Row[]; next: string | null }>;
  count(input: Asked, options: Options): Promise<number>;
}

/** What it takes to count a list. */
export type GroupCount = Pick<GroupCalls<unknown>, 'of' | 'count'>;

export const identityCalls: GroupCalls<IdentityRow> = {
  of: 'identities',
  page: (input, options) => client.query.identities(input, options),
  count: (input, options) => client.query.countIdentities(input, options),
};
export const resourceCalls: GroupCalls<ResourceRow> = {
  of: 'resources',
  page: (input, options) => client.query.resources(input, options),
  count: (input, options) => client.query.countResources(input, options),
};
export const patientCalls: GroupCalls<PatientRow> = {
  of: 'patients',
  page: (input, options) => client.query.patients(input, options),
  count: (input, options) => client.query.countPatients(input, options),
};

/** The list page by page; older rows stay on screen until the new ones are there. */
export function useGroupPages<Row>(calls: GroupCalls<Row>, { text, zone, sort }: Asked & { sort: string }, readable: boolean) {
  return useInfiniteQuery({
    queryKey: ['query', calls.of, text, zone, sort],
    queryFn: ({ pageParam, signal }) => calls.page({ text, zone, sort, after: pageParam, limit: 100 }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    enabled: readable,
  });
}

/** How many rows the list has. */
export function useGroupCount(calls: GroupCount, { text, zone }: Asked, readable = true) {
  return useQuery({
    queryKey: ['query', 'count', calls.of, text, zone],
    queryFn: ({ signal }) => calls.count({ text, zone }, { signal }),
    enabled: readable,
  });
}

/** The first rows of a list, most events first. */
export function useMost<Row>(calls: GroupCalls<Row>, { text, zone }: Asked, limit: number, enabled = true) {
  return useQuery({
    queryKey: ['query', 'most', calls.of, text, zone, limit],
    queryFn: async ({ signal }) => (await calls.page({ text, zone, sort: '-events', after: null, limit }, { signal })).rows,
    enabled,
  });
}

/** Counts and trends of what a profile is about. */
export function useProfileFigures({ text, zone }: Asked) {
  return useQuery({
    queryKey: ['query', 'figures', text, zone],
    queryFn: ({ signal }): Promise<FiguresFound> => client.query.figures({ text, zone, figures: [...rowFigures], slices: 60 }, { signal }),
  });
}

/** Days of the week and hours of the day. */
export function useHours({ text, zone }: Asked) {
  return useQuery({ queryKey: ['query', 'hours', text, zone], queryFn: ({ signal }) => client.query.hours({ text, zone }, { signal }) });
}

/** The most frequent values of a field among exactly these events. */
export function useValues(field: string, { text, zone }: Asked, limit: number) {
  return useQuery({
    queryKey: ['query', 'values', field, text, zone, limit],
    queryFn: ({ signal }): Promise<FacetValue[]> => client.query.facet({ field, text, zone, limit }, { signal }),
  });
}

/** The newest sessions. */
export function useNewestSessions({ text, zone }: Asked, limit: number) {
  return useQuery({
    queryKey: ['query', 'newest sessions', text, zone, limit],
    queryFn: async ({ signal }) => (await client.query.sessions({ text, zone, limit }, { signal })).rows,
  });
}

/** How many sessions. */
export function useSessions({ text, zone }: Asked) {
  return useQuery({
    queryKey: ['query', 'countSessions', text, zone],
    queryFn: ({ signal }) => client.query.countSessions({ text, zone }, { signal }),
  });
}
