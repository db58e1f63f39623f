import type { Filter, Value } from '../../shared/query/filter.ts';
import { searchedTexts, type SoughtText } from '../../shared/query/printed.ts';
import { type Fragment, fragment } from './fragment.ts';

/** Sessions with a recording that printed the text. Errors: CANCELLED. */
export type SearchPrinted = (sought: SoughtText, signal: AbortSignal | undefined) => Promise<readonly string[]>;

/** What was found of each text that a filter names. */
export type PrintedIn = (sought: SoughtText) => readonly string[];

const keyOf = ({ text, quoted }: SoughtText) => JSON.stringify([text, quoted]);

/** Searches the recordings for every text that the filter names: they lie outside the index, which is asked with what was found. */
export async function searchPrinted(
  filter: Filter,
  search: SearchPrinted | undefined,
  signal: AbortSignal | undefined,
): Promise<PrintedIn | undefined> {
  const texts = searchedTexts(filter);
  if (texts.length === 0 || !search) return undefined;
  const found = new Map<string, readonly string[]>();
  for (const sought of texts) found.set(keyOf(sought), await search(sought, signal));
  return (sought) => found.get(keyOf(sought)) ?? [];
}

/** Events of the sessions in which a recording printed one of the texts. */
export function matchesPrinted(values: readonly Value[], printedIn: PrintedIn = () => []): Fragment {
  const sessions = new Set(values.flatMap((value) => (value.kind === 'equals' ? printedIn(value) : [])));
  if (sessions.size === 0) return fragment('false');
  return fragment(`session_uid IN (SELECT unnest(from_json(CAST(? AS JSON), '["VARCHAR"]')))`, JSON.stringify([...sessions]));
}
