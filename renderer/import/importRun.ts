import { useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import type { ImportedBundle, ImportProgress, OfferedInput } from '../../shared/import/contract.ts';
import type { InspectProgress } from '../../shared/import/inspection.ts';
import { isCancelled } from '../app/index.ts';
import { client, shell } from '../client.ts';
import { correctionsOf, emptyInspection, type FileRow, type Inspection, rowsOf, withChoice } from './inspection.ts';
import { noPace, type Pace, paced } from './pace.ts';

/** The import at work or just finished. One at a time: the workspace takes one anyway. */
export type ImportRun =
  | { phase: 'idle' }
  /** Files are on their way to the service. */
  | { phase: 'handing'; names: string[] }
  | { phase: 'inspecting'; progress: Extract<InspectProgress, { kind: 'progress' }> | null }
  /** Nothing is stored yet: the reviewer looks at what would be read as what. */
  | { phase: 'ready'; inspection: Inspection }
  | { phase: 'running'; progress: Extract<ImportProgress, { kind: 'progress' }> | null; pace: Pace }
  | { phase: 'done'; bundles: ImportedBundle[]; seconds: number }
  /** `left`: what was looked at before, with the reviewer's choices, to go back to. */
  | { phase: 'cancelled'; left: Inspection | null }
  | { phase: 'failed'; error: unknown; left: Inspection | null };

const useRunStore = create<{ run: ImportRun; stop: AbortController | null }>()(() => ({ run: { phase: 'idle' }, stop: null }));

const show = (run: ImportRun) => useRunStore.setState({ run });
const now = () => useRunStore.getState().run;

/** The import at work; it goes on while other pages are looked at. */
export function useImportState(): ImportRun {
  return useRunStore((state) => state.run);
}

/** Whether an import is under way. */
export function isBusy(run: ImportRun): boolean {
  return run.phase === 'handing' || run.phase === 'inspecting' || run.phase === 'running';
}

/** Does one long piece of work; how it was stopped or failed is shown. */
async function guarded(work: (signal: AbortSignal) => Promise<void>, after: () => Promise<void>): Promise<void> {
  const before = now();
  if (isBusy(before)) return;
  const left = before.phase === 'ready' ? before.inspection : null;
  const stop = new AbortController();
  useRunStore.setState({ stop });
  try {
    await work(stop.signal);
  } catch (error) {
    show(stop.signal.aborted || isCancelled(error) ? { phase: 'cancelled', left } : { phase: 'failed', error, left });
  }
  // A refused input may follow stored ones, and every act leaves custody entries.
  await after();
}

/** Follows an import to its end and keeps the store telling where it is. */
async function followImport(steps: AsyncIterable<ImportProgress>): Promise<void> {
  let pace = noPace;
  show({ phase: 'running', progress: null, pace });
  for await (const step of steps) {
    if (step.kind === 'done') {
      show({ phase: 'done', bundles: step.bundles, seconds: step.seconds });
      continue;
    }
    pace = paced(pace, `${step.input} ${step.stage}`, step.done, performance.now());
    show({ phase: 'running', progress: step, pace });
  }
}

/** Looks at inputs; what is shown already stays as it is, choices too. */
async function inspect(added: readonly OfferedInput[], before: Inspection, signal: AbortSignal): Promise<void> {
  show({ phase: 'inspecting', progress: null });
  const tokens = added.map(({ token }) => token);
  const files = [...before.files];
  for await (const step of await client.import.inspect({ tokens }, { signal })) {
    if (step.kind === 'progress') show({ phase: 'inspecting', progress: step });
    else if (step.kind === 'files') files.push(...rowsOf(step));
    else {
      const { inputs, refused } = step;
      const both = { inputs: [...before.inputs, ...inputs], refused: [...before.refused, ...refused] };
      show({ phase: 'ready', inspection: { ...before, files, ...both } });
    }
  }
}

/** Gets inputs from somewhere and looks at them; none leaves everything as it is. */
async function lookAt(choose: (signal: AbortSignal) => Promise<readonly OfferedInput[]>, after: () => Promise<void>): Promise<void> {
  const run = now();
  const before = run.phase === 'ready' ? run.inspection : emptyInspection;
  await guarded(async (signal) => {
    const inputs = await choose(signal);
    if (inputs.length > 0) await inspect(inputs, before, signal);
    else show(run.phase === 'ready' ? run : { phase: 'idle' });
  }, after);
}

async function importReady(signal: AbortSignal): Promise<void> {
  const run = now();
  if (run.phase !== 'ready') return;
  const tokens = run.inspection.inputs.map(({ token }) => token);
  const corrections = correctionsOf(run.inspection);
  await followImport(await client.import.run({ tokens, ...(corrections.length > 0 ? { corrections } : {}) }, { signal }));
}

function choose(row: FileRow, source: string | null | undefined): void {
  const run = now();
  if (run.phase === 'ready') show({ phase: 'ready', inspection: withChoice(run.inspection, row, source) });
}

/** Ways to look at inputs, to import them, and to stop. */
export function useImport() {
  const queries = useQueryClient();
  const after = () => queries.invalidateQueries();
  return {
    lookAtOffered: (inputs: readonly OfferedInput[]) => void lookAt(() => Promise.resolve(inputs), after),
    lookAtPicked: () => void lookAt(() => shell.pickInputs(), after),
    lookAtFiles: (files: readonly File[]) =>
      void lookAt((signal) => {
        show({ phase: 'handing', names: files.map(({ name }) => name) });
        return shell.offerFiles(files, signal);
      }, after),
    choose,
    importReady: () => void guarded(importReady, after),
    importSample: () => void guarded(async (signal) => followImport(await client.import.sample(undefined, { signal })), after),
    fail: (error: unknown) => show({ phase: 'failed', error, left: null }),
    cancel: () => useRunStore.getState().stop?.abort(),
    backTo: (inspection: Inspection) => show({ phase: 'ready', inspection }),
    dismiss: () => show({ phase: 'idle' }),
  };
}
