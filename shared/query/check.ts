import type { Field } from '../import/event.ts';
import { fieldTarget, laterWords, nearest, suggestedFields, type Target } from './fields.ts';
import type { Term, Value } from './filter.ts';
import { syntaxError } from './syntaxError.ts';
import { endsBeforeItStarts, readBoolean, readInteger, readReal, readSpan, readStretch } from './values.ts';

/** A value with the place where it starts in the query text. */
export interface PlacedValue {
  at: number;
  value: Value;
}
/** A term as the grammar reads it. */
export interface PlacedTerm {
  kind: 'term';
  field: string;
  at: number;
  values: PlacedValue[];
}

const later = (offset: number, what: string) =>
  syntaxError(`This ${what} is part of the language, but this version cannot answer it yet.`, 'Leave it out of the query.', { offset });

/** Values in a form that a column compares: what is written when a text cannot be read as one. */
const forms: Partial<Record<Field['kind'], { reads: (text: string) => boolean; says: string; expected: string[] }>> = {
  integer: { reads: (text) => readInteger(text) !== undefined, says: 'a whole number', expected: ['a whole number such as 1000'] },
  real: { reads: (text) => readReal(text) !== undefined, says: 'a number', expected: ['a number such as 12.5'] },
  boolean: { reads: (text) => readBoolean(text) !== undefined, says: 'yes or no', expected: ['yes', 'no'] },
  time: {
    reads: (text) => readSpan(text, 'UTC') !== undefined,
    says: 'a date or a time',
    expected: ['a date such as 2026-09-01', 'a time such as 2026-09-01T14:30'],
  },
};

const ordered = new Set<Field['kind']>(['integer', 'real', 'time']);

/** Whether an `equals` value asks if anything is recorded: `f:""` and `f:*`. */
export function asksPresence(value: Value): 'absent' | 'present' | undefined {
  if (value.kind !== 'equals') return undefined;
  if (value.quoted) return value.text === '' ? 'absent' : undefined;
  return /^\*+$/.test(value.text) ? 'present' : undefined;
}

/** Whether an `equals` value holds wildcards. */
export const isWildcard = (value: Value): boolean => value.kind === 'equals' && !value.quoted && value.text.includes('*');

/** Whether nothing can lie between the two ends, for each kind that has an order. */
function isReversed(kind: Field['kind'], from: string, to: string): boolean {
  if (kind === 'time') return endsBeforeItStarts(from, to);
  const read = kind === 'integer' ? readInteger : readReal;
  const [start, end] = [read(from), read(to)];
  return start !== undefined && end !== undefined && start > end;
}

function checkOrdered(field: Field, { value, at }: PlacedValue): void {
  const form = forms[field.kind];
  if (!ordered.has(field.kind) || !form) {
    throw syntaxError(
      'This field has no order, so it cannot be compared or given a range.',
      'Write the exact value, or put text with > or .. in quotes.',
      {
        offset: at,
        expected: ['a value'],
      },
    );
  }
  const texts = value.kind === 'range' ? [value.from, value.to] : value.kind === 'compare' ? [value.text] : [];
  if (texts.some((text) => text !== null && !form.reads(text))) {
    throw syntaxError(`This field compares with ${form.says}.`, `Write ${form.says}.`, { offset: at, expected: form.expected });
  }
  if (value.kind === 'range' && value.from !== null && value.to !== null && isReversed(field.kind, value.from, value.to)) {
    throw syntaxError('This range ends before it starts, so nothing could match it.', 'Write the smaller or earlier end first.', {
      offset: at,
      expected: ['the smaller end first'],
    });
  }
}

/** What one column would accept instead of an `equals` value, or undefined when it accepts the value. */
function unreadable(field: Field, value: Value & { kind: 'equals' }): string[] | undefined {
  if (field.kind === 'enum') {
    const legal = field.values ?? [];
    return isWildcard(value) || legal.includes(value.text.toLowerCase()) ? undefined : [...legal];
  }
  const form = forms[field.kind];
  return form && !form.reads(value.text) ? form.expected : undefined;
}

/** QUERY_SYNTAX for more wildcards than anybody means: each makes matching dearer. */
export function checkWildcards(text: string, at: number): void {
  if (text.split(/\*+/).length <= 17) return;
  throw syntaxError('This text has more than 16 wildcards.', 'Use fewer *, or put the text in quotes if they stand for themselves.', {
    offset: at,
  });
}

function checkColumns(columns: readonly Field[], placed: PlacedValue): void {
  const { value, at } = placed;
  if (value.kind !== 'equals') {
    for (const column of columns) checkOrdered(column, placed);
    return;
  }
  if (asksPresence(value)) return;
  const refused = columns.map((column) => unreadable(column, value));
  const [expected] = refused;
  if (!expected || refused.some((reason) => reason === undefined)) return;
  const near = nearest(value.text, expected);
  throw syntaxError('This field has no such value.', `Write ${(near.length > 0 ? near : expected).join(', ')}.`, { offset: at, expected });
}

function checkWord(target: Target & { kind: 'words' }, { value, at }: PlacedValue): void {
  const text = value.kind === 'equals' ? value.text.toLowerCase() : '';
  if (target.words.includes(text)) return;
  if (target.later.includes(text)) throw later(at, 'word');
  throw syntaxError('This is not among the words that may stand here.', `Write one of ${target.words.join(', ')}.`, {
    offset: at,
    expected: target.words,
  });
}

function checkMark({ value, at }: PlacedValue): void {
  if (value.kind === 'equals') return;
  throw syntaxError('Tags and notes have no order, so they cannot be compared or given a range.', 'Put text with > or .. in quotes.', {
    offset: at,
    expected: ['a text'],
  });
}

function checkSearched({ value, at }: PlacedValue, says: string): void {
  if (value.kind === 'equals' && value.text !== '') return;
  throw syntaxError(says, 'Write the text; text with > or .. needs quotes.', { offset: at, expected: ['a text'] });
}

function checkValue(target: Target, placed: PlacedValue): void {
  const { value, at } = placed;
  if (value.kind === 'equals' && !value.quoted) checkWildcards(value.text, at);
  if (target.kind === 'columns' || target.kind === 'identity') checkColumns(target.columns, placed);
  else if (target.kind === 'words') checkWord(target, placed);
  else if (target.kind === 'mark') checkMark(placed);
  else if (target.kind === 'raw') checkSearched(placed, 'Raw records are searched for a text.');
  else if (target.kind === 'printed') checkSearched(placed, 'What recordings printed is searched for a text.');
  else if (value.kind !== 'equals' || readStretch(value.text) === undefined)
    throw syntaxError('This is not a length of time.', 'Write a number and m, h, d or w, such as 7d.', {
      offset: at,
      expected: ['30m', '24h', '7d', '2w'],
    });
}

/** The term in normal form, or QUERY_SYNTAX at the field name or value that the catalogue does not know. */
export function checkTerm(term: PlacedTerm): Term {
  const field = term.field.toLowerCase();
  const target = fieldTarget(field);
  if (!target) {
    if (laterWords['field']?.includes(field)) throw later(term.at, 'field');
    const expected = suggestedFields(field);
    throw syntaxError(
      'There is no field of this name.',
      `Write ${expected.slice(0, 3).join(', ')} or another field; text with a colon needs quotes.`,
      {
        offset: term.at,
        expected,
      },
    );
  }
  for (const value of term.values) checkValue(target, value);
  return { kind: 'term', field, values: term.values.map(({ value }) => value) };
}
