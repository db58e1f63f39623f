import { AppError } from '../../shared/errors.ts';
import type { Field } from '../../shared/import/event.ts';
import type { FacetValue, FieldValues } from '../../shared/query/contract.ts';
import { fieldTarget } from '../../shared/query/fields.ts';
import type { PlainRow } from '../database/connection.ts';
import { apartColumns, jointColumn } from '../database/jointColumns.ts';
import { readable } from '../database/rows.ts';
import type { Fragment } from './fragment.ts';
import { eventsSql, identitySql } from './identities.ts';

/** Short names whose columns name the same thing: the list shows the first that is recorded, once for each thing. */
const shownFirst: Readonly<Record<string, readonly string[]>> = {
  actor: ['actor_email', 'actor_name', 'actor_uid', 'effective_principal'],
  behalf: ['on_behalf_of_email', 'on_behalf_of_uid'],
  agent: ['agent_name', 'agent_uid'],
  resource: ['resource_name', 'resource_uid', 'resource_parent'],
  action: ['action', 'verb'],
};

/** A column as text, null where it is empty, so that "not recorded" means the same as in the language. */
function text(field: Field): string {
  return `nullif(${field.kind === 'text' || field.kind === 'enum' ? field.name : `CAST(${readable(field)} AS VARCHAR)`}, '')`;
}

/** Values that differ in case only are one value, as for `:`; of the spellings the lower case is shown. */
const foldedSql = (valuesSql: string) =>
  `SELECT max(value) AS value, CAST(sum(n) AS BIGINT) AS count FROM (${valuesSql}) GROUP BY lower(value)`;

/** SQL that tells which values the matching events have in some columns together, and how many events are alike in them as `n`. */
type Counted = (namesSql: string) => string;

const countedAlone =
  (where: Fragment): Counted =>
  (namesSql) =>
    `SELECT ${namesSql}, count(*) AS n FROM event WHERE ${where.sql} GROUP BY ALL`;

/** The values of one column. */
const singleSql = (field: Field, counted: Counted) => foldedSql(`SELECT ${text(field)} AS value, n FROM (${counted(field.name)})`);

/** Whoever events are attributed to, under one name each. */
const identitiesSql = (where: Fragment) =>
  foldedSql(`SELECT ${identitySql} AS value, count(*) AS n FROM ${eventsSql} WHERE ${where.sql} GROUP BY value`);

/** Rows of a table of groups, each beside every value that a column of it holds. */
const heldSql = (field: Field) =>
  field.kind === 'list'
    ? `SELECT id, n, lower(value) AS folded FROM (SELECT id, n, unnest(${field.name}) AS value FROM grouped) WHERE value <> ''`
    : `SELECT id, n, lower(${text(field)}) AS folded FROM grouped WHERE ${text(field)} IS NOT NULL`;

/** Spellings of the values to show. */
function spellingsSql(field: string, columns: readonly Field[]): string {
  const first = shownFirst[field]?.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  if (first) return `SELECT coalesce(${first.map(text).join(', ')}) AS value FROM grouped`;
  return columns
    .map((column) => `SELECT ${column.kind === 'list' ? `unnest(${column.name})` : text(column)} AS value FROM grouped`)
    .join(' UNION ALL ');
}

/** The columns in which the events of a field are counted: one text where the index has them so. */
const countedColumns = (field: string, columns: readonly Field[]): readonly string[] => {
  const joint = jointColumn(field);
  return joint === undefined ? columns.map(({ name }) => name) : [joint];
};

/** Which values the events have in the columns together, and how many events. */
function groupsSql(field: string, columns: readonly Field[], counted: Counted): string {
  const countedSql = counted(countedColumns(field, columns).join(', '));
  return jointColumn(field) === undefined ? countedSql : `SELECT ${apartColumns(field)}, n FROM (${countedSql})`;
}

/**
 * Values of several columns or of lists. An event counts for a value when any column holds it, as for `:`, so the count shown
 * is the count after ticking. Events are grouped before their values are looked at: there are few groups.
 */
function manyHeads(field: string, columns: readonly Field[], counted: Counted): string {
  return `grouped AS MATERIALIZED (SELECT row_number() OVER () AS id, * FROM (${groupsSql(field, columns, counted)})),
    pair AS MATERIALIZED (SELECT DISTINCT * FROM (${columns.map(heldSql).join(' UNION ALL ')})),
    spelled AS (SELECT lower(value) AS folded, max(value) AS value FROM (${spellingsSql(field, columns)}) WHERE value <> '' GROUP BY ALL),
    counted AS (SELECT folded, value, CAST(count AS BIGINT) AS count FROM (SELECT folded, sum(n) AS count FROM pair GROUP BY folded) JOIN spelled USING (folded)),
    silent AS (SELECT CAST(sum(n) AS BIGINT) AS count FROM grouped WHERE id NOT IN (SELECT id FROM pair) HAVING count(*) > 0)`;
}

