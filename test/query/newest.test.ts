import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ReadConnection } from '../../main/database/connection.ts';
import { fragment } from '../../main/query/fragment.ts';
import { createNewest } from '../../main/query/newest.ts';
import { eventOrder, eventPage, newestPage } from '../../main/query/pages.ts';
import { createQueryService } from '../../main/query/queryService.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';
import { anyRow } from './model.ts';

describe('the first page out of the newest events', () => {
  let store: EventStore;
  let times: string[];
  beforeAll(async () => {
    store = await openEvents();
    const rows = await insertEvents(store.database, fc.sample(anyRow, 150));
    times = rows.flatMap(({ event_time: time }) => time ?? []);
  });
  afterAll(() => store.close());

  const filters = ['true', "outcome = 'denied'", "actor_type <> 'human'", 'false'];
  const conditions = fc.constantFrom(...filters).map((sql) => fragment(sql));

  test('is the first page of all of them, wherever they begin, or none', async () => {
    const begins = fc.constantFrom(...times).map((time) => fragment('event_time >= CAST(? AS TIMESTAMP)', time.slice(0, -1)));
    let known = 0;
    await fc.assert(
      fc.asyncProperty(conditions, begins, fc.integer({ min: 1, max: 30 }), async (where, since, limit) => {
        const place = { after: null, limit };
        const order = eventOrder('-event_time');
        const page = await newestPage(store.database, where, order, { ...place, since: async () => since }, undefined);
        if (!page) return;
        known += 1;
        expect(page).toEqual(await eventPage(store.database, where, order, place, undefined));
      }),
      { numRuns: 60 },
    );
    expect(known).toBeGreaterThan(5);
  });

  test.each([
    ['another order', 'event_time', {}],
    ['another column', '-actor_name', {}],
    ['a later page', '-event_time', { after: 'a place' }],
    ['a page around an event', '-event_time', { around: 'an event' }],
  ])('is not asked for in %s', async (_what, sort, more) => {
    const place = { after: null, limit: 1, ...more, since: () => Promise.reject(new Error('asked')) };
    expect(await newestPage(store.database, fragment('true'), eventOrder(sort), place, undefined)).toBeUndefined();
  });
});

describe('a page of events, newest first', () => {
  let store: EventStore;
  let searches: number;
  beforeEach(async () => {
    store = await openEvents();
    searches = 0;
    // Event 0 is the newest, and alone has the rare word; so has the oldest another one.
    await store.database.rows(`INSERT INTO event (event_id, bundle_id, file_id, source_type, event_time, command_text)
      SELECT printf('%06d', n), 'b', 'f', 'hoop', TIMESTAMP '2026-09-30' - to_seconds(n),
        CASE n WHEN 0 THEN 'common newest' WHEN 24999 THEN 'common oldest' ELSE 'common' END FROM range(25000) AS numbers(n)`);
  });
  afterEach(() => store.close());

  const service = () => {
    const database: ReadConnection = {
      rows: (sql, parameters, signal) => {
        searches += sql.includes('bitstring_agg') ? 1 : 0;
        return store.database.rows(sql, parameters, signal);
      },
      version: () => store.database.version(),
    };
    return createQueryService({ database, readRaw: async () => new Uint8Array(), now: () => new Date() });
  };
  const first = async (query: ReturnType<typeof service>, text: string) => {
    const { rows, next } = await query.events({ text, zone: 'UTC', after: null, limit: 3, sort: '-event_time', columns: [] });
    return { ids: rows.map(({ event_id: id }) => id), more: next !== null };
  };

  test('of a frequent word is there without a search of all events, and goes on', async () => {
    const query = service();
    expect(await first(query, 'common')).toEqual({ ids: ['000000', '000001', '000002'], more: true });
    expect(searches).toBe(0);
    const page = await query.events({ text: 'common', zone: 'UTC', after: null, limit: 3, sort: '-event_time' });
    const rest = await query.events({ text: 'common', zone: 'UTC', after: page.next, limit: 2, sort: '-event_time' });
    expect(rest.rows.map(({ event_id: id }) => id)).toEqual(['000003', '000004']);
  });

  test.each([
    ['oldest', '024999'],
    ['newest', '000000'],
  ])('of a rare word, in the %s event alone, is found in all of them', async (word, id) => {
    expect(await first(service(), word)).toEqual({ ids: [id], more: false });
    expect(searches).toBeGreaterThan(0);
  });

  test('begins with what was imported since', async () => {
    const query = service();
    await first(query, 'common');
    await insertEvents(store.database, [{ event_id: 'new', event_time: '2026-12-01T00:00:00.000000Z', command_text: 'common' }]);
    expect((await first(query, 'common')).ids).toEqual(['new', '000000', '000001']);
  });

  test('knows of no newest stretch where events are few', async () => {
    await store.database.rows('DELETE FROM event WHERE rowid >= 10000');
    expect(await createNewest(store.database)()).toBeUndefined();
  });
});
