import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { policyOf } from '../../shared/discretion/policy.ts';
import type { RevealReason } from '../../shared/discretion/reveal.ts';
import type { SensitiveRules } from '../../shared/discretion/sensitive.ts';
import { client } from '../client.ts';

interface Revealed {
  /** Given once in a session; null until then. */
  reason: RevealReason | null;
  all: boolean;
  events: ReadonlySet<string>;
  /** What is to be revealed once a reason is given: an event, or everything (`all`). */
  asking: { event: string | null } | null;
  /** Why the last reveal came to nothing. */
  error: Error | null;
}

/** What was revealed in this window; a new start hides everything again. */
const useRevealed = create<Revealed>()(() => ({ reason: null, all: false, events: new Set(), asking: null, error: null }));

/** Rules by which values are hidden here; null where the policy shows them or the reviewer asked to see them. */
export function useHidingRules(event?: string): SensitiveRules | null {
  const settings = useQuery({
    queryKey: ['workspace', 'settings'],
    queryFn: ({ signal }) => client.workspace.settings(undefined, { signal }),
    select: policyOf,
  });
  const { all, events } = useRevealed();
  const policy = settings.data ?? policyOf([]);
  const shown = !policy.hides || all || (event !== undefined && events.has(event));
  return shown ? null : policy.rules;
}

/** Whether everything was revealed in this session. */
export const useAllRevealed = (): boolean => useRevealed((state) => state.all);

/** What waits for a reason, and why it was not revealed where that was tried. */
export const useAsking = () => useRevealed(useShallow(({ asking, error }) => ({ asking, error })));

/** Reveals and hides. The first time in a session a reason is asked for; every reveal is a custody entry before anything is shown. */
export function useReveal() {
  const queries = useQueryClient();
  const entering = useMutation({
    mutationFn: (input: { reason: RevealReason; event: string | null }) => client.workspace.reveal(input),
    onSuccess: (_revealed, { reason, event }) =>
      useRevealed.setState(({ all, events }) => ({
        reason,
        asking: null,
        error: null,
        all: all || event === null,
        events: event === null ? events : new Set([...events, event]),
      })),
    // A reveal that failed is asked for again, with the reason why it did.
    onError: (error, { event }) => useRevealed.setState({ asking: { event }, error }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
  });
  const reveal = (event: string | null) => {
    const { reason } = useRevealed.getState();
    if (reason === null) useRevealed.setState({ asking: { event } });
    else entering.mutate({ reason, event });
  };
  return {
    reveal,
    entering,
    hide: () => useRevealed.setState({ all: false, events: new Set() }),
    cancel: () => useRevealed.setState({ asking: null, error: null }),
  };
}
