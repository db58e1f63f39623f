import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { pick } from './hoopColumns.ts';
import { importFile, importPath, onlyFile, refusalOf } from './importing.ts';
import { audited, csvLog, csvRow, jsonLog, said, sequel, sessionRows } from './postgresLog.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const rows = sessionRows([{ message: 'statement: SELECT 1\nFROM t' }, { message: audited({ statement: 'SELECT "a",\n1' }) }, sequel]);
const counts = ({ records, primary, folded, duplicates, rejected }: ReturnType<typeof onlyFile>) => [
  records,
  primary,
  folded,
  duplicates,
  rejected,
];

describe('csvlog and jsonlog', () => {
  test('of one log say the same in every column', async () => {
    const [csv, json] = [await importPath(join(fixtures, 'pgaudit.csv')), await importPath(join(fixtures, 'pgaudit.jsonl'))];
    expect(said(csv)).toEqual(said(json));
    expect(counts(onlyFile(csv))).toEqual(counts(onlyFile(json)));
    expect(onlyFile(csv)).toMatchObject({ source: 'postgres', records: 19, folded: 3, rejected: 0 });
  });

  test('are known by their content, under any name', async () => {
    for (const content of [csvLog(rows), jsonLog(rows), `\ufeff${csvLog(rows)}`, `\n\n${jsonLog(rows)}`])
      expect(onlyFile(await importFile('a.bin', content))).toMatchObject({ source: 'postgres', primary: 3, rejected: 0 });
  });

  test('are read with carriage returns, quotes around every column, and the columns of older servers', async () => {
    const whole = said(await importFile('a.csv', csvLog(rows)));
    const returned = said(await importFile('a.csv', rows.map((row) => `${csvRow(row)}\r\n`).join('')));
    expect(returned).toEqual(whole);
    const requoted = csvLog(sessionRows([{ user: 'a' }])).replace(/(^|,)([^",\n]+)/g, '$1"$2"');
    expect(said(await importFile('a.csv', requoted))).toEqual(said(await importFile('a.csv', csvLog(sessionRows([{ user: 'a' }])))));
    for (const columns of [23, 24] as const) {
      const { events } = await importFile('a.csv', rows.map((row) => `${csvRow(row, columns)}\n`).join(''));
      expect(events.map((event) => event.command_text)).toEqual(['SELECT 1\nFROM t', 'SELECT "a",\n1', null]);
    }
  });
});

describe('a damaged log', () => {
  const last = csvRow(rows[2] as never);

  test('keeps a row that was cut at its end, with its reason', async () => {
    const imported = await importFile('a.csv', `${csvLog(rows)}${csvRow(rows[0] as never).replace(/\nFROM[^]*/, '')}`);
    expect(counts(onlyFile(imported))).toEqual([4, 3, 0, 0, 1]);
    expect(imported.rejected[0]).toMatchObject({ file_line: 6, reason: 'The record was cut: its quotes do not end.' });
    const columns = await importFile('a.csv', `${csvLog(rows)}${last.slice(0, 20)}`);
    expect(columns.rejected.map((row) => row.reason)).toEqual([expect.stringContaining('columns')]);
    const json = await importFile('a.jsonl', jsonLog(rows).slice(0, -20));
    expect(counts(onlyFile(json))).toEqual([3, 2, 0, 0, 1]);
  });

  test('is read on after a row that was cut in its middle, and says so', async () => {
    const cut = csvRow(sessionRows([{ message: 'statement: SELECT unfinished' }])[0] as never).replace(/unfinished[^]*/, '');
    const imported = await importFile('a.csv', `${cut}\n${csvLog(rows)}`);
    expect(counts(onlyFile(imported))).toEqual([4, 3, 0, 0, 1]);
    expect(imported.events.map((event) => event.parse_status)).toEqual(['partial', 'ok', 'ok']);
  });

  test('cannot be made to hold a row by writing one into a statement', async () => {
    const forged = csvRow(sessionRows([{ message: 'forged' }], 99)[0] as never).replaceAll('"', '');
    const { events } = await importFile('a.csv', csvLog(sessionRows([{ message: `statement: SELECT '\n${forged}\n'` }])));
    expect(events.map((event) => event.command_text)).toEqual([`SELECT '\n${forged}\n'`]);
  });

  test('keeps bytes that are no text, and half characters, and says so', async () => {
    const bytes = Buffer.from(csvLog(sessionRows([{ message: 'statement: SELECT X' }])));
    bytes[bytes.indexOf('SELECT X') + 7] = 0xe9;
    const latin = await importFile('a.csv', bytes);
    expect(latin.events.map((event) => pick(event, 'command_text', 'parse_status', 'byte_len'))).toEqual([
      ['SELECT \ufffd', 'partial', bytes.length - 1],
    ]);
    const half = jsonLog(sessionRows([{ message: 'statement: SELECT X' }])).replace('SELECT X', 'SELECT \\ud800');
    expect((await importFile('a.jsonl', half)).events.map((event) => pick(event, 'command_text', 'parse_status'))).toEqual([
      ['SELECT \ufffd', 'partial'],
    ]);
    const nul = await importFile('a.csv', csvLog(sessionRows([{ message: 'statement: SELECT \0' }, { message: 'b' }])));
    expect(onlyFile(nul)).toMatchObject({ primary: 2, rejected: 0 });
  });

  test('keeps members that no row has, and integers beyond 2^53', async () => {
    const [row] = sessionRows([{ message: 'm' }]);
    const text = `${JSON.stringify(row).replace('"query_id":0', '"query_id":-8046574833125464321')}`.replace(
      /}$/,
      ',"pid":7,"x":{"n":9007199254740993}}\n',
    );
    const { events } = await importFile('a.jsonl', text);
    expect(events[0]).toMatchObject({
      correlation_uid: '-8046574833125464321',
      parse_status: 'partial',
      unmapped: { other: '{"x":{"n":9007199254740993}}', query_id: '-8046574833125464321' },
    });
  });

  test('rejects lines that are none, one by one', async () => {
    const imported = await importFile('a.jsonl', `${jsonLog(rows)}{"timestamp":1}\n\n[1]\nx\n${jsonLog(rows)}`);
    expect(counts(onlyFile(imported))).toEqual([9, 6, 0, 0, 3]);
    const long = await importFile('a.csv', `${csvLog(rows)}${'x'.repeat(5000)}\n${csvLog(rows)}`, { lineBytes: 4096 });
    expect(counts(onlyFile(long))).toEqual([7, 6, 0, 0, 1]);
  });
});

describe('a log of text whose prefix is not known', () => {
  test('is named and not read', async () => {
    const line = (rest: string) => `2026-11-22 18:00:37.397 UTC <21433> <app_ehr> ${rest}\n`;
    expect(await refusalOf(importFile('a.log', line('LOG:  AUDIT: SESSION,1,1,READ,SELECT,,,SELECT 1,<none>')))).toBe('postgres/prefix');
    expect(await refusalOf(importFile('a.log', line('LOG:  statement: SELECT 1'), {}, 'postgres'))).toBe('postgres/prefix');
    expect(await refusalOf(importFile('a.log', line('something else')))).toBe('file/unrecognised');
  });
});

const samples = sharedDirectory();
describe.skipIf(samples === null)('real logs', () => {
  const path = (name: string) => join(samples ?? '', 'samples', name);

  test('give as many records as were counted, and the same events from both forms', async () => {
    for (const [name, records, primary, folded] of [
      ['pg15-pgaudit-once-utc', 112, 112, 0],
      ['pg15-pgaudit-rows-cst', 423, 405, 18],
    ] as const) {
      const [csv, json] = [
        await importPath(path(`generated/postgres/${name}.csv`)),
        await importPath(path(`generated/postgres/${name}.jsonl`)),
      ];
      for (const imported of [csv, json]) expect(counts(onlyFile(imported))).toEqual([records, primary, folded, 0, 0]);
      expect(said(csv)).toEqual(said(json));
      expect(csv.events.every((event) => event.parse_status === 'ok' && event.event_time_quality === 'exact')).toBe(true);
    }
  });

  test('of older servers and other exporters are read', async () => {
    const of = (name: string) => importPath(path(`postgres/pgbadger/${name}`));
    const anonymous = await of('anonymize.log');
    expect(counts(onlyFile(anonymous))).toEqual([8, 8, 0, 0, 0]);
    expect(anonymous.events.filter((event) => event.event_time_quality === 'exact')).toHaveLength(8);
    expect(counts(onlyFile(await of('csv_statement_without_duration.log')))).toEqual([2, 2, 0, 0, 0]);
    const text = async (name: string) => counts(onlyFile(await of(name)));
    expect(await text('multiline_param.log')).toEqual([8, 8, 0, 0, 0]);
    expect(await text('pg-timezones.log')).toEqual([2, 2, 0, 0, 0]);
    // Two lines are those of pg_ctl.
    expect(await text('pg_rawcsv.log')).toEqual([11, 9, 0, 0, 2]);
    expect(await text('queryid.log.gz')).toEqual([28, 28, 0, 0, 0]);
    // Further lines of a message are entries of their own.
    expect(await text('cloudsql.log.gz')).toEqual([1343, 1268, 75, 0, 0]);
  });

  test('lead from every event to the bytes of each of its rows', async () => {
    const file = path('generated/postgres/pg15-pgaudit-rows-cst.csv');
    const { events, folded } = await importPath(file);
    const bytes = readFileSync(file);
    const places = [...events, ...folded].map((row) => [Number(row.byte_offset), Number(row.byte_len)] as const).sort(([a], [b]) => a - b);
    expect(places).toHaveLength(423);
    let end = 0;
    for (const [offset, length] of places) {
      expect(offset).toBe(end);
      end = offset + length + 1;
      expect(bytes[end - 1]).toBe(0x0a);
    }
    expect(end).toBe(bytes.length);
  });
});
