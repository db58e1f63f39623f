import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { SessionRow } from '../../shared/query/contract.ts';
import { foundPattern, searchedTexts, soughtTexts } from '../../shared/query/printed.ts';
import type { PrintedHit } from '../../shared/replay/contract.ts';
import { client } from '../client.ts';
import { readFilter } from '../query/index.ts';

/** While recordings wait to be searched, how many is asked this often, in ms. */
const askAgainMs = 2000;

/** How much of what recordings printed is searched, while a filter asks for it; with every one that was, lists are asked again. */
export function useSearchable(filter: string) {
  const asked = useMemo(() => {
    const reading = readFilter(filter);
    return reading.ok && searchedTexts(reading.tree).length > 0;
  }, [filter]);
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ['replay', 'searchable'],
    queryFn: ({ signal }) => client.replay.searchable({}, { signal }),
    enabled: asked,
    refetchInterval: ({ state }) => (state.data !== undefined && state.data.waiting > 0 ? askAgainMs : false),
  });
  const waiting = asked ? found.data?.waiting : undefined;
  const before = useRef(waiting);
  useEffect(() => {
    if (before.current !== undefined && waiting !== undefined && waiting !== before.current) {
      void queries.invalidateQueries({ queryKey: ['query'] });
      void queries.invalidateQueries({ queryKey: ['replay', 'hits'] });
    }
    before.current = waiting;
  }, [waiting, queries]);
  return asked ? found.data : undefined;
}

/** What a filter looks for in recordings, and where each listed session printed it. */
export interface Printed {
  /** What to mark in the lines. */
  pattern: RegExp;
  /** The first hit of a session; undefined while it is not known, null when there is none. */
  hit(session: string): PrintedHit | null | undefined;
}

/** Where the sessions of a list printed what the filter asks for, page by page; null when it asks for nothing printed. */
export function usePrinted(filter: string, pages: readonly { rows: readonly SessionRow[] }[] | undefined): Printed | null {
  const pattern = useMemo(() => {
    const reading = readFilter(filter);
    return reading.ok ? foundPattern(soughtTexts(reading.tree)) : null;
  }, [filter]);
  const found = useQueries({
    queries: (pattern === null ? [] : (pages ?? [])).map(({ rows }) => {
      const sessions = rows.map(({ session_uid }) => session_uid);
      return {
        queryKey: ['replay', 'hits', filter, sessions],
        queryFn: ({ signal }: { signal: AbortSignal }) => client.replay.hits({ text: filter, sessions }, { signal }),
      };
    }),
    combine: (answers) => ({
      known: new Map(answers.flatMap(({ data }) => data ?? []).map((hit) => [hit.session, hit] as const)),
      all: answers.every(({ data }) => data !== undefined),
    }),
  });
  return useMemo(() => {
    if (pattern === null) return null;
    return { pattern, hit: (session: string) => found.known.get(session) ?? (found.all ? null : undefined) };
  }, [pattern, found]);
}
