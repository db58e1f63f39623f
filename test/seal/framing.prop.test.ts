import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Framing } from '../../shared/import/manifest.ts';
import { chooseFraming, createFramer, type FramedRecord } from '../../main/seal/framing.ts';
import { leafHash } from '../../main/seal/merkle.ts';

function cut(framing: Framing, bytes: Buffer, sizes: readonly number[] = [bytes.length]) {
  const found: FramedRecord[] = [];
  const framer = createFramer(framing, (record) => found.push(record));
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    framer.push(bytes.subarray(at, at + size));
    at += size;
  }
  const { records, problem } = framer.end();
  expect(found.map(({ index }) => index)).toEqual(found.map((_, index) => index));
  expect(records).toBe(found.length);
  for (const { offset, length, leaf } of found) expect(leaf).toEqual(leafHash(bytes.subarray(offset, offset + length)));
  return { texts: found.map(({ offset, length }) => bytes.toString('latin1', offset, offset + length)), problem };
}

const chunks = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const blank = /^[\t\n\r ]*$/;

/** The rules again, in the fewest words. */
const plainly: Record<'lf' | 'csv', (text: string) => string[]> = {
  lf: (text) => text.split('\n').filter((line) => !blank.test(line)),
  csv: (text) => {
    const records: string[] = [];
    let record = '';
    for (const line of text.split('\n')) {
      record += line;
      if ((record.split('"').length - 1) % 2 === 0) {
        records.push(record);
        record = '';
      } else record += '\n';
    }
    return [...records, record.slice(0, -1)].filter((one) => !blank.test(one));
  },
};

const lineText = fc.array(fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '\t', '\0'), { maxLength: 40 }).map((list) => list.join(''));
const gap = fc.constantFrom('', ' ', '\n', '\r\n\t ');

describe('framing', () => {
  it.each(['lf', 'csv'] as const)('cuts %s as the rules say, wherever chunks end', (framing) => {
    fc.assert(
      fc.property(lineText, chunks, (text, sizes) => {
        const bytes = Buffer.from(text, 'latin1');
        expect(cut(framing, bytes, sizes).texts).toEqual(plainly[framing](text));
      }),
      { numRuns: 400 },
    );
  });

  it('finds exactly the elements of an array, wherever chunks end', () => {
    fc.assert(
      fc.property(fc.array(fc.json({ maxDepth: 3 })), gap, fc.boolean(), chunks, (values, space, mark, sizes) => {
        const text = `${mark ? '\ufeff' : ''}${space}[${space}${values.join(`${space},${space}`)}${space}]${space}`;
        const { texts, problem } = cut('json-array', Buffer.from(text), sizes);
        expect(problem).toBeNull();
        expect(texts.map((one) => Buffer.from(one, 'latin1').toString())).toEqual(values);
      }),
      { numRuns: 300 },
    );
  });

  it('finds values that follow each other, wherever chunks end', () => {
    const value = fc.json({ maxDepth: 3 }).filter((text) => /^[[{"]/.test(text));
    fc.assert(
      fc.property(fc.array(value), gap, chunks, (values, space, sizes) => {
        const { texts, problem } = cut('json-document', Buffer.from(space + values.join(space) + space), sizes);
        expect(problem).toBeNull();
        expect(texts.map((one) => Buffer.from(one, 'latin1').toString())).toEqual(values);
      }),
      { numRuns: 300 },
    );
    expect(cut('json-document', Buffer.from(' 1 true\nnull"x"2{}3')).texts).toEqual(['1', 'true', 'null', '"x"', '2', '{}', '3']);
  });

  it('never fails on any bytes, and finds the same wherever chunks end', () => {
    const framing = fc.constantFrom<Framing>('lf', 'csv', 'json-array', 'json-document', 'none');
    const any = fc.array(fc.constantFrom(...Buffer.from('{}[]",:\\ \n\r1tx\u00ef')), { maxLength: 40 }).map((list) => Buffer.from(list));
    fc.assert(
      fc.property(framing, any, chunks, (one, bytes, sizes) => {
        const whole = cut(one, bytes);
        const parts = cut(one, bytes, sizes);
        expect(parts.problem).toBe(whole.problem);
        // Where a file cannot be cut, only the fact counts.
        if (whole.problem === null) expect(parts).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a whole file as one record, even an empty one', () => {
    expect(cut('none', Buffer.from('a\nb')).texts).toEqual(['a\nb']);
    expect(cut('none', Buffer.alloc(0)).texts).toEqual(['']);
    expect(cut('lf', Buffer.alloc(0)).texts).toEqual([]);
  });

  it.each([
    ['json-array', '[1 2]'],
    ['json-array', '[1,,2]'],
    ['json-array', '[,1]'],
    ['json-array', '[1'],
    ['json-array', '[1]2'],
    ['json-array', '{"a":1}'],
    ['json-array', ''],
    ['json-document', '{"a":'],
    ['json-document', '"abc'],
    ['json-document', '{}}'],
    ['json-document', '{},{}'],
    ['csv', 'a,"b\n'],
  ] as const)('says that %s cannot cut %s', (framing, text) => {
    expect(cut(framing, Buffer.from(text)).problem).not.toBeNull();
  });

  it.each([
    ['empty', '', 'a.json', 'none'],
    ['binary', 'PK\u0003\u0004', 'a.jsonl', 'none'],
    ['one document', '{"a":\n1}\n', 'a.json', 'json-document'],
    ['one document in one line', '{"a":1}\n', 'a.json', 'json-document'],
    ['one document named as lines', '{"a":1}\n', 'a.jsonl', 'lf'],
    ['lines named as a document', '{"a":1}\n{"a":2}\n', 'a.json', 'lf'],
    ['an array', '\ufeff [\n{"a":1}\n]', 'a.json', 'json-array'],
    ['lines of arrays', '[0.1,"o","x"]\n[0.2,"o","y"]\n', 'session', 'lf'],
    ['comma-separated', 'id,"x"\n1,2\n', 'a.CSV', 'csv'],
    ['text with colours', '\u001b[1mhello\u001b[0m\n', 'notes', 'lf'],
  ] as const)('chooses for %s', (_, text, path, framing) => {
    expect(chooseFraming(Buffer.from(text), path)).toBe(framing);
  });
});
