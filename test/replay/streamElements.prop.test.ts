import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createElementFinder } from '../../main/replay/streamElements.ts';

const element = fc.oneof(
  fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('i', 'o', 'e'), fc.string()),
  fc.jsonValue(),
);
const session = fc.record({
  before: fc.dictionary(fc.string(), fc.jsonValue()),
  stream: fc.array(element, { maxLength: 12 }),
  after: fc.jsonValue(),
  indent: fc.constantFrom(0, 2),
});

test('finds every element of the stream, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(session, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), ({ before, stream, after, indent }, sizes) => {
      const { event_stream: _, ...others } = before;
      const bytes = Buffer.from(JSON.stringify({ ...others, nested: { event_stream: [1, 2] }, event_stream: stream, after }, null, indent));
      const find = createElementFinder('event_stream');
      const found: unknown[] = [];
      for (let from = 0, turn = 0; from < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        for (const part of find(bytes.subarray(from, from + size))) {
          const text = Buffer.from(part ?? []).toString('utf8');
          if (text.trim() !== '') found.push(JSON.parse(text));
        }
        from += size;
      }
      expect(found).toEqual(JSON.parse(JSON.stringify(stream)));
    }),
    { numRuns: 300 },
  );
});

test('never fails on what is no JSON', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void createElementFinder('event_stream')(bytes)));
});
