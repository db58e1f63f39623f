import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SavedView, SaveViewInput } from '../../shared/workspace/view.ts';
import { client } from '../client.ts';

/** Lists kept under a name. */
export function useViews() {
  return useQuery({ queryKey: ['workspace', 'views'], queryFn: ({ signal }) => client.workspace.views(undefined, { signal }) });
}

/** How many rows a view has now. */
export function useViewCount({ page, search: { q: text = '' }, zone }: SavedView) {
  const ask = page === 'sessions' ? client.query.countSessions : client.query.count;
  return useQuery({
    queryKey: ['query', page === 'sessions' ? 'countSessions' : 'count', text, zone],
    queryFn: ({ signal }) => ask({ text, zone }, { signal }),
  });
}

/** Keeps, renames and deletes views. */
export function useViewChanges() {
  const queries = useQueryClient();
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['workspace', 'views'] }),
      queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
    ]);
  return {
    save: useMutation({ mutationFn: (input: SaveViewInput) => client.workspace.saveView(input), onSettled }),
    rename: useMutation({ mutationFn: (input: { id: string; name: string }) => client.workspace.renameView(input), onSettled }),
    remove: useMutation({ mutationFn: (input: { id: string }) => client.workspace.deleteView(input), onSettled }),
  };
}
