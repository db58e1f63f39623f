import { useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import type { ReportProgress, ReportRequest, ReportSummary } from '../../shared/report/contract.ts';
import { isCancelled } from '../app/index.ts';
import { client } from '../client.ts';

type Step = Extract<ReportProgress, { kind: 'progress' }>['step'];

/** The report at work or just made. */
export type ReportRun =
  | { phase: 'idle' }
  | { phase: 'running'; step: Step | null }
  | { phase: 'done'; report: ReportSummary }
  | { phase: 'cancelled' }
  | { phase: 'failed'; error: unknown };

const useRunStore = create<{ run: ReportRun; stop: AbortController | null }>()(() => ({ run: { phase: 'idle' }, stop: null }));

/** Steps in the order in which they happen, in the reviewer's words. */
export const reportSteps: readonly { step: Step; says: string }[] = [
  { step: 'counting', says: 'Counting' },
  { step: 'sampling', says: 'Drawing the sample' },
  { step: 'writing', says: 'Writing the pages' },
  { step: 'signing', says: 'Signing' },
  { step: 'storing', says: 'Storing' },
];

/** The report at work; it goes on while other pages are looked at. */
export function useReportRun(): ReportRun {
  return useRunStore((state) => state.run);
}

/** Starts and stops the making of a report. */
export function useMakeReport() {
  const queries = useQueryClient();
  const show = (run: ReportRun) => useRunStore.setState({ run });
  const make = async (request: ReportRequest) => {
    const stop = new AbortController();
    useRunStore.setState({ run: { phase: 'running', step: null }, stop });
    try {
      for await (const step of await client.report.create(request, { signal: stop.signal })) {
        if (step.kind === 'progress') show({ phase: 'running', step: step.step });
        else show({ phase: 'done', report: step.report });
      }
    } catch (error) {
      show(stop.signal.aborted || isCancelled(error) ? { phase: 'cancelled' } : { phase: 'failed', error });
    }
    await queries.invalidateQueries({ queryKey: ['report'] });
    await queries.invalidateQueries({ queryKey: ['workspace', 'custody'] });
  };
  return { make, cancel: () => useRunStore.getState().stop?.abort(), dismiss: () => show({ phase: 'idle' }) };
}
