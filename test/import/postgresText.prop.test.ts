import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prefix, prefixesOf } from '../../main/import/sources/postgresPrefix.ts';
import { TextRecords, textLine } from '../../main/import/sources/postgresText.ts';
import { usualPrefix } from './postgresLog.ts';

const pieces = [
  '2026-11-22 12:00:37.397 CST [1] ',
  '2026-11-22 12:00:37.397 CST [2] x@',
  'a@b/c 1.1.1.1 6b.1:1 0 ',
  'LOG:  ',
  'ERROR:  x at character 3',
  'STATEMENT:  ',
  'DETAIL:  ',
  'AUDIT: SESSION,1,1,READ,SELECT,,,SELECT 1,<none>',
  'database system was shut down',
  '\t',
  ' ',
  '\r',
  'é',
];
const anyLine = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((some) => some.join(''));

interface Place {
  offset: number;
  length: number;
}

/** Every record that was found or rejected, and every one folded into another. */
function placesOf(lines: readonly string[], limit: number): Place[] {
  const places: Place[] = [];
  const records = new TextRecords(
    [new Prefix(usualPrefix), new Prefix('%m [%p] ')],
    {
      row: (_, { offset, bytes, folded = [] }) => places.push({ offset, length: bytes.length }, ...folded),
      rejected: ({ offset, bytes, whole }) => places.push({ offset, length: whole?.length ?? bytes.length }),
    },
    limit,
  );
  let offset = 0;
  for (const [at, line] of lines.entries()) {
    const bytes = Buffer.from(line);
    records.take(textLine({ number: at + 1, offset, bytes, length: bytes.length, longSha256: undefined, ended: true }, false));
    offset += bytes.length + 1;
  }
  records.end();
  return places.sort((a, b) => a.offset - b.offset);
}

test('every line of a log of text stands in exactly one record, unless it is blank', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 30 }), fc.constantFrom(300, 1 << 20), (lines, limit) => {
      const text = lines.map((line) => `${line}\n`).join('');
      const bytes = Buffer.from(text);
      let end = 0;
      for (const { offset, length } of [...placesOf(lines, limit), { offset: bytes.length, length: 0 }]) {
        expect(offset).toBeGreaterThanOrEqual(end);
        expect(bytes.toString('utf8', end, offset).trim()).toBe('');
        end = offset + length + 1;
      }
    }),
    { numRuns: 500 },
  );
});

test('no line makes the search for a prefix slow', () => {
  const evil = ['@/', '@', ' ', 'a@b/c ', '::', 'a:', '1.1:', '=,', 'user=,db='].map((piece) => piece.repeat(50_000));
  const lines = evil.map((one) => `2026-11-22 12:00:37.397 CST [1] ${one} LOG:  x`);
  expect(prefixesOf(lines.join('\n'))).toEqual([]);
});
