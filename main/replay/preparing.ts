import type { ReadConnection } from '../database/connection.ts';
import { createBackground } from './background.ts';
import type { DecodedCache } from './decodedCache.ts';
import { findRecording, largeRecordings } from './recordingRows.ts';

export interface PreparingDeps {
  database: ReadConnection;
  cache: Pick<DecodedCache, 'prepare' | 'forget'>;
  /** Bytes from which a recording takes noticeably long to open. */
  from(): number;
  /** Bytes free on the disk of the workspace. */
  free(): number;
}

/** What is made ahead can be made later too: this much of the disk stays free for what cannot. */
const keptFree = 4 * 1024 ** 3;
/** Upper estimate of what is kept of a recording, in its bytes: frames in base64, and keyframes no larger than their output. */
const decodedTimes = 3;

/** Makes large recordings ready in the background, one at a time, so that the first who opens one need not wait. */
export interface Preparing {
  /** Looks for recordings that are not ready; resolves when none is left to make. Called again meanwhile, it looks once more afterwards. */
  begin(): Promise<void>;
  /** Stops, and resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

async function prepareOne({ database, cache, free }: PreparingDeps, id: string, signal: AbortSignal): Promise<void> {
  const recording = await findRecording(database, id, signal);
  if (!recording || free() < keptFree + decodedTimes * recording.byteLength) return;
  try {
    await cache.prepare(recording, signal);
  } finally {
    // Its bundle may have been removed meanwhile, and its original purged: then nothing of it may stay.
    if (!(await findRecording(database, id))) await cache.forget(recording);
  }
}

/** Prepares recordings of a workspace from a size on, the largest first. Nothing runs before `begin`. */
export function createPreparing(deps: PreparingDeps): Preparing {
  /** What cannot be prepared is left: opening it says why, and trying again at every import would only cost. */
  const left = new Set<string>();
  const { begin, close } = createBackground(async (signal) => {
    const ids = await largeRecordings(deps.database, deps.from(), signal).catch(() => []);
    for (const id of ids) if (!signal.aborted && !left.has(id)) await prepareOne(deps, id, signal).catch(() => left.add(id));
  });
  return { begin, close };
}
