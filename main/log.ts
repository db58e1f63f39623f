import { pino } from 'pino';

/** What is noted of internal failures: the call, the kind of error and the place in our code. Never values, names or paths. */
export interface Log {
  error(fields: { call: string; kind: string; at: string }): void;
}

/** One JSON line an event on stderr; stdout belongs to the command's result. */
export function createLog(): Log {
  const log = pino({ base: null, level: 'error' }, pino.destination({ fd: 2, sync: true }));
  return { error: (fields) => log.error(fields, 'call failed') };
}
