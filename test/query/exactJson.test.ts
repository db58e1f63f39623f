import { expect, test } from 'vitest';
import { exactJson } from '../../main/database/exactJson.ts';
import { differencesOf } from '../../main/query/revisions.ts';

test('whole numbers that a double cannot hold are read as texts, and nothing else is changed', () => {
  const text = String.raw`{"a":9007199254740991,"b":9007199254740993,"c":[-9007199254740993,12345678901234567890],"d":0.12345678901234567890,
    "e":1e30,"f":"9007199254740993 \"9007199254740993","g\\":"\\","h":12345678901234567.5,"i":true}`;
  expect(exactJson(text)).toEqual({
    a: 9007199254740991,
    b: '9007199254740993',
    c: ['-9007199254740993', '12345678901234567890'],
    d: 0.1234567890123456789,
    e: 1e30,
    f: '9007199254740993 "9007199254740993',
    'g\\': '\\',
    h: 12345678901234567.5,
    i: true,
  });
  expect(exactJson('12345678901234567890')).toBe('12345678901234567890');
  expect(() => exactJson('{"a":12345678901234567890')).toThrow(SyntaxError);
});

test('two exports that differ in the last digit of a long number differ', () => {
  expect(differencesOf('{"id":9007199254740993}', '{"id":9007199254740992}')).toEqual([
    { path: 'id', here: '"9007199254740993"', there: '"9007199254740992"' },
  ]);
});
