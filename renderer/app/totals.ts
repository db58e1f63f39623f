import { useEffect } from 'react';
import { create } from 'zustand';

/** What the list on screen shows: rows loaded, rows that match, rows there are; null while it is not known. */
export interface Totals {
  of: 'events' | 'sessions' | 'identities' | 'resources' | 'patients' | 'custody entries';
  shown: number | null;
  matching: number | null;
  total: number | null;
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
