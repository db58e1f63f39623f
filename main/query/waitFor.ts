import { cancelled } from '../database/connection.ts';

/** Waits for a promise no longer than until the signal fires. */
export async function waitFor<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return promise;
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled());
    signal.addEventListener('abort', stop);
  });
  if (signal.aborted) stop();
  return Promise.race([promise, stopped]).finally(() => signal.removeEventListener('abort', stop));
}
