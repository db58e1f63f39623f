/** Hands the latest of many values to one reader who waits for them: progress that was overtaken is not told. */
export interface LatestProgress<Value> {
  put(value: Value): void;
  /** Yields values until `work` settles, then its result; rejects as `work` does. */
  until<Result>(work: Promise<Result>): AsyncGenerator<Value, Result, void>;
}

/** Connects a callback that reports progress with a generator that yields it. */
export function createLatestProgress<Value>(): LatestProgress<Value> {
  let latest: { value: Value } | undefined;
  let wake: () => void = () => undefined;
  return {
    put(value) {
      latest = { value };
      wake();
    },
    async *until(work) {
      let settled = false;
      const end = work.then(
        () => undefined,
        () => undefined,
      );
      void end.then(() => {
        settled = true;
        wake();
      });
      for (;;) {
        const found = latest;
        latest = undefined;
        if (found) yield found.value;
        else if (settled) return work;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
