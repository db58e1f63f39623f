import { describe, expect, test } from 'vitest';
import { AppError, type ErrorDetail } from '../../shared/errors.ts';
import type { Filter, Value } from '../../shared/query/filter.ts';
import { parseFilter } from '../../shared/query/parse.ts';

const word = (text: string): Filter => ({ kind: 'word', text, quoted: false });
const phrase = (text: string): Filter => ({ kind: 'word', text, quoted: true });
const bare = (text: string): Value => ({ kind: 'equals', text, quoted: false });
const quoted = (text: string): Value => ({ kind: 'equals', text, quoted: true });
const term = (field: string, ...values: Value[]): Filter => ({ kind: 'term', field, values });
const not = (item: Filter): Filter => ({ kind: 'not', item });
const and = (...items: Filter[]): Filter => ({ kind: 'and', items });
const or = (...items: Filter[]): Filter => ({ kind: 'or', items });

const examples: [string, Filter][] = [
  ['', { kind: 'all' }],
  ['  \t\n ', { kind: 'all' }],
  ['alice', word('alice')],
  ['  alice  ', word('alice')],
  ['pg_dump', word('pg_dump')],
  ['a,b', word('a,b')],
  ['pg-ehr*', word('pg-ehr*')],
  ['"drop table"', phrase('drop table')],
  ['"a \\"quoted\\" \\\\ word"', phrase('a "quoted" \\ word')],
  ['"line\\u{a}break \\u{1f600}"', phrase('line\nbreak 😀')],
  ['"OR"', phrase('OR')],
  ['or and not', and(word('or'), word('and'), word('not'))],
  ['ORDER NOTE ANDY', and(word('ORDER'), word('NOTE'), word('ANDY'))],
  ['a b', and(word('a'), word('b'))],
  ['a AND b', and(word('a'), word('b'))],
  ['a OR b', or(word('a'), word('b'))],
  ['a b OR c d', or(and(word('a'), word('b')), and(word('c'), word('d')))],
  ['a (b OR c)', and(word('a'), or(word('b'), word('c')))],
  ['a (b c)', and(word('a'), word('b'), word('c'))],
  ['(a OR b) OR c', or(word('a'), word('b'), word('c'))],
  ['((a))', word('a')],
  ['( a )', word('a')],
  ['-a', not(word('a'))],
  ['NOT a', not(word('a'))],
  ['NOT NOT a', not(not(word('a')))],
  ['NOT -a', not(not(word('a')))],
  ['-(a OR b)', not(or(word('a'), word('b')))],
  ['-"a b"', not(phrase('a b'))],
  ['a-b', word('a-b')],
  ['NOT a b', and(not(word('a')), word('b'))],
  ['actor:alice', term('actor', bare('alice'))],
  ['ACTOR:Alice', term('actor', bare('Alice'))],
  ['-actor:alice', not(term('actor', bare('alice')))],
  ['actor:alice,"Bob B",c*', term('actor', bare('alice'), quoted('Bob B'), bare('c*'))],
  ['actor:""', term('actor', quoted(''))],
  ['actor:*', term('actor', bare('*'))],
  ['resource:arn:aws:s3:::bucket', term('resource', bare('arn:aws:s3:::bucket'))],
  ['ip:fe80::1', term('ip', bare('fe80::1'))],
  ['actor:-x', term('actor', bare('-x'))],
  ['actor:OR', term('actor', bare('OR'))],
  ['command:"a:b, (c)..d"', term('command', quoted('a:b, (c)..d'))],
  ['rows:1000', term('rows', bare('1000'))],
  ['rows:-5', term('rows', bare('-5'))],
  ['rows:>1000', term('rows', { kind: 'compare', operator: '>', text: '1000' })],
  ['rows:>=1e3', term('rows', { kind: 'compare', operator: '>=', text: '1e3' })],
  ['rows:<=1', term('rows', { kind: 'compare', operator: '<=', text: '1' })],
  ['rows:<1,>9', term('rows', { kind: 'compare', operator: '<', text: '1' }, { kind: 'compare', operator: '>', text: '9' })],
  ['rows:1..5', term('rows', { kind: 'range', from: '1', to: '5' })],
  ['rows:..5', term('rows', { kind: 'range', from: null, to: '5' })],
  ['rows:5..', term('rows', { kind: 'range', from: '5', to: null })],
  ['at:2026-09-01..2026-09-15', term('at', { kind: 'range', from: '2026-09-01', to: '2026-09-15' })],
  ['at:"2026-09-01 14:00"..2026-09-01T15:00:00.5Z', term('at', { kind: 'range', from: '2026-09-01 14:00', to: '2026-09-01T15:00:00.5Z' })],
  ['duration_ms:>0.5', term('duration_ms', { kind: 'compare', operator: '>', text: '0.5' })],
  ['break_glass:yes', term('break_glass', bare('yes'))],
  ['outcome:DENIED', term('outcome', bare('DENIED'))],
  ['outcome:d*', term('outcome', bare('d*'))],
  ['action:SELECT', term('action', bare('SELECT'))],
  ['last:7d', term('last', bare('7d'))],
  ['has:recording', term('has', bare('recording'))],
  ['is:denied,failed', term('is', bare('denied'), bare('failed'))],
  ['raw:"x:y"', term('raw', quoted('x:y'))],
  ['text:"drop table",drop*index', term('text', quoted('drop table'), bare('drop*index'))],
  ['actor_email:a@b.example', term('actor_email', bare('a@b.example'))],
];

