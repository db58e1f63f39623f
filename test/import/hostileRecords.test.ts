import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { importFile, importPath, refusalOf } from './importing.ts';

const corpus = join(sharedDirectory() ?? '', 'hostile');
const folder = join(corpus, 'jsonl');

/** What makes a record of CloudTrail of an object, at its start: the corpus itself is of no source. */
const made =
  '{"eventVersion":"1.11","eventID":"e","eventName":"GetObject","eventSource":"s3.amazonaws.com","eventTime":"2026-01-01T00:00:00Z",';

function asRecords(name: string): Buffer {
  const bytes = readFileSync(join(folder, name));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  return Buffer.from(text.replace(/(^|\n)((?:\xef\xbb\xbf)?)\{(?!\})/g, `$1$2${made}`), 'latin1');
}

type Row = [name: string, events: number, rejected: readonly RegExp[]];

/** Every file of records: how many are read, and why the others are not, each line by itself. */
const table: readonly Row[] = [
  ['bom-mid-file.jsonl', 2, []],
  ['utf7.jsonl', 1, []],
  ['nul-bytes.jsonl', 3, [/control character/, /no JSON object/]],
  ['case-variant-keys.jsonl', 1, []],
  ['int64.jsonl', 20, []],
  ['number-syntax-bad.jsonl', 0, Array.from({ length: 11 }, () => /was expected/)],
  ['clock-skew.jsonl', 50, []],
  ['huge-line-48MiB.jsonl.gz', 1, [/larger than 16777216 bytes/]],
  ['deep-array-50k.jsonl', 1, [/deeper than 64/]],
  ['deep-object-50k.jsonl', 1, [/deeper than 64/]],
  ['deep-unclosed-100k.jsonl', 1, [/deeper than 64/]],
  ['wide-object-100k-keys.jsonl', 1, [/more than 10000 keys/]],
  ['long-key-1MiB.jsonl', 1, [/key longer/]],
  ['hash-collision-keys.jsonl', 1, []],
  ['line-endings.jsonl', 2, [/something follows/, /something follows/, /something follows/]],
  ['truncated-last-line.jsonl', 1, [/ends too early/]],
  ['concatenated-objects.jsonl', 1, [/Not a CloudTrail record/]],
  ['trailing-comma-and-comments.jsonl', 0, Array.from({ length: 4 }, () => /was expected/)],
  ['scalars.jsonl', 0, [...Array.from({ length: 5 }, () => /no JSON object/), /Not a CloudTrail record/]],
  ['type-confusion.jsonl', 4, []],
  ['id-reuse.jsonl', 5, []],
  ['log-forging.jsonl', 4, []],
  ['redos-and-like.jsonl', 4, []],
  ['sql-and-path-values.jsonl', 20, []],
];

test('a line that begins with a byte order mark is a record like others', async () => {
  const { events, rejected } = await importFile('records.jsonl', `\ufeff${made}"a":1}\n\ufeff${made}"a":2}\n`);
  expect([events.length, rejected]).toEqual([2, []]);
});

describe.skipIf(!sharedDirectory())('the corpus of hostile records', () => {
  test('a file of nothing but blanks holds no record, however large it is', { timeout: 60_000 }, async () => {
    const blanks = gunzipSync(readFileSync(join(folder, 'no-newline-64MiB.jsonl.gz')));
    expect(await refusalOf(importFile('records.jsonl', blanks, {}, 'cloudtrail'))).toBe('cloudtrail/json');
  });

  test.each(readdirSync(folder))('%s is of no source, and is refused whole', { timeout: 60_000 }, async (name) => {
    expect(await refusalOf(importPath(join(folder, name)))).toMatch(/^(file|limit|gzip|cloudtrail)\//);
  });

  test.each(table)(
    '%s gives %i events, and every other line is listed with its place and reason',
    { timeout: 60_000 },
    async (name, events, reasons) => {
      const bytes = asRecords(name);
      const imported = await importFile('records.jsonl', bytes, {}, 'cloudtrail');
      expect(imported.rejected.map(({ reason }) => String(reason))).toEqual(
        reasons.map((reason): unknown => expect.stringMatching(reason)),
      );
      expect(imported.events).toHaveLength(events);
      for (const row of imported.events) {
        const at = Number(row['byte_offset']);
        expect(imported.raw.get(row.event_id)).toBe(bytes.toString('utf8', at, at + Number(row['byte_len'])));
      }
    },
  );
});
