import type { z } from 'zod';
import type { FigureId } from '../../shared/query/figures.ts';
import { absoluteTimes } from '../../shared/query/absolute.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { periodOf } from '../../shared/query/period.ts';
import { printFilter } from '../../shared/query/print.ts';
import { searchedTexts } from '../../shared/query/printed.ts';
import type { pageInput } from '../../shared/page.ts';
import type { Matching } from '../../shared/workspace/marks.ts';
import { settingsCatalogue } from '../../shared/workspace/settings.ts';
import type { Parameter, ReadConnection } from '../database/connection.ts';
import { type AskingOptions, createAsking, type FilterQuery } from './asking.ts';
import { type AskedRecord, type ReadRaw, readEvent, readEvents, readRecord } from './eventRecord.ts';
import { coverageOf } from './coverage.ts';
import { type Grouping, groupPage } from './eventGroups.ts';
import { facetStatement, facetValueFrom } from './facets.ts';
import { figuresOf } from './figures.ts';
import type { Fragment } from './fragment.ts';
import { type GroupList, identityList, patientList, resourceList } from './groups.ts';
import { eventHistogram } from './histogram.ts';
import { hoursOf } from './hours.ts';
import { countEvents, countSessions, eventOrder, eventPage, type EventPlace, newestPage, sessionPage } from './pages.ts';
import { issuersOf } from './issuers.ts';
import { createListing } from './listing.ts';
import { createNewest } from './newest.ts';
import { matchingIds } from './matching.ts';
import { rosterPeopleNamed, rosterProposals } from './rosterMerges.ts';
import type { QueryHistory } from './queryHistory.ts';

export { createQueryHistory } from './queryHistory.ts';
export type { SearchPrinted } from './printedMatch.ts';

export interface QueryServiceOptions extends AskingOptions {
  readRaw: ReadRaw;
  /** Most bytes of a raw record that are shown; the usual limit when not given. */
  rawLimit?: () => number;
  /** How many recordings are not searched yet for what they printed; none when not given. */
  waiting?: (signal: AbortSignal | undefined) => Promise<number>;
  /** Queries asked before; without it none are kept. */
  history?: QueryHistory;
}

type PageQuery = FilterQuery & z.output<typeof pageInput>;
interface FacetQuery extends FilterQuery {
  field: string;
  limit: number;
  ownTerm: boolean;
}
interface FiguresQuery extends FilterQuery {
  figures: readonly FigureId[];
  slices: number;
}
interface CallOptions {
  signal?: AbortSignal | undefined;
}

const noHistory: QueryHistory = { list: async () => [], remember: async () => undefined, forget: async () => undefined };

const noneWaiting = async () => 0;

const usualRawLimit = () => settingsCatalogue['reveal.record-bytes'].default;

/** Answers the query contract from the index. Every call takes a signal that interrupts DuckDB. */
export type QueryService = ReturnType<typeof createQueryService>;

/** The same condition with `$1`, `$2` for its parameters, each value once: what a report prints. */
function numbered({ sql, parameters }: Fragment): { sql: string; parameters: Parameter[] } {
  const distinct = [...new Set(parameters)];
  let place = 0;
  const number = () => {
    const value = parameters[place];
    place += 1;
    return `$${distinct.findIndex((other) => other === value) + 1}`;
  };
  return { sql: sql.replaceAll('?', number), parameters: distinct };
}

/** Questions about one record. */
function recordAnswers({ database, readRaw, rawLimit }: { database: ReadConnection; readRaw: ReadRaw; rawLimit: () => number }) {
  return {
    /** One event with where it came from. Errors: NOT_FOUND, WORKSPACE_DAMAGED when its file or bundle is missing. */
    event: ({ id }: { id: string }, { signal }: CallOptions = {}) => readEvent(database, id, signal),

    /** Who had its credentials issued. Errors: CANCELLED. */
    issuers: ({ id }: { id: string }, { signal }: CallOptions = {}) => issuersOf(database, id, signal),

    /** The raw record of an event, or of one folded into it. Errors: NOT_FOUND, WORKSPACE_DAMAGED when the original is not what was imported. */
    raw: (asked: AskedRecord, { signal }: CallOptions = {}) => readRecord(database, { readRaw, limit: rawLimit() }, asked, signal),

    /** Whole events, which the call enters in the custody log as copied. Errors: NOT_FOUND. */
    copy: async ({ ids }: { ids: readonly string[] }, { signal }: CallOptions = {}) => ({ rows: await readEvents(database, ids, signal) }),
  };
}

