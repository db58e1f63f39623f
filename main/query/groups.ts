import { AppError } from '../../shared/errors.ts';
import type { FieldKind } from '../../shared/import/event.ts';
import { rosterSource } from '../../shared/import/roster.ts';
import { rowFigures, trendSlices } from '../../shared/query/figures.ts';
import type { IdentityRow, PatientRow, ResourceRow } from '../../shared/query/groups.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { literal } from '../database/open.ts';
import { instantSql } from '../database/rows.ts';
import { figureColumns } from './figures.ts';
import { every, type Fragment, fragment } from './fragment.ts';
import { eventsSql, identitySql, type Person, personsOf, valuesOf } from './identities.ts';
import { behind, type Order, orderSql, pageOf } from './keyset.ts';
import type { Page, PageRequest } from './pages.ts';
import { sliceSql, slicing } from './slices.ts';

/** What a list groups events by, and what it says of each group besides what all lists say. */
interface Grouping {
  /** The columns that name a thing, and the SQL of each on `event`. Texts that differ in case only are one, as in the language. */
  keys: Readonly<Record<string, string>>;
  /** More columns that the sums below need, on `event`. */
  needs: Readonly<Record<string, string>>;
  /** More sums over the events of a group. */
  sums: Readonly<Record<string, string>>;
  /** What of these a list can be sorted by, beside what all lists can. */
  sorts: Readonly<Record<string, FieldKind>>;
  /** Leaves out what has no name. */
  named?: boolean;
}

/** The place of a value among those of its column, from 0. */
const placeSql = (column: string) => `nullif(list_position([${valuesOf(column).map(literal).join(', ')}], ${column}), 0) - 1`;
/** Which values of an enumeration there are, a bit each. */
const bitsSql = (place: string) => `bit_or(1 << CAST(${place} AS INTEGER))`;

/** Folded, so that it can be counted; the empty text stands for "not recorded". */
const whoSql = `coalesce(lower(${identitySql}), '')`;
const resourceSql = "coalesce(nullif(resource_name, ''), nullif(resource_uid, ''))";

const identities: Grouping = {
  keys: { name: identitySql },
  needs: { type_place: placeSql('actor_type'), confidence_place: placeSql('identity_confidence') },
  sums: {
    type: 'min(type_place)',
    types: bitsSql('type_place'),
    confidence: 'max(confidence_place)',
    confidences: bitsSql('confidence_place'),
  },
  sorts: { type: 'integer', confidence: 'integer' },
};

const resources: Grouping = {
  keys: { name: resourceSql, type: "nullif(resource_type, '')", parent: "nullif(resource_parent, '')" },
  needs: { who: whoSql, by_name: "nullif(resource_name, '') IS NOT NULL" },
  sums: { identities: 'count(DISTINCT who)', by_name: 'bool_or(by_name)', by_uid: 'NOT bool_and(by_name)' },
  sorts: { type: 'text', parent: 'text', identities: 'integer' },
};

/** What a row of a list is told by, as one value. */
const rowSql = (keys: Grouping['keys']) =>
  `row(${Object.values(keys)
    .map((sql) => `lower(${sql})`)
    .join(', ')})`;

/** A record may name several patients, and each of them once in several spellings. */
const patientsSql = `unnest(list_filter(patient_ref, lambda ref, place: ref <> '' AND
  list_position(list_transform(patient_ref, lambda other: lower(other)), lower(ref)) = place))`;

const patients: Grouping = {
  keys: { patient: patientsSql },
  needs: { who: whoSql, resource: rowSql(resources.keys) },
  sums: { identities: 'count(DISTINCT who)', resources: 'count(DISTINCT resource)' },
  sorts: { identities: 'integer', resources: 'integer' },
  named: true,
};

const commonSorts: Readonly<Record<string, FieldKind>> = {
  events: 'integer',
  sessions: 'integer',
  first_seen: 'time',
  last_seen: 'time',
  ...Object.fromEntries(rowFigures.map((id) => [id, 'integer' as const])),
};

