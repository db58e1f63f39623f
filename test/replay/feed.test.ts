import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFeed } from '../../shared/replay/feed.ts';

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const feedAll = (parts: readonly Uint8Array[]) => {
  const feed = createFeed(decode);
  const text = parts.map((part) => feed.next(part, 80, 24)).join('');
  return { text, settled: feed.settled };
};

describe('a feed', () => {
  test('joins characters that were split between writes, wherever they were split', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(60)), (text, cuts) => {
        const bytes = Buffer.from(text.replaceAll('\x1b', ''));
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((one, other) => one - other), bytes.length];
        const parts = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(feedAll(parts)).toEqual({ text: bytes.toString('utf8'), settled: true });
      }),
    );
  });

  test('is not settled inside a character or a control sequence', () => {
    const euro = Buffer.from('€');
    expect(feedAll([euro.subarray(0, 1)]).settled).toBe(false);
    expect(feedAll([euro.subarray(0, 2)]).settled).toBe(false);
    expect(feedAll([Buffer.from('\x1b[12;')]).settled).toBe(false);
    expect(feedAll([Buffer.from('\x1b[12;1H')]).settled).toBe(true);
  });

  test('shows bytes that are no UTF-8 as such and goes on', () => {
    expect(feedAll([Buffer.from([0x61, 0xff, 0x62])]).text).toBe('a\ufffdb');
    expect(feedAll([Buffer.from([0x80, 0x80, 0x80, 0x80, 0x61])]).text).toContain('a');
  });

  test('lowers a looping parameter to the grid, and nothing else', () => {
    expect(feedAll([Buffer.from('\x1b[2147483647L\x1b[3L\x1b[999;999H\x1b[999m')]).text).toBe('\x1b[24L\x1b[3L\x1b[999;999H\x1b[999m');
  });

  test('lowers it when the sequence is split between writes', () => {
    expect(feedAll(['\x1b', '[99', '99', 'T'].map((part) => Buffer.from(part))).text).toBe('\x1b[24T');
  });

  test('lowers tabs to the columns and repeats to the cells', () => {
    expect(feedAll([Buffer.from('\x1b[5000I\x1b[5000b')]).text).toBe('\x1b[80I\x1b[1920b');
  });
});