/** What the rosters say about who is who. */
function rosterAnswers(database: ReadConnection) {
  return {
    /** Identities that are one person. Errors: CANCELLED. */
    rosterProposals: ({ limit }: { limit: number }, { signal }: CallOptions = {}) => rosterProposals(database, limit, signal),

    /** Whom an identity is. Errors: CANCELLED. */
    rosterPeople: ({ names }: { names: readonly string[] }, { signal }: CallOptions = {}) => rosterPeopleNamed(database, names, signal),
  };
}

/** Queries asked before: listed, one more of them, none of them. */
function historyAnswers(history: QueryHistory) {
  return {
    /** Newest first. */
    history: () => history.list(),

    /** Puts a query in front of those. Errors: QUERY_SYNTAX. */
    remember: async ({ text }: { text: string }) => {
      parseFilter(text);
      await history.remember(text);
      return {};
    },

    /** Empties the list. */
    forget: async () => {
      await history.forget();
      return {};
    },
  };
}

type Asking = ReturnType<typeof createAsking> & { database: ReadConnection; now: () => Date };

/** What the matching events are like as a whole: over time, by group, in figures. */
function wholeAnswers({ database, now, read, ask }: Asking) {
  return {
    /** Matching events over time. Errors: QUERY_SYNTAX, CANCELLED. */
    histogram: async (input: FilterQuery & { most: number }, { signal }: CallOptions = {}) => {
      const query = read(input);
      const limits = periodOf(query.filter, { zone: input.zone, now: now() });
      return ask(query, ['histogram', input], signal, (where, found) =>
        eventHistogram(database, where, { ...input, limits, found }, signal),
      );
    },

    /** Matching events by identity or session. Errors: QUERY_SYNTAX, USAGE, CANCELLED. */
    groups: async (input: PageQuery & { by: Grouping }, { signal }: CallOptions = {}) => {
      const query = read(input);
      return ask(query, ['groups', input], signal, (where) =>
        groupPage(database, { by: input.by, filter: query.filter, where }, input, signal),
      );
    },

    /** Counts and trends of the matching events. Errors: QUERY_SYNTAX, CANCELLED. */
    figures: async (input: FiguresQuery, { signal }: CallOptions = {}) =>
      ask(read(input), ['figures', input], signal, (where) => figuresOf(database, where, input, signal)),

    /** Days of the week and hours of the day of the matching events. Errors: QUERY_SYNTAX, CANCELLED. */
    hours: async (input: FilterQuery, { signal }: CallOptions = {}) =>
      ask(read(input), ['hours', input], signal, (where) => hoursOf(database, where, input.zone, signal)),

    /** Which source has events when. Errors: QUERY_SYNTAX, CANCELLED. */
    coverage: async (input: FilterQuery, { signal }: CallOptions = {}) =>
      ask(read(input), ['coverage', input], signal, (where) => coverageOf(database, where, input.zone, signal)),
  };
}