/** The columns of a field. Errors: USAGE when the field has no values to list. */
function listable(field: string): readonly [Field, ...Field[]] {
  const target = fieldTarget(field);
  const [first, ...others] = target?.kind === 'columns' ? target.columns : [];
  if (first) return [first, ...others];
  throw new AppError('USAGE', 'There is no field of this name whose values could be listed.', {
    meaning: 'Nothing was counted.',
    action: 'Name a short name of the query language or a column.',
  });
}

/** Values of which each event has one at most, counted in `whole`. */
const singleHeads = (wholeSql: string) => `whole AS MATERIALIZED (${wholeSql}),
  counted AS (SELECT lower(value) AS folded, value, count FROM whole WHERE value IS NOT NULL), silent AS (SELECT count FROM whole WHERE value IS NULL)`;

/** Dispositions are marks and no column: every event has one. */
const dispositionSql = (where: Fragment) => `SELECT coalesce(marked.disposition, 'unreviewed') AS value, count(*) AS count
  FROM (SELECT event_id FROM event WHERE ${where.sql}) AS matching LEFT JOIN marked USING (event_id) GROUP BY ALL`;

/** Trust is that of the file now, and no column of the event. */
const trustSql = (where: Fragment) => `SELECT trust AS value, CAST(sum(n) AS BIGINT) AS count
  FROM (SELECT file_id, count(*) AS n FROM event WHERE ${where.sql} GROUP BY ALL) LEFT JOIN (SELECT DISTINCT id AS file_id, trust FROM source_file) USING (file_id) GROUP BY ALL`;

/** Tags are marks and no column: an event may bear several. */
const tagHeads = (where: Fragment) => `matching AS MATERIALIZED (SELECT event_id FROM event WHERE ${where.sql}),
  borne AS MATERIALIZED (SELECT event_id AS id, unnest(tags) AS value FROM marked WHERE event_id IN (SELECT event_id FROM matching)),
  pair AS (SELECT DISTINCT id, 1 AS n, lower(value) AS folded FROM borne),
  counted AS (SELECT lower(value) AS folded, max(value) AS value, count(DISTINCT id) AS count FROM borne GROUP BY ALL),
  silent AS (SELECT count(*) AS count FROM matching WHERE event_id NOT IN (SELECT id FROM borne) HAVING count(*) > 0)`;

/** The tables that list the values of a field; of a field of which an event may have several values also `pair`. */
interface Heads {
  sql: string;
  single: boolean;
}

/** What is no column of the events as they are recorded: each is counted by itself. */
const ownHeads = new Map<string, (where: Fragment) => Heads>([
  ['tag', (where) => ({ sql: tagHeads(where), single: false })],
  ['disposition', (where) => ({ sql: singleHeads(dispositionSql(where)), single: true })],
  ['trust', (where) => ({ sql: singleHeads(trustSql(where)), single: true })],
  ['identity', (where) => ({ sql: singleHeads(identitiesSql(where)), single: true })],
]);

function columnHeads(field: string, counted: Counted): Heads {
  const columns = listable(field);
  const single = columns.length === 1 && columns[0].kind !== 'list';
  return { sql: single ? singleHeads(singleSql(columns[0], counted)) : manyHeads(field, columns, counted), single };
}

/** The statement that lists the most frequent values of a field. Errors: USAGE when the field has no values to list. */
export function facetStatement(field: string, where: Fragment, limit: number): Fragment {
  const heads = ownHeads.get(field)?.(where) ?? columnHeads(field, countedAlone(where));
  return {
    sql: `WITH ${heads.sql} SELECT value, count FROM (SELECT value, count FROM counted UNION ALL SELECT NULL, count FROM silent)
      ORDER BY count DESC, value NULLS LAST LIMIT ?`,
    parameters: [...where.parameters, limit],
  };
}

/** Events that hold a value found and none of those listed: each counts once, however many values it has. */
const restOfMany = `SELECT coalesce(sum(n), 0) FROM (SELECT DISTINCT id, n FROM pair WHERE folded IN (SELECT folded FROM found)
  AND id NOT IN (SELECT id FROM pair WHERE folded IN (SELECT folded FROM top)))`;
