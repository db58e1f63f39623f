import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prefix, prefixesOf } from '../../main/import/sources/postgresPrefix.ts';
import { SyslogLines } from '../../main/import/sources/postgresSyslog.ts';
import { TextRecords } from '../../main/import/sources/postgresText.ts';
import { textLine } from '../../main/import/sources/postgresTextLine.ts';
import { syslogPieces, usualPrefix } from './postgresLog.ts';

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

const words = fc.constantFrom(
  'a',
  ' ',
  '  ',
  '\t',
  '\n',
  'é'.repeat(7),
  'SELECT',
  'x'.repeat(430),
  'µ'.repeat(500),
  'LOG:  x',
  'DETAIL:  y',
  '[1-2] ',
);
const saying = fc.array(words, { maxLength: 24 }).map((some) => `said ${some.join('')}.`);

test('what syslog cut is put together as the server said it, or is doubtful', () => {
  let doubtful = 0;
  const said = (message: string, statement: string) => {
    const before = '2026-11-22 12:00:37.397 CST [7] ';
    const text = [`${before}LOG:  ${message}`, `${before}STATEMENT:  ${statement}`].map((one) => one.replaceAll('\n', '\n\t')).join('\n');
    const found: unknown[] = [];
    const sink = {
      row: (row: { message: string; statement?: string | undefined }, _: unknown, problems: readonly string[]) =>
        found.push(problems.length > 0 ? 'doubtful' : [row.message, row.statement]),
      rejected: ({ reason }: { reason: string }) => found.push(reason),
    };
    const records = new TextRecords([new Prefix('%m [%p] ')], sink, 1 << 20);
    const lines = new SyslogLines(records, sink);
    for (const [at, piece] of syslogPieces(text).entries()) {
      const bytes = Buffer.from(`Nov 22 18:00:37 db1 postgres[7]: [3-${at + 1}] ${piece}`);
      lines.take({ number: at + 1, offset: at * 2000, bytes, length: bytes.length, longSha256: undefined, ended: true });
    }
    records.end();
    return found;
  };
  fc.assert(
    fc.property(saying, saying, (message, statement) => {
      const [found, ...others] = said(message, statement);
      expect(others).toEqual([]);
      if (found === 'doubtful') doubtful += 1;
      else expect(found).toEqual([message, statement]);
    }),
    { numRuns: 500 },
  );
  expect(doubtful).toBeLessThan(250);
});

test('no line makes the search for a prefix slow', () => {
  const evil = ['@/', '@', ' ', 'a@b/c ', '::', 'a:', '1.1:', '=,', 'user=,db='].map((piece) => piece.repeat(50_000));
  const lines = evil.map((one) => `2026-11-22 12:00:37.397 CST [1] ${one} LOG:  x`);
  expect(prefixesOf(lines.join('\n'))).toEqual([]);
});