function orderOf({ keys, sorts }: Grouping, sort: string): Order {
  const column = sort.replace(/^-/, '');
  const [name = ''] = Object.keys(keys);
  const known: Readonly<Record<string, FieldKind>> = { [name]: 'text', ...commonSorts, ...sorts };
  const kind = Object.hasOwn(known, column) ? known[column] : undefined;
  if (kind === undefined) {
    throw new AppError('USAGE', 'This list cannot be sorted by this.', {
      meaning: 'Nothing was listed.',
      action: `Name one of ${Object.keys(known).join(', ')}, with - in front for descending.`,
    });
  }
  return { column, kind, descending: sort.startsWith('-'), id: 'id' };
}

const selectList = (columns: Readonly<Record<string, string>>) =>
  Object.entries(columns)
    .map(([name, sql]) => `${sql} AS ${name}`)
    .join(', ');

/** The parts of a statement that depend on what is grouped. */
function partsOf({ keys, named }: Grouping) {
  const names = Object.keys(keys);
  return {
    nameColumns: names.map((name) => `max(${name}) AS ${name}`).join(', '),
    byColumns: names.map((name) => `lower(${name})`).join(', '),
    // A list as text tells null from empty and one boundary from another, which joined texts do not.
    idSql: `CAST(to_json([${names.map((name) => `lower(${name})`).join(', ')}]) AS VARCHAR)`,
    namedSql: named ? `${names[0] ?? ''} IS NOT NULL` : 'true',
  };
}

/** How the events of each row of a page are spread over the time of all that match, by the id of the row. */
async function trendsOf(
  database: ReadConnection,
  grouping: Grouping,
  where: Fragment,
  ids: readonly unknown[],
  signal: AbortSignal | undefined,
): Promise<Map<unknown, number[]>> {
  if (ids.length === 0) return new Map();
  const span = await slicing(database, where, trendSlices, signal);
  const { byColumns, idSql, namedSql } = partsOf(grouping);
  const keyColumns = selectList(grouping.keys);
  const rows = await database.rows(
    `WITH named AS (SELECT ${keyColumns}, ${sliceSql} AS slice FROM ${eventsSql} WHERE ${where.sql} AND event_time IS NOT NULL)
     SELECT any_value(${idSql}) AS id, slice, count(*) AS events FROM named WHERE ${namedSql} GROUP BY ${byColumns}, slice
     HAVING any_value(${idSql}) IN (SELECT unnest(from_json(CAST(? AS JSON), '["VARCHAR"]')))`,
    [...span.parameters, ...where.parameters, JSON.stringify(ids)],
    signal,
  );
  const trends = new Map<unknown, number[]>();
  for (const { id, slice, events } of rows) {
    const trend = trends.get(id) ?? Array.from({ length: trendSlices }, () => 0);
    trend[Number(slice)] = Number(events);
    trends.set(id, trend);
  }
  return trends;
}

/** What a list is asked for. */
export interface GroupRequest extends PageRequest {
  sort: string;
}

const sumColumns = rowFigures.map((id) => `count_if(${id}) AS ${id}`).join(', ');
const [firstSql, lastSql] = [instantSql('grouped.first_seen'), instantSql('grouped.last_seen')];

/** One page of the things that matching events have in common, with a trend for each. */
async function groupPage(
  database: ReadConnection,
  grouping: Grouping,
  where: Fragment,
  { after, limit, sort }: GroupRequest,
  signal: AbortSignal | undefined,
): Promise<Page<PlainRow & { trend: number[] }>> {
  const order = orderOf(grouping, sort);
  const { nameColumns, byColumns, idSql, namedSql } = partsOf(grouping);
  const figures = figureColumns(rowFigures);
  const rawColumns = selectList({ ...grouping.keys, ...grouping.needs });
  const ownColumns = selectList(grouping.sums);
  const place = behind(order, after);
  const sortSql = orderSql(order, 'grouped');
  const sortKeySql = `CAST(grouped.${order.column} AS VARCHAR)`;
  const rows = await database.rows(
    `WITH named AS (SELECT ${rawColumns}, event_time, session_uid, source_type, ${figures.sql} FROM ${eventsSql} WHERE ${where.sql}),
     grouped AS (SELECT ${nameColumns}, ${ownColumns}, ${sumColumns}, count(*) AS events, count(DISTINCT session_uid) AS sessions,
       min(event_time) AS first_seen, max(event_time) AS last_seen, list_sort(list(DISTINCT source_type)) AS sources, any_value(${idSql}) AS id
       FROM named WHERE ${namedSql} GROUP BY ${byColumns})
     SELECT grouped.* REPLACE (${firstSql} AS first_seen, ${lastSql} AS last_seen), ${sortKeySql} AS sort_key
     FROM grouped WHERE ${place.sql} ORDER BY ${sortSql} LIMIT ?`,
    [...figures.parameters, ...where.parameters, ...place.parameters, limit + 1],
    signal,
  );
  const page = pageOf(order, rows, limit);
  const ids = page.rows.map(({ id }) => id);
  const trends = await trendsOf(database, grouping, where, ids, signal);
  const untimed = Array.from({ length: trendSlices }, () => 0);
  return {
    rows: page.rows.map(({ sort_key: _key, id, ...row }) => Object.assign(row, { trend: trends.get(id) ?? untimed })),
    next: page.next,
  };
}