describe('a query', () => {
  test.each(examples)('%j is read', (text, tree) => {
    expect(parseFilter(text)).toStrictEqual(tree);
  });

  test('of 8,192 characters is read or refused at once, whatever it holds: anything but linear time would run into the time limit', () => {
    const hard = [
      'a '.repeat(4096),
      'a OR '.repeat(1638),
      '('.repeat(8192),
      '-('.repeat(4096),
      'NOT '.repeat(2048),
      `"${'\\\\'.repeat(4095)}`,
      'actor:'.repeat(1365),
      'a,'.repeat(4096),
      '..'.repeat(4096),
      `actor:${'a,'.repeat(4090)}b`,
      '"'.repeat(8192),
    ];
    for (const text of hard) {
      try {
        parseFilter(text);
      } catch (error) {
        expect(error).toMatchObject({ code: 'QUERY_SYNTAX' });
      }
    }
  });

  test('may be nested 100 levels deep', () => {
    const nested = (levels: number) => `${'(a OR b '.repeat(levels)}c${')'.repeat(levels)}`;
    expect(() => parseFilter(nested(50))).not.toThrow();
    expect(() => parseFilter(nested(51))).toThrow(AppError);
    expect(() => parseFilter(`${'('.repeat(150)}a${')'.repeat(150)}`)).not.toThrow();
  });
});

function refusal(text: string): ErrorDetail & { message: string } {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof AppError && error.code === 'QUERY_SYNTAX') return { ...error.detail, message: error.message };
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

