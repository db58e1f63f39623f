import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from '../client.ts';

/** Everything that was done in a session, page after page until all of it is there; nothing is kept after the page is left. */
export function useStatements(session: string) {
  const pages = useInfiniteQuery({
    queryKey: ['replay', 'statements', session],
    queryFn: ({ pageParam, signal }) => client.replay.statements({ session, from: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    gcTime: 0,
  });
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  return pages;
}
