import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
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
  /** Decodes a recording unless it is decoded; what is kept in memory stays as it is. */
  prepare(recording: StoredRecording, signal: AbortSignal): Promise<void>;
  /** Leaves nothing of a recording. */
  forget(recording: StoredRecording): Promise<void>;
}

/** Recordings whose index is kept in memory: a page shows one, going back and forth needs a few. */
const keptOpen = 4;

/**
 * Decoded recordings on disk: disposable, made by the reader process from the stored originals.
 * Errors of `use`: READER_FAILED, CANCELLED, DISK_FULL.
 */
export function createDecodedCache({ objectPath, runReader, staging, cache }: DecodedCacheDeps): DecodedCache {
  const share = createSharedWork<Decoded>();
  const opened = new Map<string, Decoded>();
  // Ids come from evidence; a folder's name does not.
  const directory = ({ info }: StoredRecording) => join(cache, createHash('sha256').update(info.id).digest('hex').slice(0, 32));

  const decode = async (recording: StoredRecording, target: string, signal: AbortSignal): Promise<Decoded> => {
    const folder = await staging();
    try {
      const filled = join(folder.directory, 'recording');
      await mkdir(filled);
      const { info } = recording;
      const grid = { cols: info.cols, rows: info.rows, text: info.kind === 'text' || info.kind === 'protocol' };
      await runReader({ kind: 'recording', ...(await readableSource(recording, objectPath)), ...grid, staging: filled }, { signal });
      await openDecoded(filled);
      await mkdir(cache, { recursive: true });
      await rm(target, { recursive: true, force: true });
      await rename(filled, target);
      return await openDecoded(target);
    } finally {
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
  return {
    async prepare(recording, signal) {
      await found(recording, directory(recording), signal);
    },
    async forget(recording) {
      opened.delete(directory(recording));
      await rm(directory(recording), { recursive: true, force: true });
    },
    async use(recording, use, signal) {
      const target = directory(recording);
      const decodeAgain = (stop: AbortSignal) => decode(recording, target, stop);
      const decoded = remember(target, opened.get(target) ?? (await found(recording, target, signal)));
      try {
        return await use(decoded, target);
      } catch (error) {
        if (error instanceof AppError && error.code !== 'READER_FAILED') throw error;
        return use(remember(target, await share(target, decodeAgain, signal)), target);
      }
    },
  };
}
