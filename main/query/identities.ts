import { eventField, identityColumns } from '../../shared/import/event.ts';
import { asksPresence, isWildcard } from '../../shared/query/check.ts';
import type { Value } from '../../shared/query/filter.ts';
import { wildcardPattern } from './columnMatch.ts';
import { type Fragment, fragment, some } from './fragment.ts';

/** SQL: what an event calls whoever it is attributed to; null where it says nothing. */
export const identitySql = `coalesce(${identityColumns.map((column) => `nullif(${column}, '')`).join(', ')})`;

/** The catalogue's values of an enumeration, in its order. */
export const valuesOf = (column: string): readonly string[] => eventField(column)?.values ?? [];

/** Whether an event is attributed to any of the identities; `""` asks for events that name nobody. */
export function matchesIdentity(values: readonly Value[]): Fragment {
  const texts = values.flatMap((value) => (value.kind === 'equals' && asksPresence(value) === undefined ? [value] : []));
  const exact = texts.filter((value) => !isWildcard(value)).map(({ text }) => text);
  const among = exact.map(() => 'lower(?)').join(', ');
  return some([
    ...(exact.length > 0 ? [fragment(`lower(${identitySql}) IN (${among})`, ...exact)] : []),
    ...texts.filter(isWildcard).map(({ text }) => fragment(`regexp_full_match(lower(${identitySql}), lower(?))`, wildcardPattern(text))),
    ...(values.some((value) => asksPresence(value) === 'present') ? [fragment(`${identitySql} IS NOT NULL`)] : []),
    ...(values.some((value) => asksPresence(value) === 'absent') ? [fragment(`${identitySql} IS NULL`)] : []),
  ]);
}
