/** Values pushed by a callback, read as a stream. */
export interface Feed<Value> {
  push(value: Value): void;
  end(): void;
  /** Every value pushed so far and from now on, until the end; a reader that lags misses none. */
  values(): AsyncGenerator<Value, void, void>;
}

/** Turns callbacks of long work into a stream that a call can yield from. */
export function createFeed<Value>(): Feed<Value> {
  const waiting: Value[] = [];
  let ended = false;
  let wake: () => void = () => undefined;
  return {
    push(value) {
      waiting.push(value);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *values() {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
