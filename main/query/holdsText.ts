import { wildcardPattern } from './columnMatch.ts';
import { type Fragment, fragment } from './fragment.ts';

/** A substring of the expression, whatever the case; unquoted `*` stands for any characters. ILIKE takes ten times as long. */
export function holdsText(expression: string, { text, quoted }: { text: string; quoted: boolean }): Fragment {
  if (quoted || !text.includes('*')) return fragment(`contains(lower(${expression}), lower(?))`, text);
  return fragment(`regexp_matches(lower(${expression}), lower(?))`, wildcardPattern(text));
}
