import { eventFields } from '../../../../shared/import/event.ts';
import { sessionRow } from '../../../../shared/query/contract.ts';
import { rowFigures } from '../../../../shared/query/figures.ts';
import { identityRow, resourceRow } from '../../../../shared/query/groups.ts';
import { type Context, usage } from '../context.ts';
import { refuseExisting } from '../newFile.ts';
import { formatOf, pagesOf, printTable, refuseBeside, type Row, type RowOptions, wholeNumber, writeRows } from '../rows.ts';

export interface ListOptions extends RowOptions {
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
async function noteExport({ app }: Context, act: string, { format, out }: { format: string; out: string | undefined }): Promise<void> {
  if (out !== undefined) await refuseExisting(out);
  await app.note(act, { format });
}

async function* once(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows;
}

async function facet(context: Context, text: string, field: string, options: QueryOptions): Promise<void> {
  const { client, zone, signal, output } = context;
  refuseBeside('--facet', options, ['columns', 'sort']);
  const format = formatOf(options, output.json);
  const limit = options.limit === undefined ? mostValues : wholeNumber(options.limit, '--limit');
  if (limit > mostValues) throw usage(`--facet lists at most ${mostValues} values.`, 'Give a smaller --limit, or narrow the query.');
  const values = await client.query.facet({ text, zone, field, limit }, { signal });
  if (values.length === mostValues) output.say(`Only the ${mostValues} most frequent values are listed; there may be more.`);
  if (format === 'table') return printTable(context, once(values), ['value', 'count']);
  await noteExport(context, 'export-facet', { format, out: options.out });
  return writeRows(once(values), ['value', 'count'], { format, out: options.out });
}

/** `query [TEXT] [--format F] [--out FILE] [--columns a,b] [--sort S] [--limit N] [--count] [--facet FIELD]` */
export async function query(context: Context, text: string, options: QueryOptions): Promise<void> {
  const { client, output, zone, signal } = context;
  if (options.count) return printCount(context, options, () => client.query.count({ text, zone }, { signal }));
  if (options.facet !== undefined) return facet(context, text, options.facet, options);
  const limit = wholeNumber(options.limit, '--limit');
  const format = formatOf(options, output.json);
  const sort = options.sort ?? '-event_time';
  const pages = pagesOf((place) => client.query.events({ text, zone, sort, ...place }, { signal }), limit);
  if (format === 'table') return printTable(context, pages, columnsOf(options.columns, shown, eventColumns));
  const columns = columnsOf(options.columns, eventColumns, eventColumns);
  await noteExport(context, 'export-events', { format, out: options.out });
  return writeRows(pages, columns, { format, out: options.out });
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

/** `sessions`, `identities` or `resources [TEXT] [--format F] [--out FILE] [--columns a,b] [--limit N] [--count]`; the latter two `[--sort S]` too. */
export async function list(context: Context, name: keyof typeof lists, text: string, options: ListOptions): Promise<void> {
  const { client, output, zone, signal } = context;
  const { shown: few, all, page, count }: List = lists[name];
  if (options.count) return printCount(context, options, () => client.query[count]({ text, zone }, { signal }));
  const limit = wholeNumber(options.limit, '--limit');
  const format = formatOf(options, output.json);
  const { sort } = options;
  const read = (place: { after: string | null; limit: number }): Promise<{ rows: Row[]; next: string | null }> =>
    client.query[page]({ text, zone, ...place, ...(sort === undefined ? {} : { sort }) }, { signal });
  const pages = pagesOf(read, limit);
  if (format === 'table') return printTable(context, pages, columnsOf(options.columns, few, all));
  const columns = columnsOf(options.columns, all, all);
  await noteExport(context, `export-${name}`, { format, out: options.out });
  return writeRows(pages, columns, { format, out: options.out });
}
