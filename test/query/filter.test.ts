import { describe, expect, test } from 'vitest';
import { absoluteTimes } from '../../shared/query/absolute.ts';
import { tickedValues, withoutField, withTicks } from '../../shared/query/filter.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { instantOf, readInteger, readReal, readSpan } from '../../shared/query/values.ts';

const ticked = (text: string, field: string, values: (string | null)[]) => printFilter(withTicks(parseFilter(text), field, values));

describe('ticks of a facet', () => {
  test.each([
    ['', 'outcome', ['denied'], 'outcome:denied'],
    ['', 'outcome', ['denied', null], 'outcome:denied,""'],
    ['', 'actor', ['a b', 'x*', 'a..b', '>1'], 'actor:"a b","x*","a..b",">1"'],
    ['outcome:denied alice', 'outcome', ['failure'], 'outcome:failure alice'],
    ['a outcome:denied b outcome:failure', 'outcome', ['success'], 'a outcome:success b'],
    ['outcome:denied', 'outcome', [], ''],
    ['outcome:denied alice', 'outcome', [], 'alice'],
    ['-outcome:denied', 'outcome', ['failure'], '-outcome:denied outcome:failure'],
    ['a OR b', 'outcome', ['denied'], '(a OR b) outcome:denied'],
  ] as [string, string, (string | null)[], string][])('on %j: %s %j gives %s', (text, field, values, expected) => {
    expect(ticked(text, field, values)).toBe(expected);
  });

  test.each([
    ['outcome:denied,""', 'outcome', ['denied', null]],
    ['outcome:den*', 'outcome', []],
    ['actor:"den*"', 'actor', ['den*']],
    ['-outcome:denied', 'outcome', []],
    ['outcome:denied OR a', 'outcome', []],
    ['rows:>1', 'rows', []],
  ] as [string, string, (string | null)[]][])('of %j on %s are %j', (text, field, values) => {
    expect(tickedValues(parseFilter(text), field)).toStrictEqual(values);
  });
});

test('a filter without a field keeps everything else', () => {
  expect(printFilter(withoutField(parseFilter('a outcome:denied -outcome:failure (outcome:success OR b)'), 'outcome'))).toBe(
    'a (outcome:success OR b)',
  );
});

test('last: becomes the period it means', () => {
  const filter = absoluteTimes(parseFilter('-last:24h OR (a last:1w)'), new Date('2026-09-08T12:00:00.5Z'));
  expect(printFilter(filter)).toBe(
    '-at:2026-09-07T12:00:00.500000Z..2026-09-08T12:00:00.500000Z OR (a at:2026-09-01T12:00:00.500000Z..2026-09-08T12:00:00.500000Z)',
  );
});

describe('a date or time', () => {
  const span = (text: string, zone: string) => {
    const read = readSpan(text, zone);
    return read && [instantOf(read.from), instantOf(read.to)];
  };
  test.each([
    ['2026-09-01', 'UTC', '2026-09-01T00:00:00.000000Z', '2026-09-02T00:00:00.000000Z'],
    ['2026-09-01', 'Asia/Kathmandu', '2026-08-31T18:15:00.000000Z', '2026-09-01T18:15:00.000000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000000Z', '2026-03-29T22:00:00.000000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000000Z', '2026-10-25T23:00:00.000000Z'],
    ['2026-09', 'UTC', '2026-09-01T00:00:00.000000Z', '2026-10-01T00:00:00.000000Z'],
    ['2025-12', 'UTC', '2025-12-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'],
    ['2026-10', 'Europe/Berlin', '2026-09-30T22:00:00.000000Z', '2026-10-31T23:00:00.000000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000000Z', '2026-10-25T01:31:00.000000Z'],
    ['2026-10-25T02:30+01:00', 'Europe/Berlin', '2026-10-25T01:30:00.000000Z', '2026-10-25T01:31:00.000000Z'],
    ['2026-09-01T14:00', 'America/New_York', '2026-09-01T18:00:00.000000Z', '2026-09-01T18:01:00.000000Z'],
    ['2026-09-01 14:00:05', 'UTC', '2026-09-01T14:00:05.000000Z', '2026-09-01T14:00:06.000000Z'],
    ['2026-09-01T14:00:05.12', 'UTC', '2026-09-01T14:00:05.120000Z', '2026-09-01T14:00:05.130000Z'],
    ['2026-09-01T14:00:05.123456Z', 'Asia/Tokyo', '2026-09-01T14:00:05.123456Z', '2026-09-01T14:00:05.123457Z'],
    ['2026-09-01T14:00-0530', 'UTC', '2026-09-01T19:30:00.000000Z', '2026-09-01T19:31:00.000000Z'],
    ['1969-12-31T23:59:59.999999Z', 'UTC', '1969-12-31T23:59:59.999999Z', '1970-01-01T00:00:00.000000Z'],
  ])('%s in %s is a stretch of time', (text, zone, from, to) => {
    expect(span(text, zone)).toStrictEqual([from, to]);
  });

  test.each([
    '2026-13-01',
    '2026-02-29',
    '2026-09-01T24:00',
    '2026-09-01T10:60',
    '2026-09-01T10:00:60',
    '2026-09-01T10:00:00.1234567',
    '2026-02-30T10:00',
    '01.09.2026',
    '2026-13',
    '2026-9',
    'now',
    '',
  ])('%j is none', (text) => {
    expect(readSpan(text, 'UTC')).toBeUndefined();
  });
});

test.each([
  ['12', 12n],
  ['-0', 0n],
  ['+5', 5n],
  ['1e3', 1000n],
  ['9223372036854775807', 9223372036854775807n],
  ['9223372036854775808', undefined],
  ['1e99', undefined],
  ['1.0', undefined],
  ['0x10', undefined],
  ['', undefined],
] as [string, bigint | undefined][])('the whole number %j is %s', (text, value) => {
  expect(readInteger(text)).toBe(value);
});

test.each([
  ['1.5', 1.5],
  ['-.5', -0.5],
  ['1e-3', 0.001],
  ['1e999', undefined],
  ['NaN', undefined],
  ['Infinity', undefined],
  ['1,5', undefined],
] as [string, number | undefined][])('the number %j is %s', (text, value) => {
  expect(readReal(text)).toBe(value);
});
