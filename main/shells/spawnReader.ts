import { type ChildProcess, fork } from 'node:child_process';
import type { ReaderProcess, SpawnReader } from '../reader/readerClient.ts';
import type { ReaderMessage } from '../reader/protocol.ts';
import { childEnvironment, heapArguments } from './childEnvironment.ts';

function readerProcess(child: ChildProcess): ReaderProcess {
  return {
    post: (job) => {
      // A reader that died meanwhile is reported by its exit, not by a failed send.
      if (child.connected) child.send(job, () => undefined);
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as ReaderMessage)),
    onExit: (listener) => {
      child.once('exit', listener);
      child.once('error', () => listener(null));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/**
 * Starts reader processes as children of this one, for the command line and the loopback shell. `entry` is the built
 * `reader.js`. The child gets an empty environment, no standard streams, and a channel to us.
 */
export function createSpawnReader(entry: string): SpawnReader {
  return () =>
    readerProcess(
      fork(entry, [], {
        execArgv: heapArguments,
        env: childEnvironment(),
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        serialization: 'advanced',
      }),
    );
}
