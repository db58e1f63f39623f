import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import { type EventRow, eventFields } from '../../../../shared/import/event.ts';
import type { SessionRow } from '../../../../shared/query/contract.ts';
import { type Context, usage } from '../context.ts';
import { cell, table } from '../output.ts';

export interface QueryOptions {
  format?: string;
  out?: string;
  columns?: string;
  sort?: string;
  limit?: string;
  count?: boolean;
  facet?: string;
}

const shown = ['event_time', 'actor_email', 'action', 'resource_name', 'outcome', 'command_text'];
const formats = ['table', 'json', 'jsonl', 'csv'] as const;

function wholeNumber(text: string, option: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usage(`${option} takes a whole number, not ${text}.`);
  return Number(text);
}

/** Matching events page by page; at most `limit`. */
async function* events({ client, zone, signal }: Context, text: string, sort: string, limit: number): AsyncGenerator<EventRow[]> {
  let after: string | null = null;
  let left = limit;
  do {
    const page: { rows: EventRow[]; next: string | null } = await client.query.events(
      { text, zone, sort, after, limit: Math.min(1000, left) },
      { signal },
    );
    yield page.rows;
    left -= page.rows.length;
    after = page.next;
  } while (after !== null && left > 0);
}

function columnsOf(text: string | undefined, fallback: readonly string[]): readonly string[] {
  if (text === undefined) return fallback;
  const names = text.split(',').map((name) => name.trim());
  const known = new Set(eventFields.map((field) => field.name));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw usage(`There is no column called ${unknown}.`);
  return names;
}

const plainCell = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);

/** A page as text of the format; `first` carries the heading. */
function render(format: (typeof formats)[number], rows: readonly EventRow[], columns: readonly string[], first: boolean): string {
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

async function printTable(context: Context, pages: AsyncIterable<EventRow[]>, columns: readonly string[]): Promise<void> {
  const rows: string[][] = [];
  for await (const page of pages) for (const row of page) rows.push(columns.map((column) => cell(row[column])));
  context.output.line(table(columns, rows, 60));
}

async function writeRows(pages: AsyncIterable<EventRow[]>, format: (typeof formats)[number], options: QueryOptions): Promise<void> {
  const columns = columnsOf(
    options.columns,
    eventFields.map((field) => field.name),
  );
  const to = await writer(options.out);
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

/** The format asked for, or the one the output file's name ends in. */
function formatOf({ format, out }: QueryOptions, json: boolean): (typeof formats)[number] {
  const wanted = format ?? out?.split('.').at(-1) ?? (json ? 'json' : 'table');
  const found = formats.find((one) => one === wanted);
  if (!found) throw usage(`There is no format called ${wanted}.`, `Give --format with one of ${formats.join(', ')}.`);
  if (found === 'table' && out !== undefined) throw usage('A table is for the screen.', 'Give --format csv, json or jsonl with --out.');
  return found;
}

/** `query [TEXT] [--format F] [--out FILE] [--columns a,b] [--sort S] [--limit N] [--count] [--facet FIELD]` */
export async function query(context: Context, text: string, options: QueryOptions): Promise<void> {
  const { client, app, output, zone, signal } = context;
  if (options.count) {
    const count = await client.query.count({ text, zone }, { signal });
    return output.result(count, () => String(count));
  }
  const limit = options.limit === undefined ? Number.MAX_SAFE_INTEGER : wholeNumber(options.limit, '--limit');
  if (options.facet !== undefined) {
    const values = await client.query.facet({ text, zone, field: options.facet, limit: Math.min(limit, 1000) }, { signal });
    return output.result(values, () =>
      table(
        ['value', 'count'],
        values.map((one) => [cell(one.value), String(one.count)]),
      ),
    );
  }
  const format = formatOf(options, output.json);
  const pages = events(context, text, options.sort ?? '-event_time', limit);
  if (format === 'table') return printTable(context, pages, columnsOf(options.columns, shown));
  // The filter may name a patient, and a digest of it could be guessed: neither is entered.
  await app.note('export-events', { format });
  return writeRows(pages, format, options);
}

/** `sessions [TEXT]` */
export async function sessions({ client, output, zone, signal }: Context, text: string): Promise<void> {
  const rows: SessionRow[] = [];
  let after: string | null = null;
  do {
    const page: { rows: SessionRow[]; next: string | null } = await client.query.sessions({ text, zone, after, limit: 1000 }, { signal });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  const columns = ['session_uid', 'start_time', 'actor_email', 'resource_name', 'outcome', 'recording_state', 'statements'] as const;
  output.result(rows, () =>
    table(
      columns,
      rows.map((row) => columns.map((column) => cell(row[column]))),
    ),
  );
}
