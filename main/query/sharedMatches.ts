import { setTimeout as after } from 'node:timers';
import { isWildcard } from '../../shared/query/check.ts';
import { fieldTarget } from '../../shared/query/fields.ts';
import type { Filter, Term } from '../../shared/query/filter.ts';
import type { ReadConnection } from '../database/connection.ts';
import { type Fragment, fragment } from './fragment.ts';
import { waitFor } from './waitFor.ts';

const dearKinds: readonly string[] = ['list', 'json', 'leaf'];

function isDearTerm({ field, values }: Term): boolean {
  const target = fieldTarget(field);
  if (target?.kind === 'identity') return values.some(isWildcard);
  if (target?.kind !== 'columns') return target?.kind === 'raw' || target?.kind === 'printed';
  return values.some(isWildcard) || target.columns.some(({ kind }) => dearKinds.includes(kind));
}

/** Whether a filter reads long texts or lists of every row: looking at a few columns is as quick as looking up the answer. */
export function isDear(filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
      return false;
    case 'and':
    case 'or':
      return filter.items.some(isDear);
    case 'not':
      return isDear(filter.item);
    case 'word':
      return true;
    case 'term':
      return isDearTerm(filter);
  }
}

/** A screen asks several questions about one filter at once; what it found is forgotten soon after the last of them. */
const keptMs = 2000;

/** What a search found besides which rows: questions about the whole need not read them again. */
export interface Found {
  events: number;
  /** Time of the first and the last event, in microseconds since 1970 as text; null when none has a time. */
  first: string | null;
  last: string | null;
}

/** Which rows matched, and the version of the index in which they did. */
interface Matched {
  where: Fragment;
  found: Found;
  version: number;
}

interface Search {
  result: Promise<Matched>;
  stop: AbortController;
  waiting: number;
  settled: boolean;
}

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

/** From twice as many rows on, the halves are searched at once. */
const rowsAtOnce = 200_000;

/** One bit a row from `from` on, in a whole number of bytes, as hex: DuckDB pads anything else at the front when it becomes a BLOB. */
async function searchPart(database: ReadConnection, where: Fragment, [from, to]: readonly [number, number], signal: AbortSignal) {
  const [fromSql, toSql] = [String(from), String(to)];
  const [row = {}] = await database.rows(
    `SELECT count(*) AS events, CAST(epoch_us(min(event_time)) AS VARCHAR) AS first, CAST(epoch_us(max(event_time)) AS VARCHAR) AS last,
       hex(CAST(bitstring_agg(rowid, ${fromSql}, ${toSql}) AS BLOB)) AS bits FROM event WHERE rowid >= ${fromSql} AND rowid <= ${toSql} AND ${where.sql}`,
    where.parameters,
    signal,
  );
  const bits = textOrNull(row.bits) ?? '00'.repeat((to - from + 1) / 8);
  return { events: Number(row.events ?? 0), first: textOrNull(row.first), last: textOrNull(row.last), bits };
}

/** The furthest of times told as text; null where none is told. */
function furthest(times: readonly (string | null)[], further: (a: bigint, b: bigint) => boolean): string | null {
  return times.reduce((known, time) => (known === null || (time !== null && further(BigInt(time), BigInt(known))) ? time : known), null);
}

/** Looks for the rows that match, in two halves at once where there are many: a statement of DuckDB runs on one core here. */
async function search(database: ReadConnection, where: Fragment, atOnce: number, signal: AbortSignal): Promise<Matched> {
  const version = database.version();
  const [ends = {}] = await database.rows('SELECT max(rowid) AS last FROM event', [], signal);
  const end = Math.ceil((Number(ends.last ?? 0) + 1) / 8) * 8;
  const middle = end < 2 * atOnce ? end : Math.ceil(end / 16) * 8;
  const halves = [[0, middle - 1] as const, ...(middle < end ? [[middle, end - 1] as const] : [])];
  const parts = await Promise.all(halves.map((half) => searchPart(database, where, half, signal)));
  const found = {
    events: parts.reduce((sum, { events }) => sum + events, 0),
    first: furthest(
      parts.map(({ first }) => first),
      (a, b) => a < b,
    ),
    last: furthest(
      parts.map(({ last }) => last),
      (a, b) => a > b,
    ),
  };
  // A row behind the last bit was written since, and then whatever is answered, be it an error, is asked again.
  const bits = fragment('get_bit(CAST(unhex(?) AS BIT), CAST(rowid AS INTEGER)) = 1', parts.map((part) => part.bits).join(''));
  return { where: found.events > 0 ? bits : fragment('false'), found, version };
}

/**
 * Lets the questions of one screen search a dear filter once: the first search leaves one bit a row, the others look it up.
 * Every answer is checked to come from the very version of the index that was searched, else it is asked again without the bits.
 */
export function createSharedMatches(database: ReadConnection, atOnce = rowsAtOnce) {
  const searches = new Map<string, Search>();

  function begin(key: string, where: Fragment): Search {
    const stop = new AbortController();
    const started: Search = { result: search(database, where, atOnce, stop.signal), stop, waiting: 0, settled: false };
    started.result
      .catch(() => searches.get(key) === started && searches.delete(key))
      .finally(() => {
        started.settled = true;
      });
    searches.set(key, started);
    return started;
  }

  function leave(key: string, left: Search): void {
    left.waiting -= 1;
    if (left.waiting > 0 || searches.get(key) !== left) return;
    if (left.settled) after(() => left.waiting === 0 && searches.get(key) === left && searches.delete(key), keptMs).unref();
    else {
      searches.delete(key);
      left.stop.abort();
    }
  }

  /** Runs a question with a condition that stands for `where`. Errors: CANCELLED, and those of the question. */
  return async function ask<Result>(
    where: Fragment,
    signal: AbortSignal | undefined,
    run: (where: Fragment, found?: Found) => Promise<Result>,
  ): Promise<Result> {
    const key = JSON.stringify([database.version(), where.sql, where.parameters]);
    const joined = searches.get(key) ?? begin(key, where);
    joined.waiting += 1;
    try {
      const matched = await waitFor(joined.result, signal);
      const answer = await run(matched.where, matched.found).catch((error: unknown) => {
        if (database.version() === matched.version) throw error;
      });
      if (answer !== undefined && database.version() === matched.version) return answer;
    } finally {
      leave(key, joined);
    }
    return run(where);
  };
}
