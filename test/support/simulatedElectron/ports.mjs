import { EventEmitter } from 'node:events';

/** A port as Electron's Node side has it: messages come wrapped, and only once it is started. */
export class PortMain extends EventEmitter {
  constructor(port) {
    super();
    this.port = port;
    port.on('close', () => this.emit('close'));
  }
  postMessage(message, ports = []) {
    this.port.postMessage(message, ports.map(unwrap));
  }
  start() {
    this.port.on('message', (data) => this.emit('message', { data, ports: [] }));
  }
  close() {
    this.port.close();
  }
}

/** The port that can be transferred. */
export const unwrap = (port) => port.port;
