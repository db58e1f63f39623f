/** A file made to exhaust memory ends the reader process that opened it, and nothing else. */
export const heapArguments = ['--max-old-space-size=512'];

/** What a process of ours inherits: nothing but what Windows needs to load its own libraries. Zone-dependent code sees UTC. */
export function childEnvironment(): Record<string, string> {
  const { SystemRoot } = process.env;
  return SystemRoot === undefined ? { TZ: 'UTC' } : { TZ: 'UTC', SystemRoot };
}
