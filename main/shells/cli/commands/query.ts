import { eventFields } from '../../../../shared/import/event.ts';
import { sessionRow } from '../../../../shared/query/contract.ts';
import { rowFigures } from '../../../../shared/query/figures.ts';
import { identityRow, resourceRow } from '../../../../shared/query/groups.ts';
import { hideRow, hideValue, hidingColumn } from '../../../../shared/discretion/columns.ts';
import type { RevealReason } from '../../../../shared/discretion/reveal.ts';
import { hideSensitive } from '../../../../shared/discretion/sensitive.ts';
import { exportFormat } from '../../../../shared/query/export.ts';
import { fieldColumns } from '../../../../shared/query/fields.ts';
import { searchingRecordings } from './searching.ts';
import { type Context, usage } from '../context.ts';
import { type Discretion, discretionOf } from '../discretion.ts';
import { refuseExisting } from '../newFile.ts';
import { exportEvents } from './exportEvents.ts';
import { formatOf, pagesOf, printTable, refuseBeside, type Row, type RowOptions, wholeNumber, writeRows } from '../rows.ts';

export interface ListOptions extends RowOptions {
  reveal?: RevealReason;
  columns?: string;
  limit?: string;
  count?: boolean;
  sort?: string;
}
export interface QueryOptions extends ListOptions {
  facet?: string;
}

const shown = ['event_time', 'actor', 'action', 'resource_name', 'outcome', 'command_text'];
const eventColumns = eventFields.map((field) => field.name);

function columnsOf(text: string | undefined, fallback: readonly string[], known: readonly string[]): readonly string[] {
  if (text === undefined) return fallback;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw usage(`There is no column called ${unknown}.`, known.length < 40 ? `Columns: ${known.join(', ')}.` : undefined);
  return names;
}

/** Prints how many there are; options about rows would have no effect beside it. */
async function printCount({ output }: Context, options: QueryOptions, count: () => Promise<number>): Promise<void> {
  refuseBeside('--count', options, ['facet', 'format', 'out', 'columns', 'sort', 'limit']);
  const found = await count();
  output.result(found, () => String(found));
}

/** Values of a field that one answer holds. */
const mostValues = 1000;

/** Entered before anything is written, and only where it can be. The filter may name a patient, and a digest of it could be guessed: neither is entered. */
async function noteExport(
  { app }: Context,
  act: string,
  { format, out, hidden }: { format: string; out: string | undefined; hidden: boolean },
): Promise<void> {
  if (out !== undefined) await refuseExisting(out);
  await app.note(act, { format, hidden });
}

/** Pages with the values hidden that the policy wants hidden. */
async function* discreet(pages: AsyncIterable<Row[]>, discretion: Discretion, hide = hideEvents): AsyncGenerator<Row[]> {
  for await (const page of pages) yield page.map((row) => hide(discretion, row));
}

const hideEvents = ({ hidden, rules }: Discretion, row: Row): Row => (hidden ? hideRow(row, rules) : row);

/** Formats that only a file can have. */
export const fileFormats = ['parquet', 'ocsf'] as const;

async function* once(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows;
}

async function facet(context: Context, text: string, field: string, options: QueryOptions): Promise<void> {
  const { client, zone, signal, output } = context;
  refuseBeside('--facet', options, ['columns', 'sort']);
  const format = formatOf(options, output.json);
  const limit = options.limit === undefined ? mostValues : wholeNumber(options.limit, '--limit');
  if (limit > mostValues) throw usage(`--facet lists at most ${mostValues} values.`, 'Give a smaller --limit, or narrow the query.');
  const { hidden, rules } = await discretionOf(context, options.reveal);
  const column = hidingColumn((fieldColumns(field.toLowerCase()) ?? [{ name: field }]).map(({ name }) => name));
  const shownAs = (value: string | null) => (hidden ? hideValue(column, value, rules) : value);
  const found = await client.query.facet({ text, zone, field, limit }, { signal });
  const values = found.map(({ value, count }) => ({ value: shownAs(value), count }));
  if (values.length === mostValues) output.say(`Only the ${mostValues} most frequent values are listed; there may be more.`);
  if (format === 'table') return printTable(context, once(values), ['value', 'count']);
  await noteExport(context, 'export-facet', { format, out: options.out, hidden });
  return writeRows(once(values), ['value', 'count'], { format, out: options.out });
}

/** As {@link answer}; a query that asks what recordings printed waits for all of them to be searched, and says how far it is. */
export const query = (context: Context, text: string, options: QueryOptions): Promise<void> =>
  searchingRecordings(context, text, () => answer(context, text, options));

