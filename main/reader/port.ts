import type { ReaderJob, ReaderMessage } from './protocol.ts';

/** The way to whoever started this process. */
export interface ReaderPort {
  post(message: ReaderMessage): void;
  /** Calls back once, for the one job a reader does. */
  onJob(listener: (job: ReaderJob) => void): void;
}

/** The part of Electron's utility process port that is used; the package itself is not known here. */
interface UtilityPort {
  postMessage(message: unknown): void;
  once(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** The channel of a Node child process, or the port of an Electron utility process. */
export function parentPort(): ReaderPort {
  const utility = (process as { parentPort?: UtilityPort }).parentPort;
  if (utility) {
    return {
      post: (message) => utility.postMessage(message),
      onJob: (listener) => utility.once('message', (event) => listener(event.data as ReaderJob)),
    };
  }
  if (!process.send) throw new Error('The reader is started by Muniment, not by hand.');
  // Whoever asked is gone: nobody would clean up what is written from here on.
  process.on('disconnect', () => process.exit(1));
  return {
    post: (message) => void process.send?.(message),
    onJob: (listener) => void process.once('message', (job) => listener(job as ReaderJob)),
  };
}