const restOfSingle = 'SELECT coalesce((SELECT sum(count) FROM found), 0) - coalesce((SELECT sum(count) FROM top), 0)';

/** A list of values that is asked for: the most frequent ones that hold a text. */
export interface ValuesAsk {
  field: string;
  search: string;
  limit: number;
}

/** Errors: USAGE when the field has no values to list. */
export function checkListable(field: string): void {
  if (!ownHeads.has(field)) listable(field);
}

/**
 * The events counted for several lists in one scan, as the table `together`, and where each list finds its part of it. Which columns
 * a row is counted by is told by a bit for each column that it is not counted by, the last column's the lowest.
 */
function countedTogether(asks: readonly ValuesAsk[], where: Fragment): { heads: Fragment | undefined; counted: Counted } {
  const own = asks.filter(({ field }) => !ownHeads.has(field));
  const sets = [...new Set(own.map(({ field }) => countedColumns(field, listable(field)).join(', ')))];
  const columns = [...new Set(sets.flatMap((set) => set.split(', ')))];
  const columnsSql = columns.join(', ');
  const notIn = (namesSql: string) => columns.reduce((bits, column) => bits * 2 + (namesSql.split(', ').includes(column) ? 0 : 1), 0);
  const sql = `together AS MATERIALIZED (SELECT ${columnsSql}, grouping(${columnsSql}) AS left_out, count(*) AS n FROM event
    WHERE ${where.sql} GROUP BY GROUPING SETS (${sets.map((set) => `(${set})`).join(', ')}))`;
  return {
    heads: sets.length === 0 ? undefined : { sql, parameters: where.parameters },
    counted: (namesSql) => `SELECT ${namesSql}, n FROM together WHERE left_out = ${notIn(namesSql)}`,
  };
}

/** One list of values as rows `value`, `silent` and `others`: those found, the events without any, and what lies behind those listed. */
function valuesSql({ sql: headsSql, single }: Heads, place: number): string {
  return `(WITH ${headsSql}, found AS MATERIALIZED (SELECT * FROM counted WHERE contains(folded, lower(?))),
      top AS MATERIALIZED (SELECT * FROM found ORDER BY count DESC, value LIMIT ?)
      SELECT ${place} AS ask, 'value' AS kind, value, count, 1 AS amount FROM top UNION ALL SELECT ${place}, 'silent', NULL, count, 0 FROM silent
        UNION ALL SELECT ${place}, 'others', NULL, CAST((${single ? restOfSingle : restOfMany}) AS BIGINT), (SELECT count(*) FROM found) - (SELECT count(*) FROM top))`;
}

/**
 * The statement that lists the values of several fields: the most frequent ones that hold a text, those behind them, and the events
 * without any. Each row names by its place in `asks` which list it is of. Errors: USAGE when a field has no values to list.
 */
export function valuesStatement(asks: readonly ValuesAsk[], where: Fragment): Fragment {
  const together = countedTogether(asks, where);
  const lists = asks.map(({ field, search, limit }, place): Fragment => {
    const own = ownHeads.get(field)?.(where);
    return {
      sql: valuesSql(own ?? columnHeads(field, together.counted), place),
      parameters: [...(own ? where.parameters : []), search, limit],
    };
  });
  return {
    sql: `${together.heads ? `WITH ${together.heads.sql} ` : ''}SELECT * FROM (${lists.map(({ sql }) => sql).join(' UNION ALL ')}) ORDER BY ask, count DESC, value`,
    parameters: [...(together.heads?.parameters ?? []), ...lists.flatMap(({ parameters }) => parameters)],
  };
}

/** What the rows of {@link valuesStatement} say of one list. */
export function fieldValuesFrom(all: readonly PlainRow[], place: number): FieldValues {
  const rows = all.filter(({ ask }) => ask === place);
  const others = rows.find(({ kind }) => kind === 'others');
  return {
    values: rows.filter(({ kind }) => kind === 'value').map(({ value, count }) => ({ value: String(value), count: Number(count) })),
    silent: Number(rows.find(({ kind }) => kind === 'silent')?.count ?? 0),
    others: { values: Number(others?.amount ?? 0), events: Number(others?.count ?? 0) },
  };
}

/** A row of {@link facetStatement}. */
export const facetValueFrom = (row: PlainRow): FacetValue => ({
  value: typeof row.value === 'string' ? row.value : null,
  count: Number(row.count),
});
