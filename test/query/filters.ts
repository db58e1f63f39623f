import fc from 'fast-check';
import type { Filter, Term, Value, Word } from '../../shared/query/filter.ts';
import { isBareValue, isBareWord } from '../../shared/query/lexical.ts';
import { endsBeforeItStarts, readInteger } from '../../shared/query/values.ts';

/** Text made of whatever could confuse a grammar, with some ordinary text between. */
const pieces = [
  '"',
  '\\',
  ',',
  ':',
  ' ',
  '-',
  '(',
  ')',
  '*',
  '..',
  '.',
  '>',
  '<',
  '=',
  '\n',
  '\t',
  '\0',
  '\u200b',
  '\u202e',
  '\u00a0',
  '\u2028',
  'OR',
  'NOT',
  'AND',
  'or',
  '%',
  '_',
  "'",
  ';',
  '$1',
  '?',
  'u{41}',
  'é',
  'İ',
  'ß',
  '😀',
  'a',
  'Zz',
  '0',
];

export const nastyText = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const someText = nastyText.filter((text) => text !== '');

export const word: fc.Arbitrary<Word> = fc
  .record({ text: someText, quoted: fc.boolean() })
  .map(({ text, quoted }) => ({ kind: 'word', text, quoted: quoted || !isBareWord(text) }));

const equals = (text: fc.Arbitrary<string>): fc.Arbitrary<Value> =>
  fc.record({ text, quoted: fc.boolean() }).map(({ text, quoted }) => ({ kind: 'equals', text, quoted: quoted || !isBareValue(text) }));

/** Values of a field that has an order: all three kinds. */
function ordered(text: fc.Arbitrary<string>, reversed: (from: string, to: string) => boolean): fc.Arbitrary<Value> {
  return fc.oneof(
    equals(text),
    fc
      .record({ operator: fc.constantFrom('>' as const, '>=', '<', '<='), text })
      .map(({ operator, text }): Value => ({ kind: 'compare', operator, text })),
    fc
      .record({ from: fc.option(text), to: fc.option(text) })
      .filter(({ from, to }) => from !== null || to !== null)
      .map(
        ({ from, to }): Value =>
          from !== null && to !== null && reversed(from, to) ? { kind: 'range', from: to, to: from } : { kind: 'range', from, to },
      ),
  );
}

const integerText = fc.oneof(
  fc.integer({ min: -5, max: 30 }).map(String),
  fc.constantFrom('1e1', '1E+1', '+7', ' 12', '9007199254740995', '-9223372036854775808'),
);
const timeText = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((day) => `2026-09-0${day}`),
  fc.constantFrom(
    '2026-09-02T12:00',
    '2026-09-02 12:00:01',
    '2026-09-02T12:00:00.5Z',
    '2026-09-02T12:00+02:00',
    '2026-09-01T12:00:00.000007Z',
  ),
);

const term = (field: string, value: fc.Arbitrary<Value>): fc.Arbitrary<Term> =>
  fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => ({ kind: 'term', field, values }));

const textFields = ['actor', 'resource', 'command', 'approvers', 'masked', 'table', 'action', 'verb', 'unmapped', 'leaf', 'session'];

/** A term of any kind of field, its values from `text` where the field takes any text. */
export function anyTerm(text: fc.Arbitrary<string>): fc.Arbitrary<Term> {
  return fc.oneof(
    fc.constantFrom(...textFields).chain((field) => term(field, equals(text))),
    term(
      'outcome',
      equals(fc.constantFrom('denied', 'SUCCESS', 'unknown', 'failure')).map((value) => value),
    ),
    fc
      .constantFrom('outcome', 'rows', 'at', 'actor')
      .map((field): Term => ({ kind: 'term', field, values: [{ kind: 'equals', text: '', quoted: true }] })),
    fc
      .constantFrom('outcome', 'rows', 'at', 'approver')
      .map((field): Term => ({ kind: 'term', field, values: [{ kind: 'equals', text: '*', quoted: false }] })),
    term(
      'rows',
      ordered(integerText, (from, to) => (readInteger(from) ?? 0n) > (readInteger(to) ?? 0n)),
    ),
    term('at', ordered(timeText, endsBeforeItStarts)),
    term('break_glass', equals(fc.constantFrom('yes', 'no', 'True'))),
    term('has', equals(fc.constantFrom('recording', 'approval', 'masking', 'patient', 'command', 'behalf'))),
    term('is', equals(fc.constantFrom('denied', 'failed', 'unknown', 'agent', 'human', 'shared', 'Derived'))),
    term('last', equals(fc.constantFrom('30m', '24h', '7d', '2w'))),
    term('raw', equals(text.filter((value) => value !== ''))),
    term('text', equals(text.filter((value) => value !== ''))),
  );
}

function joined(kind: 'and' | 'or', parts: readonly Filter[]): Filter {
  const items = parts.flatMap((part) => (part.kind === kind ? part.items : [part]));
  const [first] = items;
  return items.length === 1 && first ? first : { kind, items };
}

/** Trees in normal form over the given words and terms. */
export function trees(leaf: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  const { tree } = fc.letrec<{ tree: Filter }>((tie) => {
    const parts = fc.array(tie('tree'), { minLength: 1, maxLength: 4 });
    return {
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        parts.map((items) => joined('and', items)),
        parts.map((items) => joined('or', items)),
        tie('tree').map((item): Filter => ({ kind: 'not', item })),
      ),
    };
  });
  return fc.oneof({ weight: 1, arbitrary: fc.constant<Filter>({ kind: 'all' }) }, { weight: 30, arbitrary: tree });
}

export const anyFilter: fc.Arbitrary<Filter> = trees(fc.oneof(word, anyTerm(nastyText)));
