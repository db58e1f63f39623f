import { useMutation } from '@tanstack/react-query';
import { create } from 'zustand';
import type { Matching } from '../../shared/workspace/marks.ts';
import { client } from '../client.ts';

/** All events that match the filter of a list, selected together. */
interface SelectedMatching {
  /** Tells lists apart. */
  question: string;
  /** How many the list said then. */
  count: number;
  matching: Matching;
}

const useMatchingStore = create<{ all: SelectedMatching | null }>()(() => ({ all: null }));

/** What a mark is made on: events by their ids, or all that match a filter. */
export type MarkTarget = readonly string[] | Matching;

/** Whether it is all that match a filter. */
export const isMatching = (target: MarkTarget): target is Matching => 'ids' in target;

/** How many events the target has. */
export const targetSize = (target: MarkTarget): number => (isMatching(target) ? target.events : target.length);

/** No longer selects all that match. */
export const dropMatching = (): void => useMatchingStore.setState({ all: null });

/**
 * Selects all events that match the filter of a list: which those are is asked of the service, and a mark is refused where they are
 * others by then. Another question or another count of it selects them no longer.
 */
export function useMatching(
  list: { question: string; text: string; zone: string; count: number | undefined },
  onError: (error: Error) => void,
) {
  const { question, text, zone, count } = list;
  const all = useMatchingStore((state) => state.all);
  const selecting = useMutation({
    mutationFn: () => client.workspace.matching({ text, zone }),
    onSuccess: (matching) => useMatchingStore.setState({ all: { question, count: count ?? matching.events, matching } }),
    onError,
  });
  const matching = all?.question === question && all.count === count ? all.matching : null;
  const select = () => {
    if (count && matching === null && !selecting.isPending) selecting.mutate();
  };
  return { matching, select, selecting: selecting.isPending };
}