/** Makes the query service over the index and the stored originals. */
export function createQueryService(options: QueryServiceOptions) {
  const { database, readRaw, rawLimit = usualRawLimit, now, history = noHistory, waiting = noneWaiting } = options;
  const { read, ask } = createAsking(options);
  const listValues = createListing(database);
  const since = createNewest(database);
  const pageOf =
    <Row>(name: string, { page }: GroupList<Row>) =>
    async (input: PageQuery & { sort: string }, { signal }: CallOptions = {}) =>
      ask(read(input), [name, input], signal, (where) => page(database, where, input, signal));
  const countOf =
    <Row>(name: string, { count }: GroupList<Row>) =>
    async (input: FilterQuery, { signal }: CallOptions = {}) =>
      ask(read(input), ['count', name], signal, (where) => count(database, where, signal));

  return {
    /** One page of matching events. Errors: QUERY_SYNTAX, USAGE for a sort or place that is none, NOT_FOUND for an event that does not match, CANCELLED. */
    events: async (input: FilterQuery & EventPlace & { sort: string }, { signal }: CallOptions = {}) => {
      const order = eventOrder(input.sort);
      const run = (where: Fragment) => eventPage(database, where, order, input, signal);
      const early = (where: Fragment) => newestPage(database, where, order, { ...input, since }, signal);
      return ask(read(input), ['events', input], signal, run, early);
    },

    /** How many events match. Errors: QUERY_SYNTAX, CANCELLED. */
    count: async (input: FilterQuery, { signal }: CallOptions = {}) =>
      ask(read(input), ['count'], signal, async (where, found) => found?.events ?? countEvents(database, where, signal)),

    /** The most frequent values of a field among the matching events. Errors: QUERY_SYNTAX, USAGE for a field without values. */
    facet: async (input: FacetQuery, { signal }: CallOptions = {}) => {
      const field = input.field.toLowerCase();
      return ask(read(input, input.ownTerm ? undefined : field), ['facet', input], signal, async (where) => {
        const statement = facetStatement(field, where, input.limit);
        return (await database.rows(statement.sql, statement.parameters, signal)).map(facetValueFrom);
      });
    },

    /** Values of a field to tick, and what lies behind them. Errors: QUERY_SYNTAX, USAGE for a field without values, CANCELLED. */
    values: async (input: FacetQuery & { search: string }, { signal }: CallOptions = {}) => {
      const field = input.field.toLowerCase();
      return ask(read(input, input.ownTerm ? undefined : field), ['values', input], signal, (where) =>
        listValues(where, { ...input, field }, signal),
      );
    },

    /** Sessions with a matching event, newest first. Errors: QUERY_SYNTAX, USAGE, CANCELLED. */
    sessions: async (input: PageQuery, { signal }: CallOptions = {}) =>
      ask(read(input), ['sessions', input], signal, (where) => sessionPage(database, where, input, signal)),

    /** How many sessions have a matching event. Errors: QUERY_SYNTAX, CANCELLED. */
    countSessions: async (input: FilterQuery, { signal }: CallOptions = {}) =>
      ask(read(input), ['countSessions'], signal, (where) => countSessions(database, where, signal)),

    /** Who did something in the matching events. Errors: QUERY_SYNTAX, USAGE for a sort or place that is none, CANCELLED. */
    identities: pageOf('identities', identityList),
    countIdentities: countOf('identities', identityList),

    /** What something was done to in the matching events. Errors: as for identities. */
    resources: pageOf('resources', resourceList),
    countResources: countOf('resources', resourceList),

    /** Whose records the matching events touched. Errors: as for identities. */
    patients: pageOf('patients', patientList),
    countPatients: countOf('patients', patientList),

    ...wholeAnswers({ database, now, read, ask }),
    ...rosterAnswers(database),
    ...recordAnswers({ database, readRaw, rawLimit }),
    ...historyAnswers(history),

    /**
     * All events that match now, by their ids: for marking them together. Periods become what they mean now, so that the same is found
     * later. Errors: QUERY_SYNTAX, USAGE for too many of them or an unknown zone, CANCELLED.
     */
    matching: async ({ text, zone }: FilterQuery, signal: AbortSignal | undefined): Promise<{ ids: string[]; found: Matching }> => {
      const tree = absoluteTimes(parseFilter(text), now());
      const asked = { text: printFilter(tree), zone };
      // Asked before: what is searched meanwhile is rather told to be missing.
      const missing = searchedTexts(tree).length > 0 ? await waiting(signal) : 0;
      const { ids, found } = await matchingIds(database, await read(asked).where(signal), signal);
      return { ids, found: { ...asked, ...found, waiting: missing } };
    },

    /** The condition a query text puts on `event`, as it is run, with numbered parameters: for citing in a report. Errors: QUERY_SYNTAX. */
    explain: async (text: string, zone: string): Promise<{ sql: string; parameters: Parameter[] }> =>
      numbered(await read({ text, zone }).where(undefined)),
  };
}
