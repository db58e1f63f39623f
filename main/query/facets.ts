import { AppError } from '../../shared/errors.ts';
import type { Field } from '../../shared/import/event.ts';
import type { FacetValue } from '../../shared/query/contract.ts';
import { fieldColumns } from '../../shared/query/fields.ts';
import type { PlainRow } from '../database/connection.ts';
import { readable } from '../database/rows.ts';
import type { Fragment } from './fragment.ts';

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

const elements = (field: Field) => (field.kind === 'list' ? `coalesce(${field.name}, [])` : `[${text(field)}]`);

/** Texts that differ in case only are one value, as for `:`; of the spellings the lower case is shown. */
function singleSql(field: Field, where: Fragment): string {
  return `SELECT max(value) AS value, CAST(sum(n) AS BIGINT) AS count
    FROM (SELECT ${text(field)} AS value, n FROM (SELECT ${field.name}, count(*) AS n FROM event WHERE ${where.sql} GROUP BY ALL))
    GROUP BY lower(value)`;
}

/**
 * Values of several columns or of lists. An event counts for a value when any column holds it, as for `:`, so the count shown
 * is the count after ticking. Rows are grouped before any list is made: there are few groups.
 */
function manySql(field: string, columns: readonly Field[], where: Fragment): string {
  const names = columns.map((column) => column.name).join(', ');
  const first = shownFirst[field]?.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  const shown = first ? `[coalesce(${first.map(text).join(', ')})]` : 'held';
  return `WITH grouped AS (SELECT ${names}, count(*) AS n FROM event WHERE ${where.sql} GROUP BY ALL),
    listed AS (SELECT *, list_filter(list_concat(${columns.map(elements).join(', ')}), lambda element: element <> '') AS held FROM grouped),
    counted AS (SELECT folded, sum(n) AS count FROM
      (SELECT unnest(list_distinct(list_transform(held, lambda element: lower(element)))) AS folded, n FROM listed) GROUP BY folded),
    spelled AS (SELECT lower(value) AS folded, max(value) AS value FROM (SELECT unnest(${shown}) AS value FROM listed) GROUP BY ALL)
    SELECT value, CAST(count AS BIGINT) AS count FROM counted JOIN spelled USING (folded)
    UNION ALL SELECT NULL, CAST(sum(n) AS BIGINT) FROM listed WHERE len(held) = 0 HAVING count(*) > 0`;
}

/** The statement that lists the most frequent values of a field. Errors: USAGE when the field has no values to list. */
export function facetStatement(field: string, where: Fragment, limit: number): Fragment {
  const columns = fieldColumns(field);
  const [only] = columns ?? [];
  if (!columns || !only) {
    throw new AppError('USAGE', 'There is no field of this name whose values could be listed.', {
      meaning: 'Nothing was counted.',
      action: 'Name a short name of the query language or a column.',
    });
  }
  const single = columns.length === 1 && only.kind !== 'list';
  const sql = single ? singleSql(only, where) : manySql(field, columns, where);
  return {
    sql: `SELECT value, count FROM (${sql}) ORDER BY count DESC, value NULLS LAST LIMIT ?`,
    parameters: [...where.parameters, limit],
  };
}

/** A row of {@link facetStatement}. */
export const facetValueFrom = (row: PlainRow): FacetValue => ({
  value: typeof row.value === 'string' ? row.value : null,
  count: Number(row.count),
});
