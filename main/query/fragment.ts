import type { Parameter } from '../database/connection.ts';

/** A piece of SQL with a `?` for each parameter, in their order. Its text holds names of the field catalogue and nothing typed. */
export interface Fragment {
  sql: string;
  parameters: readonly Parameter[];
}

export const fragment = (sql: string, ...parameters: Parameter[]): Fragment => ({ sql, parameters });

function join(parts: readonly Fragment[], word: 'AND' | 'OR'): Fragment {
  return { sql: `(${parts.map((part) => part.sql).join(` ${word} `)})`, parameters: parts.flatMap((part) => part.parameters) };
}

/** All of them; true when there is none. */
export function every(parts: readonly Fragment[]): Fragment {
  return parts.length === 0 ? fragment('true') : join(parts, 'AND');
}

/** One of them; false when there is none. */
export function some(parts: readonly Fragment[]): Fragment {
  return parts.length === 0 ? fragment('false') : join(parts, 'OR');
}

/** The complement: also the rows for which the condition is null, so that a filter and its negation make up everything. */
export function complement(part: Fragment): Fragment {
  return { sql: `(${part.sql} IS NOT TRUE)`, parameters: part.parameters };
}
