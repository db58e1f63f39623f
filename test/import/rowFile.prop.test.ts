import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../main/database/open.ts';
import { RowFile } from '../../main/import/ingest/rowFile.ts';
import { decodedMacro, loadRecords } from '../../main/import/ingest/stagedTables.ts';
import { temporaryFolder } from './importing.ts';

/** Any text DuckDB can hold: every control character, the escapes of the staged form, quotes and separators of CSV. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\n', '\r', '\u001c', '\u001f', '\u0000', '"', ',', '\t', '\\', 'n', 'r', 'u', 'e', '|'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  minLength: 1,
  maxLength: 40,
});

async function readBack(folder: string, texts: readonly string[]): Promise<unknown[]> {
  const statements = new RowFile(join(folder, 'statements'));
  const others = { records: new RowFile(join(folder, 'records')), recordings: new RowFile(join(folder, 'recordings')) };
  const rows = { source: 'test', statements, folded: new RowFile(join(folder, 'folded')), ...others };
  texts.forEach((one, index) => {
    statements.integer(index).integer(1);
    if (index % 2 === 0) statements.text(one);
    else statements.bytes([Buffer.from(one).subarray(0, 3), Buffer.from(one).subarray(3)]);
    for (const value of ['0', '1', ...Array.from({ length: 14 }, () => ''), '[]', '', '']) statements.text(value);
    statements.endRow();
  });
  for (const file of [rows.records, rows.statements, rows.recordings, rows.folded]) file.close();
  const database = await openDatabase({ file: ':memory:', allowedDirectories: [folder], temporary: join(folder, 'spill') });
  try {
    await database.rows(decodedMacro);
    for (const { sql } of loadRecords(rows)) await database.rows(sql);
    return (await database.rows('SELECT text FROM statement ORDER BY record')).map((row) => row.text);
  } finally {
    await database.close();
  }
}

describe('staged rows', () => {
  test('come back from DuckDB as they were written, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 60 }), async (texts) => {
        const expected = texts.map((one) => Buffer.from(one).toString('utf8'));
        expect(await readBack(temporaryFolder(), texts)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  test('come back when a field is longer than the buffer it is written through', async () => {
    const long = ['x'.repeat(3_000_000), `\n${'y;"\u001f'.repeat(400_000)}`, 'z'];
    expect(await readBack(temporaryFolder(), long)).toEqual(long);
  });

  test('come back when there are more than DuckDB reads at once, line feeds in every one', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `${index}\n${'a\r\n'.repeat(index % 40)}end`);
    expect(await readBack(temporaryFolder(), many)).toEqual(many);
  });
});
