import { useQuery } from '@tanstack/react-query';
import { client } from '../client.ts';

/** Names, counts and period of the open workspace; asked again after every import. */
export function useStatus() {
  return useQuery({ queryKey: ['workspace', 'status'], queryFn: ({ signal }) => client.workspace.status({}, { signal }) });
}
