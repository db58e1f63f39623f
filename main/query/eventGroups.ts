import type { EventGroup } from '../../shared/query/contract.ts';
import { allOf, conjuncts, type Filter, matchAll, withTicks } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { instantSql } from '../database/rows.ts';
import type { Fragment } from './fragment.ts';
import { eventsSql, identitySql } from './identities.ts';
import { behind, type Order, orderSql, pageOf } from './keyset.ts';
import type { Page, PageRequest } from './pages.ts';

/** What events are grouped by: what names a group, on which table, and the field that finds it. */
const groupings = {
  identity: { field: 'identity', nameSql: identitySql, fromSql: eventsSql },
  session: { field: 'session', nameSql: "nullif(session_uid, '')", fromSql: 'event' },
} as const;
export type Grouping = keyof typeof groupings;

const mostEvents: Order = { column: 'events', kind: 'integer', descending: true, id: 'id' };

/** The filter with one more term, which finds one group and nothing else. */
function filterOf(filter: Filter, field: string, name: string | null): string {
  return printFilter(allOf([...conjuncts(filter), ...conjuncts(withTicks(matchAll, field, [name]))]));
}

const [firstSql, lastSql] = [instantSql('min(event_time)'), instantSql('max(event_time)')];

/** One page of the groups of matching events, largest first. Each event is in one group, so that all groups add up to the list. */
export async function groupPage(
  database: ReadConnection,
  { by, filter, where }: { by: Grouping; filter: Filter; where: Fragment },
  { after, limit }: PageRequest,
  signal: AbortSignal | undefined,
): Promise<Page<EventGroup>> {
  const { field, nameSql, fromSql } = groupings[by];
  const sortSql = orderSql(mostEvents, 'grouped');
  const place = behind(mostEvents, after);
  const rows = await database.rows(
    `WITH named AS (SELECT ${nameSql} AS name, outcome, event_time FROM ${fromSql} WHERE ${where.sql}),
     grouped AS (SELECT max(name) AS name, count(*) AS events, count(*) FILTER (outcome = 'denied') AS denied,
       count(*) FILTER (outcome = 'failure') AS failed, ${firstSql} AS first_seen,
       ${lastSql} AS last_seen, coalesce('=' || lower(name), '') AS id
       FROM named GROUP BY lower(name))
     SELECT *, CAST(events AS VARCHAR) AS sort_key FROM grouped WHERE ${place.sql} ORDER BY ${sortSql} LIMIT ?`,
    [...where.parameters, ...place.parameters, limit + 1],
    signal,
  );
  const page = pageOf(mostEvents, rows, limit);
  const groupFrom = (row: PlainRow): EventGroup => {
    const name = typeof row.name === 'string' ? row.name : null;
    return {
      id: String(row.id),
      name,
      q: filterOf(filter, field, name),
      events: Number(row.events),
      denied: Number(row.denied),
      failed: Number(row.failed),
      first_seen: typeof row.first_seen === 'string' ? row.first_seen : null,
      last_seen: typeof row.last_seen === 'string' ? row.last_seen : null,
    };
  };
  return { rows: page.rows.map(groupFrom), next: page.next };
}
