import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReaderProgress } from '../reader/protocol.ts';
import type { RunReader } from '../reader/readerClient.ts';
import { type Decoded, openDecoded } from './decodedReader.ts';
import { type ObjectPath, readableSource } from './readableSource.ts';
import type { StoredRecording } from './recordingRows.ts';
import type { Underway } from './underway.ts';

export interface DecodedCacheDeps {
  objectPath: ObjectPath;
  runReader: RunReader;
  /** A private empty folder on the disk of `cache`. */
  staging(): Promise<{ directory: string; remove(): Promise<void> }>;
  /** Folder that holds one folder for each decoded recording. */
  cache: string;
}

/** Decodes a recording into a folder, which stands there once it is whole; what is decoded until then is told to `underway`. */
export function createDecoder({ objectPath, runReader, staging }: DecodedCacheDeps, underway: Underway) {
  return async (recording: StoredRecording, target: string, signal: AbortSignal): Promise<Decoded> => {
    const folder = await staging();
    let ended = false;
    try {
      const filled = join(folder.directory, 'recording');
      await mkdir(filled);
      const { kind, cols, rows, durationMs } = recording.info;
      const job = { kind: 'recording', cols, rows, durationMs, text: kind === 'text' || kind === 'protocol' } as const;
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
      await mkdir(dirname(target), { recursive: true });
      await rm(target, { recursive: true, force: true });
      await rename(filled, target);
      return await openDecoded(target);
    } finally {
      ended = true;
      underway.end(target);
      await folder.remove();
    }
  };
}
