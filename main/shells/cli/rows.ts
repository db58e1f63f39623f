import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import { identityColumns } from '../../../shared/import/event.ts';
import { exportEndings } from '../../../shared/query/export.ts';
import { type Context, usage } from './context.ts';
import { cell, table } from './output.ts';

/** How rows can be written; `table` is for the screen. */
export const formats = ['table', 'json', 'jsonl', 'csv'] as const;
export type Format = (typeof formats)[number];

export interface RowOptions {
  format?: string;
  out?: string;
}

/** A row by column. */
export type Row = Readonly<Record<string, unknown>>;

const plainCell = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);

/** A page as text of the format; `first` carries the heading. */
function render(format: Format, rows: readonly Row[], columns: readonly string[], first: boolean): string {
  if (format === 'csv') {
    const cells = rows.map((row) => columns.map((column) => plainCell(row[column])));
    return stringify(first ? [[...columns], ...cells] : cells, {
      quoted_string: true,
      record_delimiter: '\r\n',
      // Spreadsheets run cells that start like a formula (CWE-1236).
      escape_formulas: true,
    });
  }
  const picked = rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
  return picked.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function writer(file: string | undefined): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }> {
  const stream = file === undefined ? process.stdout : createWriteStream(file, { mode: 0o600, flags: 'wx' });
  if (file !== undefined) await once(stream, 'open');
  return {
    async write(text) {
      if (!stream.write(text)) await once(stream, 'drain');
    },
    async close() {
      if (file === undefined) return;
      stream.end();
      await once(stream, 'close');
    },
  };
}

/** A column of a row; `actor`, which no row has, is the best that is known of who acted. */
function valueOf(row: Row, column: string): unknown {
  if (column !== 'actor') return row[column];
  const known = identityColumns.find((name) => typeof row[name] === 'string' && row[name] !== '');
  return known === undefined ? null : row[known];
}

/** Prints rows as one aligned table. */
export async function printTable({ output }: Context, pages: AsyncIterable<readonly Row[]>, columns: readonly string[]): Promise<void> {
  const rows: string[][] = [];
  for await (const page of pages) for (const row of page) rows.push(columns.map((column) => cell(valueOf(row, column))));
  output.line(table(columns, rows, 60));
}

/** Writes rows in a format for machines, page by page, to stdout or a new file. */
export async function writeRows(
  pages: AsyncIterable<readonly Row[]>,
  columns: readonly string[],
  { format, out }: { format: Format; out?: string | undefined },
): Promise<void> {
  const to = await writer(out);
  let first = true;
  for await (const page of pages) {
    if (format !== 'json') await to.write(render(format, page, columns, first));
    else
      for (const row of page)
        await to.write(`${row === page[0] && first ? '[' : ',\n'}${render('jsonl', [row], columns, false).trimEnd()}`);
    first &&= page.length === 0;
  }
  if (format === 'json') await to.write(first ? '[]\n' : ']\n');
  if (format === 'csv' && first) await to.write(render('csv', [], columns, true));
  await to.close();
}

/** OCSF events are JSON lines too: the longer ending says which. */
const endingOf = (file: string) => (file.endsWith(`.${exportEndings.ocsf}`) ? 'ocsf' : file.split('.').at(-1));

/** The format asked for, or the one the output file's name ends in. Errors: USAGE, also where `--json` asks for another one. */
export function formatOf<Further extends string = never>(
  { format, out }: RowOptions,
  json: boolean,
  further: readonly Further[] = [],
): Format | Further {
  if (json && format !== undefined && format !== 'json')
    throw usage(`--json and --format ${format} ask for two formats.`, 'Give one of them.');
  const wanted = format ?? (json ? 'json' : ((out === undefined ? undefined : endingOf(out)) ?? 'table'));
  const known: readonly (Format | Further)[] = [...formats, ...further];
  const found = known.find((one) => one === wanted);
  if (found === undefined) throw usage(`There is no format called ${wanted}.`, `Give --format with one of ${known.join(', ')}.`);
  if (found === 'table' && out !== undefined) throw usage('A table is for the screen.', 'Give --format csv, json or jsonl with --out.');
  return found;
}

/** A number of rows as an option gives it. Errors: USAGE. */
export function wholeNumber(text: string | undefined, option: string): number {
  if (text === undefined) return Number.MAX_SAFE_INTEGER;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usage(`${option} takes a whole number, not ${text}.`);
  return Number(text);
}

/** Refuses options that would have no effect beside `leading`, by name. */
export function refuseBeside(leading: string, options: object, others: readonly string[]): void {
  const given = others.filter((name) => (options as Record<string, unknown>)[name] !== undefined);
  if (given.length === 0) return;
  throw usage(
    `${leading} and ${given.map((name) => `--${name}`).join(' and ')} cannot stand together.`,
    `Leave out ${leading} or the other.`,
  );
}

/** Pages of a list up to `limit` rows. */
export async function* pagesOf<One extends Row>(
  read: (place: { after: string | null; limit: number }) => Promise<{ rows: One[]; next: string | null }>,
  limit: number,
): AsyncGenerator<One[]> {
  let after: string | null = null;
  let left = limit;
  do {
    const page: { rows: One[]; next: string | null } = await read({ after, limit: Math.min(1000, left) });
    yield page.rows;
    left -= page.rows.length;
    after = page.next;
  } while (after !== null && left > 0);
}
