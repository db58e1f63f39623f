import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createContentReader, type Line } from '../../main/import/ingest/content.ts';
import { csvFields } from '../../main/import/sources/csvFields.ts';
import { CsvRecords } from '../../main/import/sources/csvRecords.ts';
import { beginsCsvRow, rowOfCsv, textOf } from '../../main/import/sources/postgresRow.ts';
import { temporaryFolder } from './importing.ts';
import { csvRow, sessionRows } from './postgresLog.ts';

/** Lines as a file gives them: all in one buffer, which the next line overwrites. */
function* linesOf(bytes: Buffer): Generator<Line> {
  const shared = Buffer.alloc(1 << 16);
  let offset = 0;
  for (let number = 1; offset < bytes.length; number += 1) {
    const feed = bytes.indexOf(0x0a, offset);
    const end = feed < 0 ? bytes.length : feed;
    shared.fill(0x22, 0, 512);
    bytes.copy(shared, 0, offset, end);
    yield { number, offset, bytes: shared.subarray(0, end - offset), length: end - offset, longSha256: undefined, ended: feed >= 0 };
    offset = end + 1;
  }
}

interface Found {
  offset: number;
  line: number;
  text: string;
  rejected: boolean;
  afterTorn?: boolean;
}

function framed(lines: Iterable<Line>, limit = 1 << 20): Found[] {
  const found: Found[] = [];
  const shape = {
    isRecord: (record: Buffer) => typeof rowOfCsv(textOf(record).text) !== 'string',
    begins: beginsCsvRow,
    torn: 'torn',
    limit,
  };
  const records = new CsvRecords(shape, ({ offset, line, bytes: part }) =>
    found.push({ offset, line, text: part.toString(), rejected: true }),
  );
  const take = (all: ReturnType<CsvRecords['add']>) => {
    for (const { offset, line, bytes: part, afterTorn } of all)
      found.push({ offset, line, text: part.toString(), rejected: false, afterTorn });
  };
  for (const line of lines) take(records.add(line));
  take(records.close());
  return found;
}

const awkward = fc
  .array(fc.oneof(fc.constantFrom('"', ',', '\n', '\r\n', '\\', "'", '""', ',,', '","'), fc.string({ unit: 'grapheme', maxLength: 4 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));
const recordOf = (user: fc.Arbitrary<string>) =>
  fc
    .record({ message: awkward, statement: awkward, user, columns: fc.constantFrom(23 as const, 24 as const, 26 as const) })
    .map(({ columns, ...row }) => csvRow(sessionRows([row])[0] as never, columns));
const record = recordOf(awkward);
/** A record whose first line can be told by its shape: names without line feeds. */
const shaped = recordOf(awkward.map((name) => name.replaceAll(/[\r\n]/g, '')));

describe('records of a CSV log', () => {
  test('are found whatever their fields hold, each at its offset and line', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), fc.boolean(), (records, ended) => {
        const text = records.join('\n') + (ended ? '\n' : '');
        const found = framed(linesOf(Buffer.from(text)));
        expect(found.map((one) => one.text)).toEqual(records);
        let offset = 0;
        for (const [index, one] of found.entries()) {
          expect([one.offset, one.rejected, one.afterTorn]).toEqual([offset, false, false]);
          expect(one.line).toBe(records.slice(0, index).join('\n').split('\n').length + (index === 0 ? 0 : 1));
          offset += Buffer.byteLength(records[index] ?? '') + 1;
        }
      }),
    );
  });

  test('are all found again after one that was cut, and no byte is lost', () => {
    fc.assert(
      fc.property(fc.array(shaped, { minLength: 1, maxLength: 5 }), record, fc.nat(), (records, torn, at) => {
        const cut = Buffer.from(torn.slice(0, at % torn.length)).toString();
        const text = [cut, ...records].join('\n');
        const found = framed(linesOf(Buffer.from(text)));
        expect(
          [...found]
            .sort((a, b) => a.offset - b.offset)
            .map((one) => one.text)
            .join('\n')
            .replace(/^\n/, ''),
        ).toBe(text.replace(/^\n/, ''));
        const read = found.filter((one) => typeof rowOfCsv(one.text) !== 'string').map((one) => one.text);
        expect(records.filter((one) => !read.includes(one))).toEqual([]);
      }),
    );
  });

  test('are the same wherever the parts end in which a large file is read', () => {
    const text = Array.from({ length: 12_000 }, (_, at) =>
      csvRow(sessionRows([{ message: `statement: SELECT '${'"\n,'.repeat(at % 40)}'` }])[0] as never),
    ).join('\n');
    const path = join(temporaryFolder(), 'log');
    writeFileSync(path, text);
    const content = createContentReader()({ path, size: Buffer.byteLength(text), sha256: '' });
    try {
      expect(content.size).toBeGreaterThan(3 << 20);
      expect(framed(content.lines(1 << 20))).toEqual(framed(linesOf(Buffer.from(text))));
    } finally {
      content.close();
    }
  });

  test('give their fields back as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.option(awkward), { minLength: 1 }), (fields) => {
        const text = fields.map((field) => (field === null ? '' : `"${field.replaceAll('"', '""')}"`)).join(',');
        expect(csvFields(text)).toEqual(fields.map((field) => field ?? undefined));
      }),
    );
  });
});
