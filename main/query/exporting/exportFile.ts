import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { type EventRow, eventFields, type Field } from '../../../shared/import/event.ts';
import type { ExportFormat } from '../../../shared/query/export.ts';
import { usualMemoryMb, literal, openDatabase } from '../../database/open.ts';
import { sqlType } from '../../database/schema.ts';
import { ocsfEvent } from './ocsf.ts';

const cell = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);

/** Cells that start like a formula get an apostrophe in front: spreadsheets run them (CWE-1236). */
const csv = (rows: readonly unknown[][]) =>
  stringify(rows as unknown[][], { quoted_string: true, record_delimiter: '\r\n', escape_formulas: true });

const pick = (row: EventRow, columns: readonly string[]) => Object.fromEntries(columns.map((column) => [column, row[column]]));

/** A page of events as text of the format. Parquet is made of JSON lines when all of them are there. */
const textOf: Readonly<Record<ExportFormat, (rows: readonly EventRow[], columns: readonly string[]) => string>> = {
  csv: (rows, columns) => csv(rows.map((row) => columns.map((column) => cell(row[column])))),
  json: (rows, columns) => rows.map((row) => JSON.stringify(pick(row, columns))).join(',\n'),
  jsonl: (rows, columns) => rows.map((row) => `${JSON.stringify(pick(row, columns))}\n`).join(''),
  parquet: (rows, columns) => textOf.jsonl(rows, columns),
  ocsf: (rows) => rows.map((row) => `${JSON.stringify(ocsfEvent(row))}\n`).join(''),
};

/** How a column is read out of JSON lines: lists and JSON as they are, all else as text, so that no digit is lost. */
const readAs = ({ kind }: Field) => (kind === 'list' ? 'VARCHAR[]' : kind === 'json' ? 'JSON' : 'VARCHAR');

function storedAs({ name, kind }: Field): string {
  if (kind === 'time') return `CAST(rtrim(${name}, 'Z') AS TIMESTAMP) AS ${name}`;
  if (kind === 'leaf') return `unhex(${name}) AS ${name}`;
  if (kind === 'list' || kind === 'text' || kind === 'enum') return name;
  return kind === 'json' ? `CAST(${name} AS VARCHAR) AS ${name}` : `CAST(${name} AS ${sqlType(kind)}) AS ${name}`;
}

/** What lines in a file are like: bytes of the longest, and the most bytes a line of one page had on average. */
interface LineSizes {
  longest: number;
  widest: number;
}

const mebibyte = 1024 ** 2;

/** DuckDB reads into buffers as large as the longest line, and holds a group of rows until it is written: both as small as the lines allow. */
function parquetBounds({ longest, widest }: LineSizes): { groupSql: string; lineSql: string; memoryLimitMb: number } {
  const groupRows = Math.min(122_880, Math.max(2048, Math.floor((64 * mebibyte) / Math.max(1, widest))));
  const needed = 256 * mebibyte + 8 * longest + 4 * Math.min(groupRows * widest, 512 * mebibyte);
  return {
    groupSql: String(groupRows),
    lineSql: String(Math.max(longest, mebibyte)),
    memoryLimitMb: Math.min(usualMemoryMb, Math.ceil(needed / mebibyte)),
  };
}

/** Our own lines into Parquet, by a DuckDB of its own that may touch nothing but the folder they lie in. */
async function parquetFrom(
  { lines, sizes }: { lines: string; sizes: LineSizes },
  file: string,
  columns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = dirname(lines);
  const { groupSql, lineSql, memoryLimitMb } = parquetBounds(sizes);
  const bounds = { memoryLimitMb, threads: 1 };
  const database = await openDatabase({ file: ':memory:', allowedDirectories: [folder], temporary: join(folder, 'spill'), ...bounds });
  try {
    const fields = eventFields.filter(({ name }) => columns.includes(name));
    const inOrder = columns.flatMap((column) => fields.find(({ name }) => name === column) ?? []);
    const readColumns = fields.map((field) => `${literal(field.name)}: ${literal(readAs(field))}`).join(', ');
    const storedColumns = inOrder.map(storedAs).join(', ');
    await database.rows(
      `COPY (SELECT ${storedColumns} FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${readColumns}}, maximum_object_size = ${lineSql}))
       TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupSql})`,
      [],
      signal,
    );
  } finally {
    await database.close();
  }
}

export interface ExportWriter {
  /** Adds a page of events. */
  add(rows: readonly EventRow[]): Promise<void>;
  /** Bytes that the finished file has at least; how well Parquet packs is not known before. */
  leastBytes(): number;
  /** Lets go of the file, finished or not. */
  close(): Promise<void>;
  /** Path of the file once everything is in it. */
  finish(signal: AbortSignal | undefined): Promise<string>;
}

/** Writes events of the columns to a new file of the format in a folder of our own. */
export async function openExport(folder: string, format: ExportFormat, columns: readonly string[]): Promise<ExportWriter> {
  const path = join(folder, 'events');
  const file = await open(path, 'wx', 0o600);
  if (format === 'csv') await file.writeFile(csv([[...columns]]));
  if (format === 'json') await file.writeFile('[');
  let written = 0;
  const sizes: LineSizes = { longest: 0, widest: 0 };
  return {
    async add(rows) {
      if (rows.length === 0) return;
      const text = textOf[format](rows, columns);
      await file.writeFile(`${format === 'json' && written > 0 ? ',\n' : ''}${text}`);
      const bytes = Buffer.byteLength(text);
      written += bytes;
      sizes.widest = Math.max(sizes.widest, bytes / rows.length);
      if (format === 'parquet') for (const line of text.split('\n')) sizes.longest = Math.max(sizes.longest, Buffer.byteLength(line) + 1);
    },
    leastBytes: () => (format === 'parquet' ? 0 : written),
    close: () => file.close(),
    async finish(signal) {
      if (format === 'json') await file.writeFile(']\n');
      if (format !== 'parquet') return path;
      const parquet = join(folder, 'events.parquet');
      await parquetFrom({ lines: path, sizes }, parquet, columns, signal);
      return parquet;
    },
  };
}
