import { useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import type { ReportProgress, ReportRequest, ReportSummary } from '../../shared/report/contract.ts';
import { isCancelled } from '../app/index.ts';
import { client } from '../client.ts';

type Step = Extract<ReportProgress, { kind: 'progress' }>['step'];

/** The report at work or just made. */
export type ReportRun =
  | { phase: 'idle' }
  | { phase: 'running'; step: Step | null; package: boolean }
  | { phase: 'done'; report: ReportSummary }
  | { phase: 'cancelled' }
  | { phase: 'failed'; error: unknown };

const useRunStore = create<{ run: ReportRun; stop: AbortController | null }>()(() => ({ run: { phase: 'idle' }, stop: null }));

/** Steps in the order in which they happen, in the reviewer's words. */
const reportSteps: readonly { step: Step; says: string }[] = [
  { step: 'counting', says: 'Counting' },
  { step: 'sampling', says: 'Drawing the sample' },
  { step: 'proving', says: 'Proving the cited records' },
  { step: 'writing', says: 'Writing the pages' },
  { step: 'signing', says: 'Signing' },
  { step: 'packing', says: 'Packing the evidence' },
  { step: 'storing', says: 'Storing' },
];

/** The steps of this report: two of them belong to the package. */
export function stepsOf(run: Extract<ReportRun, { phase: 'running' }>): readonly { step: Step; says: string }[] {
  return run.package ? reportSteps : reportSteps.filter(({ step }) => step !== 'proving' && step !== 'packing');
}

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
    useRunStore.setState({ run: { phase: 'running', step: null, package: request.package }, stop });
    try {
      for await (const step of await client.report.create(request, { signal: stop.signal })) {
        if (step.kind === 'progress') show({ phase: 'running', step: step.step, package: request.package });
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
