import type { FieldValues } from '../../shared/query/contract.ts';
import type { ReadConnection } from '../database/connection.ts';
import { checkListable, fieldValuesFrom, type ValuesAsk, valuesStatement } from './facets.ts';
import type { Fragment } from './fragment.ts';
import { createTogether } from './together.ts';

/** Lists values of fields; lists over the same events that are asked for at once are counted in one scan of them. */
export function createListing(database: ReadConnection) {
  const together = createTogether(async (where, asks: readonly ValuesAsk[], signal): Promise<FieldValues[]> => {
    const { sql, parameters } = valuesStatement(asks, where);
    const rows = await database.rows(sql, parameters, signal);
    return asks.map((_, place) => fieldValuesFrom(rows, place));
  });

  /** Errors: USAGE for a field without values, which leaves the other lists alone; CANCELLED. */
  return async function list(where: Fragment, ask: ValuesAsk, signal: AbortSignal | undefined): Promise<FieldValues> {
    checkListable(ask.field);
    return together(where, ask, signal);
  };
}
