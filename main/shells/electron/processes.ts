import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { OfferedInput } from '../../../shared/import/contract.ts';
import { childEnvironment, heapArguments } from '../childEnvironment.ts';
import type { FromReader, FromService, ServiceStart, ToService } from './service.ts';

const built = import.meta.dirname;

/** Starts one reader for the service and carries what the two say to each other. */
function startReader(service: UtilityProcess, id: number): void {
  const { port1, port2 } = new MessageChannelMain();
  const reader = utilityProcess.fork(join(built, 'reader.js'), [], { execArgv: heapArguments, env: childEnvironment(), stdio: 'ignore' });
  const say = (message: FromReader) => port1.postMessage(message);
  reader.on('message', (message: unknown) => say({ message }));
  reader.once('exit', (exit) => say({ exit }));
  port1.on('message', ({ data }) => reader.postMessage(data));
  port1.on('close', () => void reader.kill());
  port1.start();
  service.postMessage({ kind: 'reader', id } satisfies ToService, [port2]);
}

/** The process that holds the workspace. */
export interface Service {
  process: UtilityProcess;
  /** Gives the page's port to the service. */
  connect(port: MessagePortMain): void;
  /** Tokens for paths; rejects when one of them cannot be opened. Those named outside the window are listed in it. */
  offer(paths: string[], named?: boolean): Promise<OfferedInput[]>;
  /** Asks it to release the workspace and end. */
  close(): void;
}

/** Starts the process that holds the workspace; `onFailed` gets what to tell the reviewer when it could not be opened. */
export function startService(start: ServiceStart, onFailed: (reason: string) => void): Service {
  const service = utilityProcess.fork(join(built, 'service.js'), [JSON.stringify(start)], { env: childEnvironment(), stdio: 'inherit' });
  const ask = (message: ToService, ports: MessagePortMain[] = []) => service.postMessage(message, ports);
  const offers = new Map<number, (inputs: OfferedInput[] | null) => void>();
  let last = 0;
  service.on('message', (message: FromService) => {
    if (message.kind === 'spawn-reader') startReader(service, message.id);
    else if (message.kind === 'failed') onFailed(`${message.message}\n${message.action}`);
    else offers.get(message.id)?.(message.inputs);
  });
  const offer = (paths: string[], named = false) =>
    new Promise<OfferedInput[]>((done, refuse) => {
      last += 1;
      const id = last;
      offers.set(id, (inputs) => {
        offers.delete(id);
        if (inputs) done(inputs);
        else refuse(new Error('INPUT_REFUSED'));
      });
      ask({ kind: 'offer', id, paths, named });
    });
  return { process: service, offer, connect: (port) => ask({ kind: 'window' }, [port]), close: () => ask({ kind: 'close' }) };
}
