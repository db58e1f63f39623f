import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JsonScanner } from '../../main/import/json/scanner.ts';
import { sharedDirectory } from '../support/shared.ts';
import { acceptedTexts, rejectedTexts } from './jsonTexts.ts';

const limits = { jsonDepth: 64, keysPerObject: 10_000, keyBytes: 8192 };

function scan(text: string | Buffer, changes: Partial<typeof limits> = {}) {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner({ ...limits, ...changes });
  const end = scanner.scan(bytes, 0, bytes.length);
  return { scanner, accepted: end === bytes.length };
}

function parses(bytes: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

describe('the JSON scanner', () => {
  test.each(acceptedTexts)('accepts %j, as JSON.parse does', (text) => {
    expect([scan(text).accepted, parses(Buffer.from(text))]).toEqual([true, true]);
  });

  test.each(rejectedTexts)('rejects %j, as JSON.parse does', (text) => {
    expect([scan(text).accepted, parses(Buffer.from(text))]).toEqual([false, false]);
  });

  const shared = sharedDirectory();
  test.skipIf(shared === null)('agrees with the public suite of test texts and with JSON.parse on every one', () => {
    const folder = join(shared ?? '', 'hostile/third-party/JSONTestSuite/test_parsing');
    const names = readdirSync(folder);
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      const accepted = isUtf8(bytes) && scan(bytes).accepted;
      if (!name.startsWith('i_')) expect([name, accepted]).toEqual([name, name.startsWith('y_')]);
      // The one text nested deeper than the limit is the only difference.
      if (name !== 'i_structure_500_nested_arrays.json') expect([name, accepted]).toEqual([name, parses(bytes)]);
    }
    expect(names.length).toBeGreaterThan(300);
  });

  test('reads nothing beyond the end it is given', () => {
    const scanner = new JsonScanner(limits);
    for (const text of ['12345', '"abc"', '[1,2]', '{"a":1}', 'true', '1e55', '"\\ud83d\\ude00"']) {
      const bytes = Buffer.from(text + text);
      for (let end = 0; end <= text.length; end += 1) {
        const alone = Buffer.from(text.slice(0, end));
        expect([text, end, scanner.scan(bytes, 0, end)]).toEqual([text, end, new JsonScanner(limits).scan(alone, 0, end)]);
      }
    }
  });

  test('accepts the deepest nesting allowed and not one level more', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(scan(nested(64)).accepted).toBe(true);
    const { scanner, accepted } = scan(nested(65));
    expect([accepted, scanner.fault]).toEqual([false, { at: 64, reason: 'nested deeper than 64 levels' }]);
  });

  test('survives nesting that would overflow a stack', () => {
    expect(scan('['.repeat(1_000_000)).accepted).toBe(false);
    expect(scan('{"a":'.repeat(200_000)).accepted).toBe(false);
  });

  test('accepts the most keys allowed in one object and not one more', () => {
    const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`;
    expect(scan(keys(100), { keysPerObject: 100 }).accepted).toBe(true);
    expect(scan(keys(101), { keysPerObject: 100 }).scanner.fault?.reason).toBe('more than 100 keys in one object');
  });

  test('accepts the longest key allowed and not one byte more', () => {
    expect(scan(`{"${'k'.repeat(20)}":1}`, { keyBytes: 20 }).accepted).toBe(true);
    expect(scan(`{"${'k'.repeat(21)}":1}`, { keyBytes: 20 }).scanner.fault?.reason).toBe('a key longer than 20 bytes');
  });

  test('reports where a key is repeated, in small and large objects and however it is escaped', () => {
    expect(scan('{"a":1,"b":2,"a":3}').scanner.repeatedKeys).toEqual([13]);
    expect(scan('{"ab":1,"\\u0061b":2}').scanner.repeatedKeys).toEqual([8]);
    const many = Array.from({ length: 300 }, (_, index) => `"k${index}":0`).join(',');
    expect(scan(`{${many},"k7":0}`).scanner.repeatedKeys).toEqual([many.length + 2]);
    expect(scan('{"a":{"a":1},"b":{"a":1}}').scanner.repeatedKeys).toEqual([]);
    expect(scan('{"é":1,"e\u0301":2,"E":3,"e":4}').scanner.repeatedKeys).toEqual([]);
  });

  test('keeps objects inside a large object apart from it', () => {
    const many = Array.from({ length: 80 }, (_, index) => `"k${index}":{"k${index}":{},"x":1}`).join(',');
    expect(scan(`{${many}}`).scanner.repeatedKeys).toEqual([]);
  });

  test('reports half characters that no text can hold', () => {
    expect(scan('"\\ud83d\\ude00"').scanner.loneSurrogates).toEqual([]);
    expect(scan('["\\ud83d","\\ude00","\\ud83d\\ud83d\\ude00"]').scanner.loneSurrogates).toEqual([2, 11, 20]);
  });

  test('hands out the elements of one array as they stand, and no others', () => {
    const text = '{"a":[9],"stream":[ [1,"o"] , "x" ,{"stream":[7]}],"b":{"stream":[8]}}';
    const bytes = Buffer.from(text);
    const elements: string[] = [];
    const scanner = new JsonScanner(limits);
    const end = scanner.scan(bytes, 0, bytes.length, { key: 'stream', element: (from, to) => elements.push(text.slice(from, to)) });
    expect([end, elements]).toEqual([bytes.length, ['[1,"o"]', '"x"', '{"stream":[7]}']]);
  });

  test('says where the members of the root stand', () => {
    const text = ' { "a" : 1.50 , "b":[true] } ';
    const { scanner } = scan(text);
    expect(scanner.children.map((one) => [text.slice(one.keyStart, one.keyEnd), text.slice(one.start, one.end)])).toEqual([
      ['a', '1.50'],
      ['b', '[true]'],
    ]);
  });

  test('counts the elements of a root array beyond those it remembers', () => {
    const { scanner } = scan(`[${Array.from({ length: 1000 }, () => '0').join(',')}]`);
    expect([scanner.elements, scanner.children.length]).toEqual([1000, 16]);
  });
});
