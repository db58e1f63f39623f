import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { parentPort } from '../../main/reader/port.ts';

const owner = process as { parentPort?: unknown };

afterEach(() => {
  delete owner.parentPort;
});

test('in an Electron utility process the reader talks through its port, and takes one job', () => {
  const posted: unknown[] = [];
  const utility = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => posted.push(message) });
  owner.parentPort = utility;
  const jobs: unknown[] = [];
  const port = parentPort();
  port.onJob((job) => jobs.push(job));
  port.post({ kind: 'ready' });
  utility.emit('message', { data: { kind: 'import', n: 1 } });
  utility.emit('message', { data: { kind: 'import', n: 2 } });
  expect([posted, jobs]).toEqual([[{ kind: 'ready' }], [{ kind: 'import', n: 1 }]]);
});
