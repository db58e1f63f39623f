import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type {
  BundleSummary,
  importContract,
  ImportedBundle,
  ImportProgress,
  OfferedInput,
  RejectedRecord,
} from '../../shared/import/contract.ts';
import type { Correction, InspectProgress } from '../../shared/import/inspection.ts';
import { AppError } from '../../shared/errors.ts';
import { followReader, type RunReader } from '../reader/readerClient.ts';
import type { ImportJob, StagedBundle } from '../reader/protocol.ts';
import type { Workspace } from '../workspace/workspaceService.ts';
import { findBundle, listBundles, rejectedPage } from './bundleRows.ts';
import { limitsOf } from './importLimits.ts';
import { inspectAll } from './inspectInputs.ts';

export { listBundles } from './bundleRows.ts';

export interface ImportServiceDependencies {
  workspace: Pick<
    Workspace,
    'staging' | 'findBundle' | 'commitBundle' | 'removeBundle' | 'removedBundles' | 'purgeOriginals' | 'database' | 'settings'
  >;
  runReader: RunReader;
  inputs: {
    /** TOKEN_UNKNOWN for anything that was not offered. */
    resolve(token: string): Promise<{ path: string; name: string }>;
    offers(): OfferedInput[];
  };
  /** Pinned roots in PEM, which the seal of a bundle may lead to. */
  trustedRoots(): Promise<readonly string[]>;
  /** Writes the sample clinic into an empty folder. */
  writeSample(directory: string): Promise<unknown>;
  /** Called when a bundle has been stored. */
  stored?: () => void;
  now: () => Date;
}

interface CallOptions {
  signal?: AbortSignal | undefined;
}

type Input<Method extends keyof typeof importContract> = z.output<NonNullable<(typeof importContract)[Method]['~orpc']['inputSchema']>>;

/** An input with how the reviewer wants it read. */
interface NamedInput {
  path: string;
  name: string;
  source: string | undefined;
  corrections: Correction[];
}

/** What the sample is called as a bundle. */
const sampleName = 'sample-clinic';

const cancelled = () =>
  new AppError('CANCELLED', 'The import was cancelled.', { meaning: 'Nothing was imported.', action: 'Start it again when needed.' });

/** Reads one input in a process of its own, telling how far it is. Leaving early ends that process before anything else happens. */
async function* readOne(
  { runReader, now, workspace, trustedRoots }: ImportServiceDependencies,
  { input, staging, signal }: { input: NamedInput; staging: string; signal: AbortSignal | undefined },
): AsyncGenerator<ImportProgress, StagedBundle, void> {
  const job: ImportJob = {
    kind: 'import',
    input: input.path,
    name: input.name,
    staging,
    source: input.source ?? null,
    ...(input.corrections.length > 0 ? { corrections: input.corrections } : {}),
    now: now().toISOString(),
    limits: limitsOf(workspace.settings.get),
    trustedRoots: await trustedRoots(),
  };
  return yield* followReader(runReader, job, signal, (step) => ({ kind: 'progress', input: input.name, ...step }) as const);
}

/** Imports one input; its staging folder goes whatever happens. */
async function* importOne(
  dependencies: ImportServiceDependencies,
  input: NamedInput,
  signal: AbortSignal | undefined,
): AsyncGenerator<ImportProgress, ImportedBundle, void> {
  const { workspace } = dependencies;
  const staging = await workspace.staging();
  try {
    const staged = yield* readOne(dependencies, { input, staging: staging.directory, signal });
    const known = await workspace.findBundle(staged.sha256);
    if (known) return { ...(await findBundle(workspace.database, known.id)), already: true };
    const records = staged.files.reduce((sum, file) => sum + file.records, 0);
    yield { kind: 'progress', stage: 'storing', input: input.name, done: 0, total: null, records };
    // The last moment at which it can be stopped: what comes is done whole or not at all.
    if (signal?.aborted) throw cancelled();
    const { already, removedBefore } = await workspace.commitBundle(staged, staging.directory);
    dependencies.stored?.();
    return { ...(await findBundle(workspace.database, staged.id)), already, ...(removedBefore ? { removedBefore } : {}) };
  } finally {
    await staging.remove();
  }
}

/** Imports one input after another: what is done stays done, whatever becomes of the next. */
async function* importAll(
  dependencies: ImportServiceDependencies,
  inputs: readonly NamedInput[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ImportProgress, void, void> {
  const started = performance.now();
  const bundles: ImportedBundle[] = [];
  for (const input of inputs) bundles.push(yield* importOne(dependencies, input, signal));
  yield { kind: 'done', bundles, seconds: (performance.now() - started) / 1000 };
}

async function* importSample(
  dependencies: ImportServiceDependencies,
  signal: AbortSignal | undefined,
): AsyncGenerator<ImportProgress, void, void> {
  const folder = await dependencies.workspace.staging();
  try {
    const path = join(folder.directory, sampleName);
    await mkdir(path, { mode: 0o700 });
    await dependencies.writeSample(path);
    yield* importAll(dependencies, [{ path, name: sampleName, source: undefined, corrections: [] }], signal);
  } finally {
    await folder.remove();
  }
}

const foreignToken = () =>
  new AppError('USAGE', 'A correction names an input that is not to be imported.', {
    meaning: 'Nothing was imported.',
    action: 'Leave out what belongs to other inputs.',
  });

/** The inputs behind tokens, each with what is said of its files. */
async function namedInputs(
  { inputs }: ImportServiceDependencies,
  { tokens, source, corrections = [] }: Input<'run'>,
): Promise<NamedInput[]> {
  const named = new Map<string, NamedInput>();
  for (const token of tokens) named.set(token, { ...(await inputs.resolve(token)), source, corrections: [] });
  for (const { token, path, source: wanted } of corrections) {
    const input = named.get(token);
    if (!input) throw foreignToken();
    input.corrections.push({ path, source: wanted });
  }
  return [...named.values()];
}

/** Brings bundles into the workspace and says what is in it. All or nothing for each input; the same bytes only once. */
export function createImportService(dependencies: ImportServiceDependencies) {
  const { database } = dependencies.workspace;
  return {
    offers: (): OfferedInput[] => dependencies.inputs.offers(),
    inspect: ({ tokens }: Input<'inspect'>, { signal }: CallOptions = {}): AsyncGenerator<InspectProgress, void, void> =>
      inspectAll(dependencies, tokens, limitsOf(dependencies.workspace.settings.get), signal),
    async *run(input: Input<'run'>, { signal }: CallOptions = {}): AsyncGenerator<ImportProgress, void, void> {
      yield* importAll(dependencies, await namedInputs(dependencies, input), signal);
    },
    sample: (_input: unknown, { signal }: CallOptions = {}): AsyncGenerator<ImportProgress, void, void> =>
      importSample(dependencies, signal),
    bundles: (_input?: unknown, { signal }: CallOptions = {}): Promise<BundleSummary[]> => listBundles(database, signal),
    bundle: ({ id }: Input<'bundle'>, { signal }: CallOptions = {}): Promise<ImportedBundle> => findBundle(database, id, signal),
    remove: ({ id, reason }: Input<'remove'>) => dependencies.workspace.removeBundle(id, reason),
    removed: () => dependencies.workspace.removedBundles(),
    purge: ({ id, reason }: Input<'purge'>) => dependencies.workspace.purgeOriginals(id, reason),
    rejected: (input: Input<'rejected'>, { signal }: CallOptions = {}): Promise<{ rows: RejectedRecord[]; next: string | null }> =>
      rejectedPage(database, input, signal),
  };
}
