import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { createLatestProgress } from '../reader/latestProgress.ts';
import type { ReaderProgress } from '../reader/protocol.ts';
import type { RunReader } from '../reader/readerClient.ts';
import { type Decoded, openDecoded } from './decodedReader.ts';
import { type ObjectPath, readableSource } from './readableSource.ts';
import type { StoredRecording } from './recordingRows.ts';
import { createSharedWork } from './sharedWork.ts';

export interface DecodedCacheDeps {
  objectPath: ObjectPath;
  runReader: RunReader;
  /** A private empty folder on the disk of `cache`. */
  staging(): Promise<{ directory: string; remove(): Promise<void> }>;
  /** Folder that holds one folder for each decoded recording. */
  cache: string;
}

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

/** What is decoded so far of recordings that are being decoded, by the folder each will lie in. */
function createUnderway() {
  const latest = new Map<string, Decoded>();
  const followers = new Map<string, Set<(decoded: Decoded) => void>>();
  return {
    put(target: string, decoded: Decoded): void {
      latest.set(target, decoded);
      for (const tell of followers.get(target) ?? []) tell(decoded);
    },
    end: (target: string) => void latest.delete(target),
    /** Tells what there is and what comes, until the returned function is called. */
    follow(target: string, tell: (decoded: Decoded) => void): () => void {
      const all = followers.get(target) ?? new Set();
      followers.set(target, all.add(tell));
      const now = latest.get(target);
      if (now) tell(now);
      return () => {
        all.delete(tell);
        if (all.size === 0) followers.delete(target);
      };
    },
  };
}

/**
 * Decoded recordings on disk: disposable, made by the reader process from the stored originals.
 * Errors of `use`: READER_FAILED, CANCELLED, DISK_FULL.
 */
export function createDecodedCache({ objectPath, runReader, staging, cache }: DecodedCacheDeps): DecodedCache {
  const share = createSharedWork<Decoded>();
  const opened = new Map<string, Decoded>();
  const underway = createUnderway();
  // Ids come from evidence; a folder's name does not.
  const directory = ({ info }: StoredRecording) => join(cache, createHash('sha256').update(info.id).digest('hex').slice(0, 32));

  const decode = async (recording: StoredRecording, target: string, signal: AbortSignal): Promise<Decoded> => {
    const folder = await staging();
    let ended = false;
    try {
      const filled = join(folder.directory, 'recording');
      await mkdir(filled);
      const { info } = recording;
      const { cols, rows, durationMs } = info;
      const job = { kind: 'recording', cols, rows, durationMs, text: info.kind === 'text' || info.kind === 'protocol' } as const;
      let seen = 0;
      const onProgress = ({ told = 0 }: ReaderProgress) => {
        if (told === seen) return;
        seen = told;
        openDecoded(filled).then(
          (decoded) => !ended && underway.put(target, decoded),
          // The next one overtakes it, or the whole.
          () => undefined,
        );
      };
      await runReader({ ...job, ...(await readableSource(recording, objectPath)), staging: filled }, { signal, onProgress });
      await openDecoded(filled);
      await mkdir(cache, { recursive: true });
      await rm(target, { recursive: true, force: true });
      await rename(filled, target);
      return await openDecoded(target);
    } finally {
      ended = true;
      underway.end(target);
      await folder.remove();
    }
  };
  const remember = (target: string, decoded: Decoded): Decoded => {
    opened.delete(target);
    opened.set(target, decoded);
    const [oldest] = opened.keys();
    if (opened.size > keptOpen && oldest !== undefined) opened.delete(oldest);
    return decoded;
  };
  const found = (recording: StoredRecording, target: string, signal: AbortSignal | undefined) =>
    share(target, async (stop) => (await openDecoded(target).catch(() => undefined)) ?? decode(recording, target, stop), signal);

  async function* follow(recording: StoredRecording, signal?: AbortSignal): AsyncGenerator<Decoded, void, void> {
    const target = directory(recording);
    const kept = opened.get(target);
    if (kept) return yield remember(target, kept);
    const leaving = new AbortController();
    const progress = createLatestProgress<Decoded>();
    const unfollow = underway.follow(target, (one) => progress.put(one));
    const work = found(recording, target, signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal);
    try {
      yield remember(target, yield* progress.until(work));
    } finally {
      unfollow();
      leaving.abort();
      await work.catch(() => undefined);
    }
  }
  const use: DecodedCache['use'] = async (recording, useIt, signal) => {
    const target = directory(recording);
    const decodeAgain = (stop: AbortSignal) => decode(recording, target, stop);
    const decoded = remember(target, opened.get(target) ?? (await found(recording, target, signal)));
    try {
      return await useIt(decoded, target);
    } catch (error) {
      if (error instanceof AppError && error.code !== 'READER_FAILED') throw error;
      return useIt(remember(target, await share(target, decodeAgain, signal)), target);
    }
  };
  return {
    use,
    follow,
    async useEarly(recording, enough, useIt, signal) {
      for await (const decoded of follow(recording, signal)) {
        if (!enough(decoded)) continue;
        try {
          const answer = await useIt(decoded);
          found(recording, directory(recording), AbortSignal.timeout(lingerMs)).catch(() => undefined);
          return answer;
        } catch {
          // It was completed meanwhile and lies elsewhere, or it is damaged.
          break;
        }
      }
      return use(recording, useIt, signal);
    },
    async prepare(recording, signal) {
      await found(recording, directory(recording), signal);
    },
    async forget(recording) {
      opened.delete(directory(recording));
      await rm(directory(recording), { recursive: true, force: true });
    },
  };
}
