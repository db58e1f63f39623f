import { useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import type { ImportedBundle, ImportProgress, OfferedInput } from '../../shared/import/contract.ts';
import { isCancelled } from '../app/index.ts';
import { client, shell } from '../client.ts';

/** The import at work or just finished. One at a time: the workspace takes one anyway. */
export type ImportRun =
  | { phase: 'idle' }
  /** Files are on their way to the service. */
  | { phase: 'handing'; names: string[] }
  | { phase: 'running'; progress: Extract<ImportProgress, { kind: 'progress' }> | null }
  | { phase: 'done'; bundles: ImportedBundle[]; seconds: number }
  | { phase: 'cancelled' }
  | { phase: 'failed'; error: unknown };

const useRunStore = create<{ run: ImportRun; stop: AbortController | null }>()(() => ({ run: { phase: 'idle' }, stop: null }));

const show = (run: ImportRun) => useRunStore.setState({ run });

/** The import at work; it goes on while other pages are looked at. */
export function useImportState(): ImportRun {
  return useRunStore((state) => state.run);
}

/** Whether an import is under way. */
export function isBusy(run: ImportRun): boolean {
  return run.phase === 'handing' || run.phase === 'running';
}

type Steps = AsyncIterable<ImportProgress>;

/** Follows an import to its end and keeps the store telling where it is. */
async function follow(begin: (signal: AbortSignal) => Promise<Steps | null>, onStored: () => Promise<void>): Promise<void> {
  if (isBusy(useRunStore.getState().run)) return;
  const stop = new AbortController();
  useRunStore.setState({ stop });
  try {
    const steps = await begin(stop.signal);
    if (!steps) return show({ phase: 'idle' });
    show({ phase: 'running', progress: null });
    for await (const step of steps) {
      if (step.kind === 'progress') show({ phase: 'running', progress: step });
      else show({ phase: 'done', bundles: step.bundles, seconds: step.seconds });
    }
  } catch (error) {
    show(stop.signal.aborted || isCancelled(error) ? { phase: 'cancelled' } : { phase: 'failed', error });
  }
  // A refused input may follow stored ones, and every import leaves custody entries.
  await onStored();
}

/** Ways to start an import, and to stop it. */
export function useImport() {
  const queries = useQueryClient();
  const stored = () => queries.invalidateQueries();
  const run = (tokens: string[], signal: AbortSignal) => client.import.run({ tokens }, { signal });
  return {
    openOffered: (inputs: readonly OfferedInput[]) =>
      void follow(
        (signal) =>
          run(
            inputs.map(({ token }) => token),
            signal,
          ),
        stored,
      ),
    openPicked: () =>
      void follow(async (signal) => {
        const inputs = await shell.pickInputs();
        return inputs.length === 0
          ? null
          : run(
              inputs.map(({ token }) => token),
              signal,
            );
      }, stored),
    openFiles: (files: readonly File[]) =>
      void follow(async (signal) => {
        show({ phase: 'handing', names: files.map(({ name }) => name) });
        const inputs = await shell.offerFiles(files, signal);
        return run(
          inputs.map(({ token }) => token),
          signal,
        );
      }, stored),
    openSample: () => void follow((signal) => client.import.sample(undefined, { signal }), stored),
    fail: (error: unknown) => show({ phase: 'failed', error }),
    cancel: () => useRunStore.getState().stop?.abort(),
    dismiss: () => show({ phase: 'idle' }),
  };
}
