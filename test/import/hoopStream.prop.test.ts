import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHoopEvent } from '../../shared/replay/recording.ts';
import { JsonScanner } from '../../main/import/json/scanner.ts';
import { type StreamFacts, StreamReader } from '../../main/import/sources/hoopStream.ts';

function factsOf(stream: string): StreamFacts {
  const bytes = Buffer.from(`{"event_stream":${stream}}`);
  const reader = new StreamReader(bytes);
  const end = new JsonScanner({ jsonDepth: 64, keysPerObject: 100, keyBytes: 100 }).scan(bytes, 0, bytes.length, {
    key: 'event_stream',
    element: (from, to) => reader.element(from, to),
  });
  expect(end).toBe(bytes.length);
  return reader.facts;
}

const time = fc.constantFrom('0', '0.5', '-1', '1e2', '1e400', '316224001', '316224000', '"1"', 'null', '1.50');
const kind = fc.constantFrom('"o"', '"i"', '"e"', '"b"', '"h"', '"oo"', '""', '"\\u006f"', '1', 'null', '"constructor"');
const payload = fc.constantFrom(
  '"AAAA"',
  '"AA=="',
  '"AAA"',
  '"A"',
  '""',
  '"AA=A"',
  '"A\\/+="',
  '"AB=="',
  '"====="',
  '"AA=="',
  'null',
  '"é==="',
);
const element = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(time, kind, payload).map((parts) => `[${parts.join(', ')}]`) },
  fc.constantFrom('[]', '[1]', '[1,"o"]', '[1,"o","AAAA",1]', '{}', 'null', '[[1],"o","AAAA"]', '5'),
);

describe('the elements of a recording', () => {
  test('count as the replay reads them, however they are spelled', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 12 }), fc.constantFrom(',', ' , \n'), (elements, comma) => {
        const facts = factsOf(`[${elements.join(comma)}]`);
        const read = elements.map((one) => readHoopEvent(JSON.parse(one)));
        const frames = (name: string) => read.filter((one) => 'kind' in one && one.kind === name);
        expect(facts.elements).toBe(elements.length);
        expect([facts.outputs, facts.inputs, facts.markers]).toEqual([frames('o').length, frames('i').length, frames('m').length]);
        expect(facts.malformed).toBe(read.filter((one) => 'not' in one && one.not === 'rejected').length);
        expect(facts.pictures + facts.others).toBe(read.filter((one) => 'not' in one && one.not === 'ignored').length);
      }),
      { numRuns: 1000 },
    );
  });

  test('know the text that stands in the place of a lost recording, and an HTTP client', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    expect(factsOf(`[[0,"e","${base64('no log found on disk')}"]]`).placeholder).toBe(true);
    expect(factsOf(`[[0,"o","${base64('no log found on disk')}"]]`).placeholder).toBe(false);
    expect(factsOf(`[[0,"e","${base64('no log found on disk')}"],[1,"o","AAAA"]]`).placeholder).toBe(false);
    expect(factsOf(`[[0,"i","${base64('GET /api/v1/pods HTTP/1.1\r\n')}"]]`).http).toBe(true);
    expect(factsOf(`[[0,"i","${base64('ls\n')}"],[1,"i","${base64('GET / HTTP/1.1')}"]]`).http).toBe(false);
    expect(factsOf('["all of it as one text"]').text).toBe(true);
    expect(factsOf('["a", "b"]')).toMatchObject({ text: false, malformed: 2 });
  });
});
