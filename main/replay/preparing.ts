import type { ReadConnection } from '../database/connection.ts';
import type { DecodedCache } from './decodedCache.ts';
import { findRecording, largeRecordings } from './recordingRows.ts';

export interface PreparingDeps {
  database: ReadConnection;
  cache: Pick<DecodedCache, 'prepare' | 'forget'>;
  /** Bytes from which a recording takes noticeably long to open. */
  from(): number;
}

/** Makes large recordings ready in the background, one at a time, so that the first who opens one need not wait. */
export interface Preparing {
  /** Looks for recordings that are not ready. Called again meanwhile, it looks once more afterwards. */
  begin(): void;
  /** Stops, and resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

/** What cannot be prepared is left: opening it says why. */
const leave = () => undefined;

async function prepareOne({ database, cache }: PreparingDeps, id: string, signal: AbortSignal): Promise<void> {
  const recording = await findRecording(database, id, signal);
  if (!recording) return;
  await cache.prepare(recording, signal);
  // Its bundle may have been removed meanwhile, and its original purged: then nothing of it may stay.
  if (!(await findRecording(database, id))) await cache.forget(recording);
}

/** Prepares recordings of a workspace from a size on, the largest first. Nothing runs before `begin`. */
export function createPreparing(deps: PreparingDeps): Preparing {
  const stop = new AbortController();
  let wanted = false;
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (wanted && !stop.signal.aborted) {
      wanted = false;
      for (const id of await largeRecordings(deps.database, deps.from(), stop.signal)) {
        if (stop.signal.aborted) return;
        await prepareOne(deps, id, stop.signal).catch(leave);
      }
    }
  }
  return {
    begin() {
      wanted = true;
      running ??= work()
        .catch(leave)
        .finally(() => {
          running = undefined;
        });
    },
    async close() {
      stop.abort();
      await running;
    },
  };
}
