import type { ReadConnection } from '../database/connection.ts';

/** A reviewer goes back and forth between a few filters and pages; each screen is a dozen answers. */
const mostAnswers = 100;

/**
 * Keeps the latest answers as long as nothing is written: who goes back to a filter or a page finds it as it was.
 * What makes an answer what it is, its question and the condition on events, is its key.
 */
export function createAnswers(database: ReadConnection) {
  const kept = new Map<string, unknown>();
  let keptVersion = database.version();
  const forgetOld = () => {
    if (database.version() === keptVersion) return;
    kept.clear();
    keptVersion = database.version();
  };
  return async function answered<Answer>(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    forgetOld();
    const known = kept.get(key);
    kept.delete(key);
    const version = keptVersion;
    const answer = known === undefined ? await ask() : (known as Answer);
    forgetOld();
    if (version !== keptVersion) return answer;
    kept.set(key, answer);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostAnswers) break;
      kept.delete(oldest);
    }
    return answer;
  };
}
