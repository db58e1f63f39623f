import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { createLatestProgress } from '../latestProgress.ts';
import { createDecoder, type DecodedCacheDeps } from './decoder.ts';
import { type Decoded, openDecoded } from './decodedReader.ts';
import type { StoredRecording } from './recordingRows.ts';
import { createSharedWork } from './sharedWork.ts';
import { createUnderway } from './underway.ts';

export type { DecodedCacheDeps } from './decoder.ts';

export interface DecodedCache {
  /** Gives `use` the decoded recording and its folder; when that fails because the cache is damaged, once more with a new one. */
  use<Result>(
    recording: StoredRecording,
    use: (decoded: Decoded, directory: string) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** The same as soon as what is decoded is `enough`, while the rest is still being decoded. */
  useEarly<Result>(
    recording: StoredRecording,
    enough: (decoded: Decoded) => boolean,
    use: (decoded: Decoded) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** Decodes a recording unless it is decoded, and yields what there is of it again and again, at last all. Leaving it is giving up. */
  follow(recording: StoredRecording, signal?: AbortSignal): AsyncGenerator<Decoded, void, void>;
  /** Decodes a recording unless it is decoded; what is kept in memory stays as it is. */
  prepare(recording: StoredRecording, signal: AbortSignal): Promise<void>;
  /** Leaves nothing of a recording. */
  forget(recording: StoredRecording): Promise<void>;
}

/** Recordings whose index is kept in memory: a page shows one, going back and forth needs a few. */
const keptOpen = 4;

/** Who was answered early asks for more in a moment: until then (ms) the decoding goes on. */
const lingerMs = 3000;

/** The last few recordings that were opened, by their folders. */
function createKeptOpen() {
  const opened = new Map<string, Decoded>();
  return {
    get: (target: string) => opened.get(target),
    keep(target: string, decoded: Decoded): Decoded {
      opened.delete(target);
      opened.set(target, decoded);
      const [oldest] = opened.keys();
      if (opened.size > keptOpen && oldest !== undefined) opened.delete(oldest);
      return decoded;
    },
    drop: (target: string) => void opened.delete(target),
  };
}

/**
 * Decoded recordings on disk: disposable, made by the reader process from the stored originals.
 * Errors of `use`: READER_FAILED, CANCELLED, DISK_FULL.
 */
export function createDecodedCache(deps: DecodedCacheDeps): DecodedCache {
  const share = createSharedWork<Decoded>();
  const opened = createKeptOpen();
  const underway = createUnderway();
  // Ids come from evidence; a folder's name does not.
  const directory = ({ info }: StoredRecording) => join(deps.cache, createHash('sha256').update(info.id).digest('hex').slice(0, 32));
  const decode = createDecoder(deps, underway);
  const found = (recording: StoredRecording, target: string, signal: AbortSignal | undefined) =>
    share(target, async (stop) => (await openDecoded(target).catch(() => undefined)) ?? decode(recording, target, stop), signal);

  async function* follow(recording: StoredRecording, signal?: AbortSignal): AsyncGenerator<Decoded, void, void> {
    const target = directory(recording);
    const kept = opened.get(target);
    if (kept) return yield opened.keep(target, kept);
    const leaving = new AbortController();
    const progress = createLatestProgress<Decoded>();
    const unfollow = underway.follow(target, (one) => progress.put(one));
    const work = found(recording, target, signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal);
    try {
      yield opened.keep(target, yield* progress.until(work));
    } finally {
      unfollow();
      leaving.abort();
      await work.catch(() => undefined);
    }
  }
  const use: DecodedCache['use'] = async (recording, useIt, signal) => {
    const target = directory(recording);
    const decodeAgain = (stop: AbortSignal) => decode(recording, target, stop);
    const decoded = opened.keep(target, opened.get(target) ?? (await found(recording, target, signal)));
    try {
      return await useIt(decoded, target);
    } catch (error) {
      if (error instanceof AppError && error.code !== 'READER_FAILED') throw error;
      return useIt(opened.keep(target, await share(target, decodeAgain, signal)), target);
    }
  };
  const linger = (recording: StoredRecording) => found(recording, directory(recording), AbortSignal.timeout(lingerMs));
  return {
    use,
    follow,
    async useEarly(recording, enough, useIt, signal) {
      for await (const decoded of follow(recording, signal)) {
        if (!enough(decoded)) continue;
        try {
          const answer = await useIt(decoded);
          if (decoded.index.timeline.readTo !== undefined) linger(recording).catch(() => undefined);
          return answer;
        } catch {
          // It was completed meanwhile and lies elsewhere, or it is damaged.
          break;
        }
      }
      return use(recording, useIt, signal);
    },
    prepare: async (recording, signal) => void (await found(recording, directory(recording), signal)),
    forget(recording) {
      opened.drop(directory(recording));
      return rm(directory(recording), { recursive: true, force: true });
    },
  };
}
