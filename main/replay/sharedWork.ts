import { AppError } from '../../shared/errors.ts';

const cancelled = () =>
  new AppError('CANCELLED', 'Preparing the recording was cancelled.', {
    meaning: 'Nothing was changed by it.',
    action: 'Open it again when needed.',
  });

interface Running<Result> {
  result: Promise<Result>;
  callers: number;
  stop: AbortController;
}

/** Does a piece of work once for all who ask for it at the same time. */
export type SharedWork<Result> = (key: string, work: (signal: AbortSignal) => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

function whenAborted(signal: AbortSignal): { aborted: Promise<never>; release(): void } {
  let release = () => undefined as void;
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(cancelled());
    signal.addEventListener('abort', abort, { once: true });
    release = () => signal.removeEventListener('abort', abort);
  });
  return { aborted, release };
}

/** A caller that gives up leaves the others waiting; the work is stopped when the last one has given up, which waits until it has ended. */
export function createSharedWork<Result>(): SharedWork<Result> {
  const running = new Map<string, Running<Result>>();
  const start = (key: string, work: (signal: AbortSignal) => Promise<Result>): Running<Result> => {
    const stop = new AbortController();
    const result = work(stop.signal).finally(() => {
      if (running.get(key) === entry) running.delete(key);
    });
    const entry = { result, callers: 0, stop };
    running.set(key, entry);
    return entry;
  };
  return async (key, work, signal) => {
    if (signal?.aborted) throw cancelled();
    const entry = running.get(key) ?? start(key, work);
    entry.callers += 1;
    const given = signal ? whenAborted(signal) : undefined;
    try {
      return await (given ? Promise.race([entry.result, given.aborted]) : entry.result);
    } finally {
      given?.release();
      entry.callers -= 1;
      if (entry.callers === 0 && running.get(key) === entry) {
        running.delete(key);
        entry.stop.abort();
        await entry.result.catch(() => undefined);
      }
    }
  };
}
