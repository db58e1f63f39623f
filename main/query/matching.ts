import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { type Matching, mostMatching } from '../../shared/workspace/marks.ts';
import type { ReadConnection } from '../database/connection.ts';
import type { Fragment } from './fragment.ts';

const tooMany = () =>
  new AppError('USAGE', `More than ${mostMatching} events match, the most that one act can name.`, {
    meaning: 'Nothing was marked or selected: the log of marks names every event of an act.',
    action: 'Filter for a part of them, such as a shorter time, and mark part by part.',
  });

/** What `sort | sha256sum` says of the ids, one a line. */
function digestOf(ids: readonly string[]): string {
  const hash = createHash('sha256');
  for (const id of ids) hash.update(`${id}\n`);
  return hash.digest('hex');
}

/** Ids of all events that meet the condition, in order of bytes, with how many and their digest. Errors: USAGE for more than {@link mostMatching}, CANCELLED. */
export async function matchingIds(
  database: ReadConnection,
  where: Fragment,
  signal: AbortSignal | undefined,
): Promise<{ ids: string[]; found: Pick<Matching, 'events' | 'ids'> }> {
  const rows = await database.rows(
    `SELECT event_id FROM event WHERE ${where.sql} ORDER BY event_id LIMIT ?`,
    [...where.parameters, mostMatching + 1],
    signal,
  );
  if (rows.length > mostMatching) throw tooMany();
  const ids = rows.map(({ event_id: id }) => String(id));
  return { ids, found: { events: ids.length, ids: digestOf(ids) } };
}
