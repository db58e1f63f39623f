import { useEffect } from 'react';
import { create } from 'zustand';

/** A number of the status line: null while it is counted, `failed` where it could not be. */
export type Counted = number | null | 'failed';

/** A number of the status line, from the answer of a call. */
export const counted = ({ data, isError }: { data: number | undefined; isError: boolean }): Counted => data ?? (isError ? 'failed' : null);

/** What the list on screen shows: rows loaded, rows that match, rows there are. */
export interface Totals {
  of: 'events' | 'sessions' | 'identities' | 'resources' | 'patients' | 'custody entries';
  /** Undefined where it stands for rows that are not on screen one by one. */
  shown: Counted | undefined;
  matching: Counted;
  total: Counted;
  /** The filter that made `matching`: the number is a link to it. */
  filter: string;
}

const useTotalsStore = create<{ totals: Totals | null }>()(() => ({ totals: null }));

/** The totals of the list on screen, or null on a page without one. */
export function useShownTotals(): Totals | null {
  return useTotalsStore((state) => state.totals);
}

/** Puts a list's totals into the status line for as long as the list is on screen. */
export function useTotals({ of, shown, matching, total, filter }: Totals): void {
  useEffect(() => {
    useTotalsStore.setState({ totals: { of, shown, matching, total, filter } });
  }, [of, shown, matching, total, filter]);
  useEffect(() => () => useTotalsStore.setState({ totals: null }), []);
}
