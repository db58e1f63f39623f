import type { EventEmitter } from 'node:events';

/** Addresses that are not the window's own. */
export const foreignAddresses = [
  'https://attacker.example/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'app://other/',
  'app://app.attacker.example/',
  'app://user@app/',
  'app://user:password@app/',
  'app://app:8080/',
  'appx://app/',
  'about:blank',
  'javascript:alert(1)',
  'data:text/html,x',
  'filesystem:app://app/x',
  'chrome://gpu',
  'view-source:app://app/',
  'ws://127.0.0.1/',
  'ftp://app/',
  '',
  'app',
  '//app/',
];

/** Whether a listener prevents what an event announces. */
export function preventedBy(emitter: EventEmitter, name: string, details: object = {}): boolean {
  let prevented = false;
  emitter.emit(name, { preventDefault: () => (prevented = true), ...details });
  return prevented;
}
