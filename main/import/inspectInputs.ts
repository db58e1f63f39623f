import { filesAtOnce, type InspectedInput, type InspectProgress, type RefusedInput } from '../../shared/import/inspection.ts';
import { AppError } from '../../shared/errors.ts';
import type { InspectJob, InspectResult } from '../reader/protocol.ts';
import { followReader, type RunReader } from '../reader/readerClient.ts';
import type { Workspace } from '../workspace/workspaceService.ts';
import type { ImportLimits } from './importLimits.ts';

interface InspectDependencies {
  workspace: Pick<Workspace, 'staging'>;
  runReader: RunReader;
  inputs: { resolve(token: string): Promise<{ path: string; name: string }> };
}

interface Offered {
  token: string;
  path: string;
  name: string;
}

type Steps<Result> = AsyncGenerator<InspectProgress, Result, void>;

/** Looks at one input in a process of its own; what packed archives are unpacked into goes whatever happens. */
async function* inspectOne(
  { workspace, runReader }: InspectDependencies,
  { path, name }: Offered,
  limits: Partial<ImportLimits>,
  signal: AbortSignal | undefined,
): Steps<InspectResult> {
  const staging = await workspace.staging();
  try {
    const job: InspectJob = { kind: 'inspect', input: path, name, staging: staging.directory, limits };
    return yield* followReader(runReader, job, signal, ({ done, total }) => ({ kind: 'progress', input: name, done, total }) as const);
  } finally {
    await staging.remove();
  }
}

/** An input that an import would refuse; other errors are none of its own. */
function refusedBy(error: unknown, { token, name }: Offered): RefusedInput {
  if (!(error instanceof AppError) || !['INPUT_REFUSED', 'READER_FAILED'].includes(error.code)) throw error;
  return { token, name, code: error.code, message: error.message, detail: error.detail };
}

/** Looks at one input after another and tells its files in portions; one that is refused does not keep the others back. */
export async function* inspectAll(
  dependencies: InspectDependencies,
  tokens: readonly string[],
  limits: Partial<ImportLimits>,
  signal: AbortSignal | undefined,
): Steps<void> {
  const offered: Offered[] = [];
  for (const token of new Set(tokens)) offered.push({ token, ...(await dependencies.inputs.resolve(token)) });
  const inputs: InspectedInput[] = [];
  const refused: RefusedInput[] = [];
  for (const one of offered) {
    const { token, name } = one;
    try {
      const { files, ...whole } = yield* inspectOne(dependencies, one, limits, signal);
      for (let at = 0; at < files.length; at += filesAtOnce) yield { kind: 'files', token, files: files.slice(at, at + filesAtOnce) };
      inputs.push({ token, name, ...whole, fileCount: files.length });
    } catch (error) {
      refused.push(refusedBy(error, one));
    }
  }
  yield { kind: 'done', inputs, refused };
}
