import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MergedIdentity } from '../../../shared/workspace/identities.ts';
import { client } from '../../client.ts';

/** The merged identities that stand. */
export function useMergedIdentities() {
  return useQuery({ queryKey: ['workspace', 'identities'], queryFn: ({ signal }) => client.workspace.identities(undefined, { signal }) });
}

/** Who is who decides what every list counts, so all of them are asked again. */
export function useAskAgain() {
  const queries = useQueryClient();
  return async () => {
    for (const feature of ['workspace', 'query']) await queries.invalidateQueries({ queryKey: [feature] });
  };
}

/** Says that several names are one person. */
export function useMerge(onDone: (merged: MergedIdentity) => void) {
  const askAgain = useAskAgain();
  return useMutation({
    mutationFn: (input: { name: string; names: string[] }) => client.workspace.mergeIdentities(input),
    onSuccess: ({ identity }) => onDone(identity),
    onSettled: askAgain,
  });
}

/** Takes a merge back. */
export function useUndoMerge() {
  const askAgain = useAskAgain();
  return useMutation({ mutationFn: (id: string) => client.workspace.undoMerge({ id }), onSettled: askAgain });
}
