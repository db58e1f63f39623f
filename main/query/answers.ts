import type { ReadConnection } from '../database/connection.ts';

/** Characters of answers and of what tells them apart, as JSON. A screen is a dozen answers of some kilobytes; a page may hold long commands. */
const mostCharacters = 16_000_000;

/**
 * Keeps the latest answers as long as nothing is written: who goes back to a filter or a page finds it as it was.
 * What makes an answer what it is, its question and the condition on events, is its key.
 */
export function createAnswers(database: ReadConnection) {
  const kept = new Map<string, { answer: unknown; characters: number }>();
  let characters = 0;
  let keptVersion = database.version();
  const forgetOld = () => {
    if (database.version() === keptVersion) return;
    kept.clear();
    characters = 0;
    keptVersion = database.version();
  };
  const forget = (key: string) => {
    characters -= kept.get(key)?.characters ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, answer: unknown, size: number) => {
    forget(key);
    kept.set(key, { answer, characters: size });
    characters += size;
    for (const oldest of kept.keys()) {
      if (characters <= mostCharacters) break;
      forget(oldest);
    }
  };
  return async function answered<Answer>(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    forgetOld();
    const known = kept.get(key);
    if (known) {
      keep(key, known.answer, known.characters);
      return known.answer as Answer;
    }
    const version = keptVersion;
    const answer = await ask();
    forgetOld();
    if (version === keptVersion) keep(key, answer, key.length + JSON.stringify(answer).length);
    return answer;
  };
}
