/** Work that goes on behind the window, one turn at a time. */
export interface Background {
  /** Starts a turn; while one runs, another is made after it. Resolves when nothing is left to do. */
  begin(): Promise<void>;
  isRunning(): boolean;
  readonly signal: AbortSignal;
  /** Stops, and resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

/** Runs `turn` as often as it is asked for, never twice at once. */
export function createBackground(turn: (signal: AbortSignal) => Promise<void>): Background {
  const stop = new AbortController();
  let wanted = false;
  let running: Promise<void> | undefined;
  async function run(): Promise<void> {
    try {
      while (wanted && !stop.signal.aborted) {
        wanted = false;
        await turn(stop.signal);
      }
    } finally {
      running = undefined;
    }
  }
  return {
    begin() {
      wanted = true;
      running ??= run();
      return running;
    },
    isRunning: () => running !== undefined,
    signal: stop.signal,
    async close() {
      stop.abort();
      await running;
    },
  };
}
