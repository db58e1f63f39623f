import { names } from './fields.ts';
import { isBareValue, quote } from './lexical.ts';

/** What stands at the cursor of a query text, and what completing it replaces. */
export interface Place {
  kind: 'field' | 'value';
  /** UTF-16 offsets of what is replaced; of a field with its colon. */
  from: number;
  to: number;
  /** What stands before the cursor in it, without its quotes. */
  typed: string;
  /** Of a value: its field, lower case. */
  field: string;
  /** The text without the whole term at the cursor: what its values are counted under, where it can be read. */
  rest: string;
}

/** Whether characters are inside quotes, one after another. */
function createQuotes(): (character: string) => boolean {
  let quoted = false;
  let escaped = false;
  return (character) => {
    const before = quoted;
    if (escaped) escaped = false;
    else if (quoted && character === '\\') escaped = true;
    else if (character === '"') quoted = !quoted;
    return before || quoted;
  };
}

/** The offset behind the last character from `at` on that does not end a part of the text outside quotes. */
function endOf(text: string, at: number, ends: RegExp, quotes: (character: string) => boolean): number {
  let end = at;
  while (end < text.length && (quotes(text[end] ?? '') || !ends.test(text[end] ?? ''))) end += 1;
  return end;
}

const unquoted = (text: string) => (text.startsWith('"') ? text.slice(1).replace(/\\(.)/gu, '$1') : text);

/** Where the term and the part of it at the cursor begin, and the field of that part; null while its name is being written. */
function partBefore(
  text: string,
  cursor: number,
  quotes: (character: string) => boolean,
): { start: number; part: number; field: string | null } {
  let [start, part] = [0, 0];
  let field: string | null = null;
  for (let at = 0; at < cursor; at += 1) {
    const character = text[at] ?? '';
    if (quotes(character)) continue;
    if (/[\s()]/.test(character)) {
      [start, part] = [at + 1, at + 1];
      field = null;
    } else if (character === '-' && at === start) part = at + 1;
    else if (character === ':' && field === null) {
      field = text.slice(part, at).toLowerCase();
      part = at + 1;
    } else if (character === ',' && field !== null) part = at + 1;
  }
  return { start, part, field };
}

/** What stands at the cursor: the name of a field, or a value behind one. It needs no text that can be read. */
export function placeAt(text: string, cursor: number): Place {
  const quotes = createQuotes();
  const { start, part, field } = partBefore(text, cursor, quotes);
  const end = endOf(text, cursor, field === null ? /[\s():]/ : /[\s(),]/, quotes);
  const whole = endOf(text, end, /[\s()]/, quotes);
  return {
    kind: field === null ? 'field' : 'value',
    from: part,
    to: field === null && text[end] === ':' ? end + 1 : end,
    typed: unquoted(text.slice(part, cursor)),
    field: field ?? '',
    rest: `${text.slice(0, start)}${text.slice(whole)}`.trim(),
  };
}

/** A value as it is written behind a field: in quotes where the language needs them. */
export function writeValue(text: string): string {
  return text.includes('*') || !isBareValue(text) ? quote(text) : text;
}

/** Field names that a beginning may stand for, at most `most`: those that begin with it first, short names before columns. */
export function fieldsLike(typed: string, most: number): string[] {
  const wanted = typed.toLowerCase();
  const begins = names.filter((name) => name.startsWith(wanted));
  const holds = wanted.length < 2 ? [] : names.filter((name) => !name.startsWith(wanted) && name.includes(wanted));
  return [...begins, ...holds].slice(0, most);
}
