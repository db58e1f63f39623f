import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonScanner } from '../../main/import/json/scanner.ts';

const scanner = new JsonScanner({ jsonDepth: 1000, keysPerObject: 10_000, keyBytes: 8192 });

function accepts(bytes: Buffer): boolean {
  return isUtf8(bytes) && scanner.scan(bytes, 0, bytes.length) === bytes.length;
}

function parses(bytes: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

const spaced = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, 2, '\t'))
  .map(([value, space]) => JSON.stringify(value, null, space));

/** Texts near the grammar: tokens in any order. */
const tokens = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\u00e9"',
      '"\\ud800"',
      '1',
      '-0.5e+3',
      'true',
      'null',
      ' ',
      '\n',
      '"',
      '\\',
      '0',
      '.',
      'e',
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

describe('the JSON scanner, on any text', () => {
  test('accepts what JSON.stringify writes', () => {
    fc.assert(
      fc.property(spaced, (text) => accepts(Buffer.from(text))),
      { numRuns: 500 },
    );
  });

  test('agrees with JSON.parse on texts near the grammar', () => {
    fc.assert(
      fc.property(tokens, (text) => accepts(Buffer.from(text)) === parses(Buffer.from(text))),
      { numRuns: 5000 },
    );
  });

  test('agrees with JSON.parse after any one byte is changed', () => {
    fc.assert(
      fc.property(spaced, fc.nat(), fc.nat({ max: 255 }), (text, at, byte) => {
        const bytes = Buffer.from(text);
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        return accepts(bytes) === parses(bytes);
      }),
      { numRuns: 5000 },
    );
  });

  test('hands out elements that together are the array', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 3 })), fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(0, 2), (stream, other, space) => {
        const bytes = Buffer.from(JSON.stringify({ other, stream, more: [stream] }, null, space));
        const found: unknown[] = [];
        scanner.scan(bytes, 0, bytes.length, {
          key: 'stream',
          element: (from, to) => found.push(JSON.parse(bytes.toString('utf8', from, to))),
        });
        expect(found).toEqual(JSON.parse(JSON.stringify(stream)));
      }),
    );
  });

  test('reports a repeated key exactly when there is one', () => {
    const objects = fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 3 }), fc.nat({ max: 2 })), { maxLength: 120 });
    fc.assert(
      fc.property(objects, (members) => {
        const keys = members.map(([key, number]) => `${key}${number}`);
        const bytes = Buffer.from(`{${keys.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
        scanner.scan(bytes, 0, bytes.length);
        expect(scanner.repeatedKeys.length > 0).toBe(new Set(keys).size < keys.length);
      }),
    );
  });
});
