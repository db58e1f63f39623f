import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MergeProposal } from '../../../shared/query/roster.ts';
import { useStatus } from '../../app/index.ts';
import { client } from '../../client.ts';
import { useAskAgain } from './useMerging.ts';

/** Whether a roster was imported; undefined until that is known. */
export function useHasRoster(): boolean | undefined {
  const status = useStatus();
  return status.data && status.data.rosters > 0;
}

/** Which identities are one person as the rosters tell it. */
export function useRosterProposals() {
  return useQuery({ queryKey: ['query', 'roster', 'proposals'], queryFn: ({ signal }) => client.query.rosterProposals({}, { signal }) });
}

/** Whom of the rosters an identity with these names is. */
export function useRosterPeople(names: readonly string[]) {
  return useQuery({
    queryKey: ['query', 'roster', 'people', ...names],
    queryFn: ({ signal }) => client.query.rosterPeople({ names: [...names] }, { signal }),
  });
}

/** Merges the identities of several proposals, one person after the other, and stops at the first that cannot be. */
export function useMergeProposals() {
  const askAgain = useAskAgain();
  const [merged, setMerged] = useState(0);
  const merging = useMutation({
    async mutationFn(proposals: readonly MergeProposal[]) {
      setMerged(0);
      for (const { name, identities } of proposals) {
        await client.workspace.mergeIdentities({ name, names: identities.map((identity) => identity.name) });
        setMerged((count) => count + 1);
      }
    },
    onSettled: askAgain,
  });
  return { merging, merged };
}
