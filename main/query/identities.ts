import { eventField, identityColumns } from '../../shared/import/event.ts';
import { asksPresence, isWildcard } from '../../shared/query/check.ts';
import type { Value } from '../../shared/query/filter.ts';
import type { ReadConnection } from '../database/connection.ts';
import { wildcardPattern } from './columnMatch.ts';
import { type Fragment, fragment, some } from './fragment.ts';

/** SQL: what an event calls whoever it is attributed to; null where it says nothing. */
export const recordedSql = `coalesce(${identityColumns.map((column) => `nullif(${column}, '')`).join(', ')})`;

/** Events, each beside the name of the person that a reviewer said its own name belongs to. What is joined has no row ids. */
export const eventsSql = `event LEFT JOIN (SELECT identity_alias.folded AS alias, identity.name AS person FROM identity_alias
  JOIN identity ON identity.id = identity_alias.identity_id) AS merged ON merged.alias = lower(${recordedSql})`;

/** On {@link eventsSql}: who somebody is; the name of the person for each of the merged names. */
export const identitySql = `coalesce(person, ${recordedSql})`;

/** The catalogue's values of an enumeration, in its order. */
export const valuesOf = (column: string): readonly string[] => eventField(column)?.values ?? [];

/** Every name of the persons one of whose names fits. */
const namesOfPersons = (fits: string) =>
  `lower(${recordedSql}) IN (SELECT folded FROM identity_alias WHERE identity_id IN (SELECT identity_id FROM identity_alias WHERE ${fits}))`;

function matchesNames(names: readonly string[]): Fragment[] {
  if (names.length === 0) return [];
  const among = names.map(() => 'lower(?)').join(', ');
  return [fragment(`lower(${recordedSql}) IN (${among})`, ...names), fragment(namesOfPersons(`folded IN (${among})`), ...names)];
}

function matchesPattern(text: string): Fragment[] {
  const pattern = wildcardPattern(text);
  return [
    fragment(`regexp_full_match(lower(${recordedSql}), lower(?))`, pattern),
    fragment(namesOfPersons('regexp_full_match(folded, lower(?))'), pattern),
  ];
}

/** Whether an event is attributed to any of the identities, under whichever of their names; `""` asks for events that name nobody. */
export function matchesIdentity(values: readonly Value[]): Fragment {
  const texts = values.flatMap((value) => (value.kind === 'equals' && asksPresence(value) === undefined ? [value] : []));
  const exact = texts.filter((value) => !isWildcard(value)).map(({ text }) => text);
  return some([
    ...matchesNames(exact),
    ...texts.filter(isWildcard).flatMap(({ text }) => matchesPattern(text)),
    ...(values.some((value) => asksPresence(value) === 'present') ? [fragment(`${recordedSql} IS NOT NULL`)] : []),
    ...(values.some((value) => asksPresence(value) === 'absent') ? [fragment(`${recordedSql} IS NULL`)] : []),
  ]);
}

/** A merged identity as the index holds it. */
export interface Person {
  id: string;
  names: string[];
}

/** Merged identities by the name that stands for each. */
export async function personsOf(database: ReadConnection, signal: AbortSignal | undefined): Promise<Map<string, Person>> {
  const rows = await database.rows(
    `SELECT identity.name, identity.id, list_sort(list(identity_alias.name)) AS names FROM identity
     JOIN identity_alias ON identity_alias.identity_id = identity.id GROUP BY ALL`,
    [],
    signal,
  );
  return new Map(
    rows.map(({ name, id, names }) => [String(name), { id: String(id), names: Array.isArray(names) ? names.map(String) : [] }]),
  );
}
