import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { createLatestProgress } from '../latestProgress.ts';
import type { ReaderJob, ReaderMessage, ReaderProgress, ResultOf } from './protocol.ts';

/** A started reader process, whichever shell started it (child process, Electron utility process). */
export interface ReaderProcess {
  post(job: ReaderJob): void;
  onMessage(listener: (message: ReaderMessage) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/** Starts one reader process; the shell supplies it. */
export type SpawnReader = () => ReaderProcess | Promise<ReaderProcess>;

export interface RunOptions {
  onProgress?: (progress: ReaderProgress) => void;
  signal?: AbortSignal | undefined;
  /** A reader that has said nothing for this long is ended. */
  silenceMs?: number;
}

/** Runs one job in a process of its own and ends that process afterwards. */
export type RunReader = <Job extends ReaderJob>(job: Job, options?: RunOptions) => Promise<ResultOf<Job>>;

/** A killed process is gone within milliseconds; one that is not must not hold up its caller for ever. */
const exitPatienceMs = 5000;

const died = (what: string) =>
  new AppError('READER_FAILED', `The process that opens untrusted files ${what}.`, {
    meaning: 'Nothing of this file was stored. The file may be damaged, made to exhaust memory, or larger than this machine can read.',
    action: 'Check where the file comes from. If it is genuine, try it on a machine with more memory.',
  });

const cancelled = () =>
  new AppError('CANCELLED', 'Reading was cancelled.', { meaning: 'Nothing was stored.', action: 'Start it again when needed.' });

function converse<Job extends ReaderJob>(reader: ReaderProcess, job: Job, options: RunOptions): Promise<ResultOf<Job>> {
  return new Promise((resolve, reject) => {
    const silent = setTimeout(() => reject(died('stopped answering and was ended')), options.silenceMs ?? 120_000);
    const abort = () => reject(cancelled());
    options.signal?.addEventListener('abort', abort, { once: true });
    reader.onExit(() => {
      clearTimeout(silent);
      options.signal?.removeEventListener('abort', abort);
      reject(died('ended before it was done'));
    });
    reader.onMessage((message) => {
      silent.refresh();
      if (message.kind === 'ready') reader.post(job);
      else if (message.kind === 'progress') options.onProgress?.(message);
      else if (message.kind === 'done') resolve(message.result as ResultOf<Job>);
      else reject(new AppError(message.code, message.message, message.detail));
    });
  });
}

/** Makes {@link RunReader} from a way to start the process: one job, one process, killed on cancel, silence or completion. */
export function createRunReader(spawnReader: SpawnReader): RunReader {
  return async (job, options = {}) => {
    if (options.signal?.aborted) throw cancelled();
    const reader = await spawnReader();
    const exited = new Promise<void>((resolve) => reader.onExit(() => resolve()));
    try {
      if (options.signal?.aborted) throw cancelled();
      return await converse(reader, job, options);
    } finally {
      reader.kill();
      // Whoever asked removes the staging folder next, so nobody may be writing into it any more.
      await Promise.race([exited, delay(exitPatienceMs, undefined, { ref: false })]);
    }
  };
}

/**
 * Runs a job and yields what `say` makes of its progress, then its result; progress that was overtaken is left out. Leaving
 * early ends the process before anything else happens. Errors: those of the job, CANCELLED.
 */
export async function* followReader<Job extends ReaderJob, Step>(
  runReader: RunReader,
  job: Job,
  signal: AbortSignal | undefined,
  say: (progress: ReaderProgress) => Step,
): AsyncGenerator<Step, ResultOf<Job>, void> {
  const leaving = new AbortController();
  const progress = createLatestProgress<ReaderProgress>();
  const work = runReader(job, {
    signal: signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal,
    onProgress: (step) => progress.put(step),
  });
  try {
    const steps = progress.until(work);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) yield say(step.value);
    return step.value;
  } finally {
    leaving.abort();
    await work.catch(() => undefined);
  }
}
