import type { IdentityRow, ResourceRow } from '../../shared/query/contract.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import type { Fragment } from './fragment.ts';
import { behind, type Order, orderSql, pageOf } from './keyset.ts';
import type { Page, PageRequest } from './pages.ts';

/** What a list groups events by: its first columns name the thing. */
interface Grouping {
  keys: readonly { name: string; from: readonly string[] }[];
}

const identities: Grouping = {
  keys: [
    { name: 'name', from: ['actor_email', 'actor_name', 'actor_uid', 'effective_principal'] },
    { name: 'type', from: ['actor_type'] },
  ],
};
const resources: Grouping = {
  keys: [
    { name: 'name', from: ['resource_name', 'resource_uid'] },
    { name: 'type', from: ['resource_type'] },
    { name: 'parent', from: ['resource_parent'] },
  ],
};

const mostEvents: Order = { column: 'events', kind: 'integer', descending: true, id: 'id' };
const instantSql = (column: string) => `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%fZ')`;

/** What is empty is not recorded, as in the language. */
const keyColumnsOf = (keys: Grouping['keys']): string =>
  keys.map(({ name, from }) => `coalesce(${from.map((column) => `nullif(${column}, '')`).join(', ')}) AS ${name}`).join(', ');

/** One page of the things that matching events name, those with most events first. */
async function groupPage(
  database: ReadConnection,
  { keys }: Grouping,
  where: Fragment,
  { after, limit }: PageRequest,
  signal: AbortSignal | undefined,
): Promise<Page<PlainRow>> {
  const keyColumns = keyColumnsOf(keys);
  const nameColumns = keys.map(({ name }) => name).join(', ');
  // A list as text tells null from empty and one boundary from another, which joined texts do not.
  const idSql = `CAST(to_json([${nameColumns}]) AS VARCHAR)`;
  const place = behind(mostEvents, after);
  const sortSql = orderSql(mostEvents, 'grouped');
  const [firstSql, lastSql] = [instantSql('min(event_time)'), instantSql('max(event_time)')];
  const rows = await database.rows(
    `WITH named AS (SELECT ${keyColumns}, event_time, session_uid FROM event WHERE ${where.sql}),
     grouped AS (SELECT ${nameColumns}, count(*) AS events, count(DISTINCT session_uid) AS sessions, ${firstSql} AS first_seen, ${lastSql} AS last_seen,
       ${idSql} AS id FROM named GROUP BY ${nameColumns})
     SELECT *, CAST(events AS VARCHAR) AS sort_key FROM grouped WHERE ${place.sql} ORDER BY ${sortSql} LIMIT ?`,
    [...where.parameters, ...place.parameters, limit + 1],
    signal,
  );
  const page = pageOf(mostEvents, rows, limit);
  return { rows: page.rows.map(({ sort_key: _key, id: _id, ...row }) => row), next: page.next };
}

async function countGroups(
  database: ReadConnection,
  { keys }: Grouping,
  where: Fragment,
  signal: AbortSignal | undefined,
): Promise<number> {
  const keyColumns = keyColumnsOf(keys);
  const [row] = await database.rows(
    `SELECT count(*) AS count FROM (SELECT DISTINCT ${keyColumns} FROM event WHERE ${where.sql})`,
    where.parameters,
    signal,
  );
  return Number(row?.count ?? 0);
}

type Ask<Answer> = (database: ReadConnection, where: Fragment, page: PageRequest, signal: AbortSignal | undefined) => Promise<Answer>;

/** Who did something in the matching events. */
export const identityPage: Ask<Page<IdentityRow>> = async (database, where, page, signal) =>
  (await groupPage(database, identities, where, page, signal)) as unknown as Page<IdentityRow>;

/** What something was done to in the matching events. */
export const resourcePage: Ask<Page<ResourceRow>> = async (database, where, page, signal) =>
  (await groupPage(database, resources, where, page, signal)) as unknown as Page<ResourceRow>;

/** How many rows {@link identityPage} has in all. */
export const countIdentities = (database: ReadConnection, where: Fragment, signal: AbortSignal | undefined): Promise<number> =>
  countGroups(database, identities, where, signal);

/** How many rows {@link resourcePage} has in all. */
export const countResources = (database: ReadConnection, where: Fragment, signal: AbortSignal | undefined): Promise<number> =>
  countGroups(database, resources, where, signal);
