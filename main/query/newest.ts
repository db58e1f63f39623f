import type { ReadConnection } from '../database/connection.ts';
import { type Fragment, fragment } from './fragment.ts';

/** Of so many events one tells how they are spread over time. */
const sampled = 100;
/** The newest stretch holds about so many events: enough for a page of most filters, and searched while nobody notices. */
const aboutEvents = 20_000;

async function readSince(database: ReadConnection): Promise<Fragment | undefined> {
  const wanted = aboutEvents / sampled;
  const [row = {}] = await database.rows(
    `SELECT count(*) AS known, CAST(min(moment) AS VARCHAR) AS since
     FROM (SELECT event_time AS moment FROM event WHERE rowid % ? = 0 AND event_time IS NOT NULL ORDER BY moment DESC LIMIT ?)`,
    [sampled, wanted],
  );
  return row.known === wanted && typeof row.since === 'string' ? fragment('event_time >= CAST(? AS TIMESTAMP)', row.since) : undefined;
}

/**
 * Tells the condition of a short stretch of time with the newest events; undefined where there are too few events to begin with some.
 * It is a guess from a sample, read once for each state of the index: whoever uses it has to see whether it was enough.
 */
export function createNewest(database: ReadConnection): () => Promise<Fragment | undefined> {
  let known: { version: number; since: Promise<Fragment | undefined> } | undefined;
  return () => {
    const version = database.version();
    if (known?.version === version) return known.since;
    const read = { version, since: readSince(database) };
    known = read;
    read.since.catch(() => {
      if (known === read) known = undefined;
    });
    return read.since;
  };
}
