import { setTimeout as pause } from 'node:timers/promises';
import type { Fragment } from './fragment.ts';
import { waitFor } from './waitFor.ts';

/** The questions of one screen arrive this soon after one another. */
const gatherMs = 3;

interface Gathering<Ask, Answer> {
  asks: Ask[];
  answers: Promise<readonly Answer[]>;
  stop: AbortController;
  waiting: number;
}

/**
 * Answers questions about the same events that are asked at almost the same time by one statement: `run` is given them together, and
 * gives as many answers. It is stopped when nobody waits for any of them.
 */
export function createTogether<Ask, Answer>(
  run: (where: Fragment, asks: readonly Ask[], signal: AbortSignal) => Promise<readonly Answer[]>,
) {
  const gatherings = new Map<string, Gathering<Ask, Answer>>();

  function begin(key: string, where: Fragment): Gathering<Ask, Answer> {
    const stop = new AbortController();
    const asks: Ask[] = [];
    const gather = async () => {
      await pause(gatherMs);
      if (gatherings.get(key) === begun) gatherings.delete(key);
      return run(where, asks, stop.signal);
    };
    const begun: Gathering<Ask, Answer> = { asks, answers: gather(), stop, waiting: 0 };
    gatherings.set(key, begun);
    return begun;
  }

  function leave(key: string, left: Gathering<Ask, Answer>): void {
    if (gatherings.get(key) === left) gatherings.delete(key);
    left.stop.abort();
  }

  /** Errors: CANCELLED, and those of `run`. */
  return async function ask(where: Fragment, asked: Ask, signal: AbortSignal | undefined): Promise<Answer> {
    const key = [where.sql, ...where.parameters].join('\n');
    const joined = gatherings.get(key) ?? begin(key, where);
    const place = joined.asks.push(asked) - 1;
    joined.waiting += 1;
    try {
      return (await waitFor(joined.answers, signal))[place] as Answer;
    } finally {
      joined.waiting -= 1;
      if (joined.waiting === 0) leave(key, joined);
    }
  };
}
