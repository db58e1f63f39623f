import { EventEmitter } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { PortMain } from './ports.mjs';

// A thread has no mask of its own; what it does here is what a process would do.
process.umask = () => 0o077;
const port = new EventEmitter();
port.postMessage = (message) => parentPort.postMessage(message);
port.on('newListener', (event) => {
  if (event !== 'message' || port.listening) return;
  port.listening = true;
  parentPort.on('message', ({ message, ports }) => port.emit('message', { data: message, ports: ports.map((one) => new PortMain(one)) }));
});
process.parentPort = port;
await import(pathToFileURL(workerData.file).href);