const refused: [text: string, offset: number, expected: string | undefined][] = [
  ['actor:', 6, 'a value'],
  ['actor: alice', 6, 'a value'],
  ['actor:a,', 8, 'a value'],
  ['actor:a, b', 8, 'a value'],
  ['rows:>', 6, 'a value'],
  ['rows:..', 7, 'a value'],
  ['"abc', 4, 'a closing quotation mark'],
  ['x "abc\\"', 8, 'a closing quotation mark'],
  ['"C:\\data"', 4, '\\, " or u{hex}'],
  ['"\\u{d800}"', 2, '\\, " or u{hex}'],
  ['"\\u{110000}"', 2, '\\, " or u{hex}'],
  ['(a', 2, ')'],
  ['a)', 1, 'the end'],
  ['()', 1, 'a word'],
  ['count(x)', 5, 'a space'],
  ['a"b"', 1, 'a space'],
  ['a\u200bb', 1, 'a space'],
  ['OR', 0, 'a word'],
  ['a OR', 4, 'a word'],
  ['a OR OR b', 5, 'a word'],
  ['NOT', 3, 'a word'],
  ['- a', 1, 'a word'],
  ['--force', 1, 'a word'],
  ['actor:../../etc', 9, 'the end'],
  ['a acter:x', 2, 'actor'],
  ['otcome:x', 0, 'outcome'],
  ['http://x', 0, 'host'],
  ['10:30', 0, 'actor'],
  ['constructor:x', 0, 'actor'],
  ['__proto__:x', 0, 'actor'],
  ['outcome:denid', 8, 'denied'],
  ['outcome:denied,ok', 15, 'success'],
  ['outcome:>denied', 8, 'a value'],
  ['actor:>b', 6, 'a value'],
  ['rows:many', 5, 'a whole number such as 1000'],
  ['rows:>1.5', 5, 'a whole number such as 1000'],
  ['rows:1..x', 5, 'a whole number such as 1000'],
  ['rows:1,9223372036854775808', 7, 'a whole number such as 1000'],
  ['rows:1*', 5, 'a whole number such as 1000'],
  ['duration_ms:fast', 12, 'a number such as 12.5'],
  ['break_glass:maybe', 12, 'yes'],
  ['at:2026-02-30', 3, 'a date such as 2026-09-01'],
  ['at:2026-9-1', 3, 'a date such as 2026-09-01'],
  ['at:2026-09-01T25:00', 3, 'a date such as 2026-09-01'],
  ['at:>yesterday', 3, 'a date such as 2026-09-01'],
  ['last:7', 5, '7d'],
  ['last:0d', 5, '7d'],
  ['last:>7d', 5, '7d'],
  ['has:nothing', 4, 'recording'],
  ['is:deny', 3, 'denied'],
  ['is:>denied', 3, 'denied'],
  ['raw:""', 4, 'a text'],
  ['raw:a..b', 4, 'a text'],
  ['text:""', 5, 'a text'],
  ['text:>5', 5, 'a text'],
  ['a ""', 2, 'a text'],
  ['x \ud800', 2, undefined],
  [`${'a*'.repeat(17)}b`, 0, undefined],
  [`actor:x,${'a*'.repeat(17)}`, 8, undefined],
  ['a '.repeat(201), 400, undefined],
  ['has:finding', 4, undefined],
  ['identity:>y', 9, 'a value'],
  ['is:bypass', 3, undefined],
  ['x rule:y', 2, undefined],
];

describe('a query that is refused', () => {
  test.each(refused)('%j says where and what was expected', (text, offset, expected) => {
    const detail = refusal(text);
    expect(detail.offset).toBe(offset);
    if (expected) expect(detail.expected).toContain(expected);
    expect(detail.meaning).not.toBe('');
    expect(detail.action).not.toBe('');
  });

  test('with an unknown value of an enum lists the legal ones', () => {
    expect(refusal('outcome:ok').expected).toStrictEqual(['success', 'failure', 'denied', 'pending', 'unknown']);
  });

  test('for a word that comes later says so', () => {
    expect(refusal('is:bypass').message).toContain('this version cannot answer it yet');
  });

  test('is never repeated in the message, because it may hold health data', () => {
    for (const [text] of refused.filter(([text]) => /[a-z]{3}/.test(text))) {
      const { message } = refusal(`${text} mrn:8812734`);
      expect(message).not.toContain('8812734');
    }
  });
});

describe('a range that ends before it starts', () => {
  test.each([
    'rows:5..1',
    'duration_ms:1.5..1.25',
    'at:2026-09-15..2026-09-01',
    'at:2026-09-01T12:00..2026-09-01T11:59',
    '(a OR -rows:9..8)',
  ])('%s is refused where it stands', (text) => {
    expect(() => parseFilter(text)).toThrow(/ends before it starts/);
  });

  test.each([
    'rows:5..5',
    'rows:1e1..10',
    'at:2026-09-01..2026-09-01',
    'at:2026-09-01T12:00..2026-09-01',
    'at:2026-09-02T01:00Z..2026-09-01',
  ])('%s may hold something in some zone, and is read', (text) => {
    expect(parseFilter(text)).toMatchObject({ kind: 'term' });
  });
});