/** `query [TEXT] [--format F] [--out FILE] [--columns a,b] [--sort S] [--limit N] [--count] [--facet FIELD]` */
async function answer(context: Context, text: string, options: QueryOptions): Promise<void> {
  const { client, output, zone, signal } = context;
  if (options.count) return printCount(context, options, () => client.query.count({ text, zone }, { signal }));
  if (options.facet !== undefined) return facet(context, text, options.facet, options);
  const sort = options.sort ?? '-event_time';
  if (options.out === undefined && fileFormats.some((one) => one === options.format))
    throw usage(`${options.format ?? ''} is a format of files.`, 'Name a new file with --out.');
  const toFile = exportFormat.safeParse(options.out === undefined ? undefined : formatOf(options, output.json, fileFormats));
  const discretion = await discretionOf(context, options.reveal);
  if (options.out !== undefined && toFile.success) {
    const columns = options.columns === undefined ? null : [...columnsOf(options.columns, [], eventColumns)];
    const limit = options.limit === undefined ? null : wholeNumber(options.limit, '--limit');
    return exportEvents(context, options.out, { text, sort, columns, limit, format: toFile.data, hidden: discretion.hidden });
  }
  const limit = wholeNumber(options.limit, '--limit');
  const format = formatOf(options, output.json);
  const pages = discreet(
    pagesOf((place) => client.query.events({ text, zone, sort, ...place }, { signal }), limit),
    discretion,
  );
  if (format === 'table') return printTable(context, pages, columnsOf(options.columns, shown, eventColumns));
  const columns = columnsOf(options.columns, eventColumns, eventColumns);
  await noteExport(context, 'export-events', { format, out: undefined, hidden: discretion.hidden });
  return writeRows(pages, columns, { format });
}

/** Names of a resource may hold what was asked for, such as the address of a patient's record. */
function hideNames({ hidden, rules }: Discretion, row: Row): Row {
  const shownAs = (value: unknown) => (typeof value === 'string' ? hideSensitive(value, rules) : value);
  return hidden ? { ...row, name: shownAs(row['name']), parent: shownAs(row['parent']) } : row;
}

/** A list beside the events: its columns on the screen and in all, how it is read and counted. */
interface List {
  shown: readonly string[];
  all: readonly string[];
  page: 'sessions' | 'identities' | 'resources';
  count: 'countSessions' | 'countIdentities' | 'countResources';
}

const lists = {
  sessions: {
    shown: ['session_uid', 'start_time', 'actor', 'resource_name', 'outcome', 'recording_state', 'statements'],
    all: Object.keys(sessionRow.shape),
    page: 'sessions',
    count: 'countSessions',
  },
  identities: {
    shown: ['name', 'type', 'confidence', 'events', 'sessions', ...rowFigures, 'first_seen', 'last_seen'],
    all: Object.keys(identityRow.shape),
    page: 'identities',
    count: 'countIdentities',
  },
  resources: {
    shown: ['name', 'type', 'parent', 'identities', 'events', 'sessions', ...rowFigures, 'first_seen', 'last_seen'],
    all: Object.keys(resourceRow.shape),
    page: 'resources',
    count: 'countResources',
  },
} as const satisfies Record<string, List>;

/** As {@link listRows}; see {@link query} for what recordings printed. */
export const list = (context: Context, name: keyof typeof lists, text: string, options: ListOptions): Promise<void> =>
  searchingRecordings(context, text, () => listRows(context, name, text, options));

/** `sessions`, `identities` or `resources [TEXT] [--format F] [--out FILE] [--columns a,b] [--limit N] [--count]`; the latter two `[--sort S]` too. */
async function listRows(context: Context, name: keyof typeof lists, text: string, options: ListOptions): Promise<void> {
  const { client, output, zone, signal } = context;
  const { shown: few, all, page, count }: List = lists[name];
  if (options.count) return printCount(context, options, () => client.query[count]({ text, zone }, { signal }));
  const limit = wholeNumber(options.limit, '--limit');
  const format = formatOf(options, output.json);
  const { sort } = options;
  const read = (place: { after: string | null; limit: number }): Promise<{ rows: Row[]; next: string | null }> =>
    client.query[page]({ text, zone, ...place, ...(sort === undefined ? {} : { sort }) }, { signal });
  const discretion = await discretionOf(context, options.reveal);
  const pages = discreet(pagesOf(read, limit), discretion, name === 'resources' ? hideNames : undefined);
  if (format === 'table') return printTable(context, pages, columnsOf(options.columns, few, all));
  const columns = columnsOf(options.columns, all, all);
  await noteExport(context, `export-${name}`, { format, out: options.out, hidden: discretion.hidden });
  return writeRows(pages, columns, { format, out: options.out });
}
