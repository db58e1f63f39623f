import { asksPresence, isWildcard } from '../../shared/query/check.ts';
import type { Field } from '../../shared/import/event.ts';
import type { Value } from '../../shared/query/filter.ts';
import { syntaxError } from '../../shared/query/syntaxError.ts';
import { instantOf, readBoolean, readInteger, readReal, readSpan, type Span } from '../../shared/query/values.ts';
import { complement, every, type Fragment, fragment, some } from './fragment.ts';

/** Any characters. DuckDB turns a plain `.*` back into LIKE, which takes exponential time and cannot be interrupted meanwhile. */
const anything = '[\\x{0}-\\x{10ffff}]*';

/** A regular expression, unharmed by `lower`, in which `*` stands for any characters and everything else for itself. */
export function wildcardPattern(text: string): string {
  const escape = (part: string) =>
    part.replace(/[\p{Cc}!-/:-@[-`{-~]/gu, (character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return text.split(/\*+/).map(escape).join(anything);
}

/** How the text of a column is compared: JSON as its text, a leaf hash in hex. */
function textOf({ name, kind }: Field): string {
  if (kind === 'json') return `CAST(${name} AS VARCHAR)`;
  return kind === 'leaf' ? `hex(${name})` : name;
}

/** True where the column says something, null or false elsewhere. */
export function recorded({ name, kind }: Field): string {
  if (kind === 'text') return `${name} <> ''`;
  return kind === 'list' ? `list_max(${name}) <> ''` : `${name} IS NOT NULL`;
}

function matchesWildcard(field: Field, text: string): Fragment {
  const matches = (expression: string) => `regexp_full_match(lower(${expression}), lower(?))`;
  const sql = field.kind === 'list' ? `len(list_filter(${field.name}, lambda element: ${matches('element')})) > 0` : matches(textOf(field));
  return fragment(sql, wildcardPattern(text));
}

/** Whether a text column, or any element of a list, equals one of the texts, whatever the case. */
function equalsText(field: Field, texts: readonly string[]): Fragment {
  if (field.kind === 'enum')
    return fragment(`${field.name} IN (${texts.map(() => '?').join(', ')})`, ...texts.map((text) => text.toLowerCase()));
  const lowered = texts.map(() => 'lower(?)').join(', ');
  if (field.kind === 'list')
    return fragment(`list_has_any(list_transform(${field.name}, lambda element: lower(element)), [${lowered}])`, ...texts);
  return fragment(`lower(${textOf(field)}) IN (${lowered})`, ...texts);
}

const unreadable = () =>
  syntaxError('A value of the query cannot be read as the field needs it.', 'Write a number, a date or a time as the field needs it.');

/** An instant as a text that DuckDB reads as TIMESTAMP: no zone, and no sign before the years from 10000 on, where days of 9999 end. */
export const timestamp = (microseconds: bigint): string => instantOf(microseconds).slice(0, -1).replace(/^\+0*/, '');

function spanOf(text: string, zone: string): Span {
  const span = readSpan(text, zone);
  if (!span) throw unreadable();
  return span;
}

const atOrAfter = (field: Field, time: bigint) => fragment(`${field.name} >= CAST(? AS TIMESTAMP)`, timestamp(time));
const before = (field: Field, time: bigint) => fragment(`${field.name} < CAST(? AS TIMESTAMP)`, timestamp(time));

/** A date or time is a stretch: `>` starts after its end, `<=` ends with it, and both ends of a range are included. */
function matchesTime(field: Field, value: Value, zone: string): Fragment {
  if (value.kind === 'range') {
    return every([
      ...(value.from === null ? [] : [atOrAfter(field, spanOf(value.from, zone).from)]),
      ...(value.to === null ? [] : [before(field, spanOf(value.to, zone).to)]),
    ]);
  }
  const span = spanOf(value.text, zone);
  if (value.kind === 'equals') return every([atOrAfter(field, span.from), before(field, span.to)]);
  if (value.operator === '>') return atOrAfter(field, span.to);
  if (value.operator === '>=') return atOrAfter(field, span.from);
  return before(field, value.operator === '<' ? span.from : span.to);
}

function number(field: Field, text: string): string {
  const value = field.kind === 'integer' ? readInteger(text) : readReal(text);
  if (value === undefined) throw unreadable();
  return value.toString();
}

function matchesNumber(field: Field, value: Value): Fragment {
  const type = field.kind === 'integer' ? 'BIGINT' : 'DOUBLE';
  const compare = (operator: string, text: string) => fragment(`${field.name} ${operator} CAST(? AS ${type})`, number(field, text));
  if (value.kind === 'equals') return compare('=', value.text);
  if (value.kind === 'compare') return compare(value.operator, value.text);
  return every([...(value.from === null ? [] : [compare('>=', value.from)]), ...(value.to === null ? [] : [compare('<=', value.to)])]);
}

function matchesOrdered(field: Field, value: Value, zone: string): Fragment {
  if (field.kind === 'time') return matchesTime(field, value, zone);
  if (field.kind !== 'boolean') return matchesNumber(field, value);
  const wanted = value.kind === 'equals' ? readBoolean(value.text) : undefined;
  if (wanted === undefined) throw unreadable();
  return fragment(`${field.name} = ?`, wanted);
}

const texts: readonly Field['kind'][] = ['text', 'enum', 'list', 'json', 'leaf'];

/** Whether one column holds any of the values; `f:""` is left to {@link matchesColumns}, which sees all columns. */
function matchesColumn(field: Field, values: readonly Value[], zone: string): Fragment[] {
  if (!texts.includes(field.kind)) return values.map((value) => matchesOrdered(field, value, zone));
  const exact = values.flatMap((value) => (value.kind === 'equals' && !isWildcard(value) ? [value.text] : []));
  const wild = values.flatMap((value) => (value.kind === 'equals' && isWildcard(value) ? [value.text] : []));
  return [...(exact.length > 0 ? [equalsText(field, exact)] : []), ...wild.map((text) => matchesWildcard(field, text))];
}

/** Whether any of the columns holds any of the values; "not recorded" holds when none of the columns says anything. */
export function matchesColumns(columns: readonly Field[], values: readonly Value[], zone: string): Fragment {
  const known = some(columns.map((field) => fragment(recorded(field))));
  const plain = values.filter((value) => !asksPresence(value));
  return some([
    ...(plain.length > 0 ? columns.flatMap((field) => matchesColumn(field, plain, zone)) : []),
    ...(values.some((value) => asksPresence(value) === 'present') ? [known] : []),
    ...(values.some((value) => asksPresence(value) === 'absent') ? [complement(known)] : []),
  ]);
}
