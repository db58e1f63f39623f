import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { filterInput } from '../../shared/query/contract.ts';
import { withoutField } from '../../shared/query/filter.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { isZone } from '../../shared/time.ts';
import type { ReadConnection } from '../database/connection.ts';
import { createAnswers } from './answers.ts';
import type { Fragment } from './fragment.ts';
import { searchPrinted, type SearchPrinted } from './printedMatch.ts';
import { createSharedMatches, type Found, isDear } from './sharedMatches.ts';
import { type Circumstances, predicate } from './sql.ts';

export type FilterQuery = z.output<typeof filterInput>;

export interface AskingOptions {
  database: ReadConnection;
  /** The moment `last:` counts back from. */
  now: () => Date;
  /** See {@link Circumstances}; there are no notes when not given. */
  noteMayHold?: Circumstances['noteMayHold'];
  /** Sessions with a recording that printed a text; without it `text:` finds nothing. */
  printed?: SearchPrinted;
}

function readZone(zone: string): string {
  if (isZone(zone)) return zone;
  throw new AppError('USAGE', 'This time zone is not known.', {
    meaning: 'Dates could not be read, so the query was not run.',
    action: 'Name a zone such as UTC or Europe/Berlin.',
  });
}

/** How a filter is read, and how a question about the events that match it is run. */
export function createAsking({ database, now, noteMayHold = () => false, printed }: AskingOptions) {
  const askShared = createSharedMatches(database);
  const read = ({ text, zone }: FilterQuery, without?: string) => {
    const whole = parseFilter(text);
    const filter = without === undefined ? whole : withoutField(whole, without);
    const circumstances = { zone: readZone(zone), now: now(), noteMayHold };
    const where = async (signal: AbortSignal | undefined): Promise<Fragment> =>
      predicate(filter, { ...circumstances, printedIn: await searchPrinted(filter, printed, signal) });
    return { filter, where, dear: isDear(filter) };
  };
  const answered = createAnswers(database);
  /**
   * Runs a question about the events that match; a filter that is dear to search is searched once for all of them. `question` tells it
   * from others about the same events; `early` may know the answer without that search.
   */
  const ask = async <Answer>(
    query: ReturnType<typeof read>,
    question: readonly unknown[],
    signal: AbortSignal | undefined,
    run: (where: Fragment, found?: Found) => Promise<Answer>,
    early: (where: Fragment) => Promise<Answer | undefined> = async () => undefined,
  ): Promise<Answer> => {
    const where = await query.where(signal);
    const key = JSON.stringify([question, where.sql, where.parameters]);
    return answered(key, async () => (await early(where)) ?? (query.dear ? askShared(where, signal, run) : run(where)));
  };
  return { read, ask };
}