async function countGroups(
  database: ReadConnection,
  grouping: Grouping,
  where: Fragment,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { byColumns, namedSql } = partsOf(grouping);
  const keyColumns = selectList(grouping.keys);
  const [row] = await database.rows(
    `SELECT count(*) AS count FROM (SELECT 1 FROM (SELECT ${keyColumns} FROM ${eventsSql} WHERE ${where.sql}) WHERE ${namedSql} GROUP BY ${byColumns})`,
    where.parameters,
    signal,
  );
  return Number(row?.count ?? 0);
}

/** The values of an enumeration that bits stand for. */
const valuesIn = (column: string, bits: unknown): string[] =>
  valuesOf(column).filter((_, place) => (Number(bits ?? 0) & (1 << place)) !== 0);

function identityFrom(
  { type: _type, types, confidence: _confidence, confidences, ...row }: PlainRow,
  persons: Map<string, Person>,
): IdentityRow {
  const [known, sure] = [valuesIn('actor_type', types), valuesIn('identity_confidence', confidences)];
  const told = { type: known[0] ?? null, types: known, confidence: sure.at(-1) ?? null, confidences: sure };
  const own = typeof row.name === 'string' ? [row.name] : [];
  const person = typeof row.name === 'string' ? persons.get(row.name) : undefined;
  return { ...row, person: person?.id ?? null, names: person?.names ?? own, ...told } as unknown as IdentityRow;
}

function resourceFrom({ by_name: byName, by_uid: byUid, ...row }: PlainRow): ResourceRow {
  const named_by = [...(byName === true ? ['name'] : []), ...(byUid === true ? ['uid'] : [])];
  return { ...row, named_by } as unknown as ResourceRow;
}

/** A list of things that events have in common, and how many it has. */
export interface GroupList<Row> {
  page(database: ReadConnection, where: Fragment, request: GroupRequest, signal: AbortSignal | undefined): Promise<Page<Row>>;
  count(database: ReadConnection, where: Fragment, signal: AbortSignal | undefined): Promise<number>;
}

/** What these lists are about is acts: see `actsFilter`. */
const acts = (where: Fragment): Fragment => every([where, fragment('source_type IS DISTINCT FROM ?', rosterSource)]);

function listOf<Row>(grouping: Grouping, rowFrom: (row: PlainRow) => Row): GroupList<Row> {
  return {
    async page(database, where, request, signal) {
      const { rows, next } = await groupPage(database, grouping, acts(where), request, signal);
      return { rows: rows.map(rowFrom), next };
    },
    count: (database, where, signal) => countGroups(database, grouping, acts(where), signal),
  };
}

/** Who did something in the matching events. */
export const identityList: GroupList<IdentityRow> = {
  ...listOf(identities, (row) => identityFrom(row, new Map())),
  async page(database, where, request, signal) {
    const persons = await personsOf(database, signal);
    const { rows, next } = await groupPage(database, identities, acts(where), request, signal);
    return { rows: rows.map((row) => identityFrom(row, persons)), next };
  },
};
/** What something was done to in the matching events. */
export const resourceList = listOf(resources, resourceFrom);
/** Whose records the matching events touched. */
export const patientList = listOf(patients, (row) => row as unknown as PatientRow);
