import { RPCHandler } from '@orpc/server/message-port';
import type { MessagePortMain } from 'electron';
import { AppError } from '../../../shared/errors.ts';
import type { OfferedInput } from '../../../shared/import/contract.ts';
import { createApp, type SpawnReader } from '../../app.ts';
import { checkedPort } from './windowPort.ts';

/** How the service is started: the one argument of its process, as JSON. */
export interface ServiceStart {
  directory: string;
  reviewer: string;
  offers: string[];
}

/** What the process with the window sends; `window` and `reader` come with a port. */
export type ToService =
  | { kind: 'window' }
  | { kind: 'reader'; id: number }
  | { kind: 'offer'; id: number; paths: string[]; named: boolean }
  | { kind: 'close' };

export type FromService =
  | { kind: 'spawn-reader'; id: number }
  | { kind: 'offered'; id: number; inputs: OfferedInput[] | null }
  | { kind: 'failed'; message: string; action: string };

/** What runs over the port of a reader: jobs one way, its messages and its end the other. Closing the port ends the reader. */
export type FromReader = { message: unknown } | { exit: number };

type Reader = Awaited<ReturnType<SpawnReader>>;

process.umask(0o077);
const parent = process.parentPort;
const tell = (message: FromService) => parent.postMessage(message);
const waiting = new Map<number, (port: MessagePortMain) => void>();
let readers = 0;

function readerOver(port: MessagePortMain): Reader {
  return {
    post: (job) => port.postMessage(job),
    onMessage: (listener) => {
      port.on('message', ({ data }: { data: FromReader }) => 'message' in data && listener(data.message as Parameters<typeof listener>[0]));
      port.start();
    },
    onExit: (listener) => {
      port.on('message', ({ data }: { data: FromReader }) => 'exit' in data && listener(data.exit));
      port.once('close', () => listener(null));
    },
    kill: () => port.close(),
  };
}

/** Only the process with the window can make utility processes, so it is asked for each reader. */
const spawnReader: SpawnReader = () =>
  new Promise((resolve) => {
    readers += 1;
    waiting.set(readers, (port) => resolve(readerOver(port)));
    tell({ kind: 'spawn-reader', id: readers });
  });

const start = JSON.parse(process.argv[2] ?? '{}') as ServiceStart;
const opening = createApp({ ...start, shell: 'electron', spawnReader });
opening.catch((error: unknown) => {
  const known = error instanceof AppError ? error : null;
  tell({
    kind: 'failed',
    message: known?.message ?? 'The workspace could not be opened.',
    action: known?.detail.action ?? 'Start Muniment again. If it happens again, keep a copy of the workspace and report it.',
  });
});

async function receive(message: ToService, port: MessagePortMain | undefined): Promise<void> {
  if (message.kind === 'reader' && port) {
    waiting.get(message.id)?.(port);
    waiting.delete(message.id);
    return;
  }
  const app = await opening;
  if (message.kind === 'window' && port) {
    new RPCHandler(app.router).upgrade(checkedPort(port), { context: {} });
    port.start();
  } else if (message.kind === 'offer') {
    const inputs = await Promise.all(message.paths.map((path) => app.inputs.offer(path, { named: message.named }))).catch(() => null);
    tell({ kind: 'offered', id: message.id, inputs });
  } else if (message.kind === 'close') {
    await app.close();
    process.exit(0);
  }
}

// A failed opening is reported above; the process with the window then ends this one.
parent.on('message', ({ data, ports }) => void receive(data as ToService, ports[0]).catch(() => undefined));
