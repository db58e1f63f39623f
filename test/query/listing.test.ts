import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ReadConnection } from '../../main/database/connection.ts';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';
import { anyRow } from './model.ts';

let store: EventStore;
let asked: string[];

beforeAll(async () => {
  store = await openEvents();
  await insertEvents(store.database, fc.sample(anyRow, 150));
});
afterAll(() => store.close());
beforeEach(() => {
  asked = [];
});

/** A service that has answered nothing yet; each statement it runs is noted. */
function service(): QueryService {
  const database: ReadConnection = {
    rows: (sql, parameters, signal) => {
      asked.push(sql);
      return store.database.rows(sql, parameters, signal);
    },
    version: () => store.database.version(),
  };
  return createQueryService({ database, readRaw: async () => new Uint8Array(), now: () => new Date() });
}

const list = (query: QueryService, field: string, text: string, more: { search?: string; signal?: AbortSignal } = {}) =>
  query.values({ field, text, zone: 'UTC', search: more.search ?? '', limit: 3, ownTerm: true }, { signal: more.signal });

/** One column, several, several that are also kept as one text, a list, and what is no column. */
const fields = [
  'outcome',
  'actor_type',
  'action',
  'actor',
  'resource',
  'actor_name',
  'masked',
  'patient',
  'rows',
  'disposition',
  'tag',
  'identity',
];

test.each(['', 'outcome:denied', '-actor_type:human', 'a', 'rows:>100000000000'])(
  'lists over the same events are counted in one statement, and each says what it says alone: %s',
  async (text) => {
    const query = service();
    const together = await Promise.all(fields.map((field) => list(query, field, text)));
    expect(asked.filter((sql) => sql.includes('AS kind'))).toHaveLength(1);
    const alone = [];
    for (const field of fields) alone.push(await list(service(), field, text));
    expect(together).toEqual(alone);
  },
);

test('lists of one field under different searches do not mix', async () => {
  const query = service();
  const [all, some] = await Promise.all([list(query, 'actor', ''), list(query, 'actor', '', { search: 'ali' })]);
  expect(all).toEqual(await list(service(), 'actor', ''));
  expect(some).toEqual(await list(service(), 'actor', '', { search: 'ali' }));
});

test('who gives up leaves the others their lists, and whoever asks after all gave up is answered', async () => {
  const query = service();
  const stop = new AbortController();
  const left = list(query, 'outcome', '', { signal: stop.signal });
  const kept = list(query, 'actor', '');
  stop.abort();
  await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await kept).toEqual(await list(service(), 'actor', ''));

  const other = new AbortController();
  const alone = list(query, 'resource', '', { signal: other.signal });
  other.abort();
  await expect(alone).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await list(query, 'resource', '')).toEqual(await list(service(), 'resource', ''));
});

test('a field without values is refused by itself', async () => {
  const query = service();
  const refused = list(query, 'has', '');
  const kept = list(query, 'outcome', '');
  await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
  expect(await kept).toEqual(await list(service(), 'outcome', ''));
});
