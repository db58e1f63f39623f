import { AppError } from '../../../shared/errors.ts';
import type { ReadConnection } from '../../database/connection.ts';
import type { PrintedSource } from '../../reader/protocol.ts';
import type { RunReader } from '../../reader/readerClient.ts';
import { createBackground } from '../background.ts';
import { type ObjectPath, readableSource } from '../readableSource.ts';
import type { StoredRecording } from '../recordingRows.ts';
import type { PrintedParts } from './parts.ts';
import { nextRecordings, recordedBundles } from './printedRows.ts';

export interface FillingDeps {
  database: ReadConnection;
  objectPath: ObjectPath;
  runReader: RunReader;
  /** A private empty folder on the disk of the parts. */
  staging(): Promise<{ directory: string; remove(): Promise<void> }>;
  parts: PrintedParts;
  /** Bytes free on the disk of the parts. */
  free(): number;
}

/** Gathers in the background what recordings printed, so that it can be searched. */
export interface Filling {
  /** Looks for recordings that are not searched; resolves when none is left that can be. Called again meanwhile, it looks once more afterwards. */
  begin(): Promise<void>;
  /** Why what waits is not gathered: it is being gathered, the disk is nearly full, or it did not work. */
  state(): 'working' | 'disk-full' | 'stopped' | 'done';
  /** Recordings whose original is not what was imported. */
  readonly damaged: number;
  /** Stops, and resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

/** One reader process takes so many recordings and bytes, or one larger recording. */
const mostRecordings = 5000;
/** The index is asked for so many at once: finding those that are in no part reads all there are. */
const mostAsked = 20_000;
const mostBytes = 64 * 1024 ** 2;
/** What is gathered can be gathered later too: this much of the disk stays free for what cannot. */
const keptFree = 2 * 1024 ** 3;

/** The first of the recordings, as many as one job takes. */
function batchOf(recordings: readonly StoredRecording[]): StoredRecording[] {
  let bytes = 0;
  const over = recordings.findIndex(({ byteLength }, index) => {
    bytes += byteLength;
    return index > 0 && (index >= mostRecordings || bytes > mostBytes);
  });
  return over < 0 ? [...recordings] : recordings.slice(0, over);
}

/** Checking an original reads all of it, and thousands of recordings may lie in one. */
function checkedOnce(objectPath: ObjectPath): ObjectPath {
  const checked = new Map<string, Promise<string>>();
  return (sha256) => {
    const known = checked.get(sha256) ?? Promise.resolve(objectPath(sha256));
    checked.set(sha256, known);
    return known;
  };
}

const isFailed = (error: unknown) => error instanceof AppError && error.code === 'READER_FAILED';

/** Writes batches into parts. */
function createWriter({ database, runReader, staging, parts }: FillingDeps, signal: AbortSignal) {
  async function write(bundle: string, recordings: readonly PrintedSource[]): Promise<void> {
    const folder = await staging();
    try {
      const { file } = await runReader({ kind: 'printed', recordings, staging: folder.directory }, { signal });
      // Its bundle may have been removed meanwhile, and its originals purged: then nothing of it may stay.
      if ((await recordedBundles(database)).includes(bundle)) await parts.add(bundle, file);
    } finally {
      await folder.remove();
    }
  }
  /** A recording that makes the reader fail is found by halves, and noted as unreadable. */
  return async function writeAll(bundle: string, recordings: readonly PrintedSource[]): Promise<void> {
    try {
      await write(bundle, recordings);
    } catch (error) {
      const [only] = recordings;
      if (!isFailed(error) || signal.aborted || !only || only.unreadable) throw error;
      if (recordings.length === 1) return writeAll(bundle, [{ ...only, unreadable: true }]);
      const half = Math.ceil(recordings.length / 2);
      await writeAll(bundle, recordings.slice(0, half));
      await writeAll(bundle, recordings.slice(half));
    }
  };
}

/** Makes the work; nothing runs before `begin`. */
export function createFilling(deps: FillingDeps): Filling {
  const { database, parts, free } = deps;
  const damaged = new Set<string>();
  let last: 'disk-full' | 'stopped' | 'done' = 'done';

  async function sourcesOf(recordings: readonly StoredRecording[], objectPath: ObjectPath): Promise<PrintedSource[]> {
    const sources: PrintedSource[] = [];
    for (const recording of recordings) {
      const { id, session } = recording.info;
      try {
        sources.push({ recording: id, session, ...(await readableSource(recording, objectPath)) });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        damaged.add(id);
      }
    }
    return sources;
  }
  const background = createBackground(async (signal) => {
    last = await fill(signal).catch((): typeof last => 'stopped');
  });

  async function fill(signal: AbortSignal): Promise<typeof last> {
    const writeAll = createWriter(deps, signal);
    const objectPath = checkedOnce(deps.objectPath);
    await parts.keep(await recordedBundles(database));
    while (!signal.aborted) {
      const found = await nextRecordings(database, await parts.tableSql(), { without: [...damaged], most: mostAsked }, signal);
      if (found.recordings.length === 0) return 'done';
      for (let rest = found.recordings; rest.length > 0 && !signal.aborted; ) {
        if (free() < keptFree) return 'disk-full';
        const batch = batchOf(rest);
        rest = rest.slice(batch.length);
        const sources = await sourcesOf(batch, objectPath);
        if (sources.length > 0) await writeAll(found.bundle, sources);
      }
    }
    return 'stopped';
  }
  return {
    begin: background.begin,
    state: () => (background.isRunning() ? 'working' : last),
    get damaged() {
      return damaged.size;
    },
    close: background.close,
  };
}
