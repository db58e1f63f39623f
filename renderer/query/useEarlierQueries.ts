import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../client.ts';

const queryKey = ['workspace', 'queries'];

/** Queries asked before in this workspace, newest first. */
export function useEarlierQueries(enabled: boolean): readonly string[] {
  return useQuery({ queryKey, queryFn: ({ signal }) => client.query.history({}, { signal }), enabled }).data ?? [];
}

/** Keeps a query for later, and forgets all of them. What cannot be kept is no reason to stop anybody. */
export function useKeepQueries() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey });
  const remember = useMutation({ mutationFn: (text: string) => client.query.remember({ text }), onSettled });
  const forget = useMutation({ mutationFn: () => client.query.forget({}), onSettled });
  return { remember: remember.mutate, forget: () => forget.mutate() };
}
