import type { ImportedBundle, ImportProgress, OfferedInput } from '../../shared/import/contract.ts';
import type { StagedBundle } from '../reader/protocol.ts';
import type { RunReader } from '../reader/readerClient.ts';
import type { Workspace } from '../workspace/workspaceService.ts';
import { bundleOf, bundlesOf, rejectedOf } from './bundles.ts';
import { createFeed } from './feed.ts';

interface CallOptions {
  signal?: AbortSignal | undefined;
}

export interface ImportDeps {
  workspace: Workspace;
  runReader: RunReader;
  inputs: { resolve(token: string): Promise<{ path: string; name: string }>; offers(): OfferedInput[] };
  /** Writes the sample clinic into an empty folder. */
  writeSample(directory: string): Promise<unknown>;
  now: () => Date;
}

interface Input {
  path: string;
  name: string;
}

type Report = (progress: Extract<ImportProgress, { kind: 'progress' }>) => void;

/** Reads one input in the reader process and stores what it staged; the staging folder goes whatever happens. */
async function importOne(deps: ImportDeps, input: Input, source: string | null, report: Report, signal: AbortSignal | undefined): Promise<ImportedBundle> {
  const { workspace } = deps;
  const staging = await workspace.staging();
  const step = (stage: 'storing', staged: StagedBundle) => {
    const records = staged.files.reduce((sum, file) => sum + file.records, 0);
    report({ kind: 'progress', stage, input: input.name, done: 0, total: null, records });
  };
  try {
    const job = { kind: 'import' as const, input: input.path, staging: staging.directory, source, now: deps.now().toISOString() };
    const onProgress = (progress: Omit<Extract<ImportProgress, { kind: 'progress' }>, 'kind' | 'input'>) =>
      report({ ...progress, kind: 'progress', input: input.name });
    const staged = { ...(await deps.runReader(job, { signal, onProgress })), path: input.name };
    const known = await workspace.findBundle(staged.sha256);
    if (known) return known;
    step('storing', staged);
    return await workspace.commitBundle(staged, staging.directory);
  } finally {
    await staging.remove();
  }
}

/** Bundles, in and out: reading inputs in the reader process, and what became of their records. */
export function createImportService(deps: ImportDeps) {
  const { database } = deps.workspace;

  /** Imports each input in turn; what is stored of the ones before a refusal stays, each bundle being all or nothing. */
  async function* importAll(inputs: readonly Input[], source: string | null, signal: AbortSignal | undefined): AsyncGenerator<ImportProgress, void, void> {
    const started = performance.now();
    const stop = new AbortController();
    const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const bundles: ImportedBundle[] = [];
    try {
      for (const input of inputs) {
        const feed = createFeed<ImportProgress>();
        const work = importOne(deps, input, source, (progress) => feed.push(progress), either).finally(() => feed.end());
        work.catch(() => undefined);
        yield* feed.values();
        bundles.push(await work);
      }
    } finally {
      stop.abort();
    }
    yield { kind: 'done', bundles, seconds: (performance.now() - started) / 1000 };
  }

  return {
    offers: () => Promise.resolve(deps.inputs.offers()),
    async *run({ tokens, source }: { tokens: string[]; source?: string | undefined }, { signal }: CallOptions = {}) {
      const inputs: Input[] = [];
      for (const token of tokens) inputs.push(await deps.inputs.resolve(token));
      yield* importAll(inputs, source ?? null, signal);
    },
    async *sample(_input: unknown, { signal }: CallOptions = {}) {
      const staging = await deps.workspace.staging();
      try {
        const path = `${staging.directory}/sample-clinic`;
        await deps.writeSample(path);
        yield* importAll([{ path, name: 'sample-clinic' }], null, signal);
      } finally {
        await staging.remove();
      }
    },
    bundles: () => bundlesOf(database),
    bundle: ({ id }: { id: string }) => bundleOf(database, id),
    rejected: (input: { bundle: string; after: string | null; limit: number }) => rejectedOf(database, input),
  };
}
