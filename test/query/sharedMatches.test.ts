import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ReadConnection } from '../../main/database/connection.ts';
import { fragment } from '../../main/query/fragment.ts';
import { createQueryService } from '../../main/query/queryService.ts';
import { createSharedMatches } from '../../main/query/sharedMatches.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
beforeEach(async () => {
  store = await openEvents();
});
afterEach(() => store.close());

/** The query service over the real index, with `seen` called after each statement. */
function serviceSeeing(seen: (sql: string, signal: AbortSignal | undefined) => Promise<void> | void) {
  const database: ReadConnection = {
    async rows(sql, parameters, signal) {
      const rows = await store.database.rows(sql, parameters, signal);
      await seen(sql, signal);
      return rows;
    },
    version: () => store.database.version(),
  };
  return createQueryService({ database, readRaw: async () => new Uint8Array(), now: () => new Date() });
}

const isSearch = (sql: string) => sql.includes('bitstring_agg');
const word = { text: 'needle', zone: 'UTC' };
const rows = (number: number, from = 0) =>
  Array.from({ length: number }, (_, at) => ({ command_text: `needle ${from + at}.`, outcome: 'denied' }));

describe('the questions of one screen', () => {
  test('search a word once and agree', async () => {
    await insertEvents(store.database, rows(20));
    let searches = 0;
    const query = serviceSeeing((sql) => void (searches += isSearch(sql) ? 1 : 0));
    const [count, page, facet] = await Promise.all([
      query.count(word),
      query.events({ ...word, after: null, limit: 100, sort: 'event_id' }),
      query.facet({ ...word, field: 'outcome', limit: 5, ownTerm: true }),
    ]);
    expect([count, page.rows.length, facet[0]?.count]).toStrictEqual([20, 20, 20]);
    expect(searches).toBe(1);
  });

  test('look at columns directly when that is as quick', async () => {
    let searches = 0;
    const query = serviceSeeing((sql) => void (searches += isSearch(sql) ? 1 : 0));
    await query.count({ text: 'actor:a,b is:denied rows:>1 at:2026-09-01 -outcome:success', zone: 'UTC' });
    expect(searches).toBe(0);
  });

  test.each([1, 15, 16, 17, 24, 33, 100])('find the same in two halves as at once, among %i rows', async (number) => {
    const given = Array.from({ length: number }, (_, at) => ({
      command_text: at % 5 < 2 ? 'needle' : 'hay',
      event_time: at % 7 === 0 ? null : `2026-09-${String((at % 28) + 1).padStart(2, '0')}T08:00:00.000000Z`,
    }));
    await insertEvents(store.database, given);
    for (const text of ['needle', 'hay', 'nothing']) {
      const wanted = fragment('command_text = ?', text);
      const asked = [1, Number.POSITIVE_INFINITY].map((atOnce) =>
        createSharedMatches(store.database, atOnce)(wanted, undefined, async (where, found) => ({
          ids: await store.database.rows(`SELECT event_id FROM event WHERE ${where.sql} ORDER BY 1`, where.parameters),
          found,
        })),
      );
      const [inHalves, whole] = await Promise.all(asked);
      expect(inHalves).toEqual(whole);
      const direct = await store.database.rows('SELECT event_id FROM event WHERE command_text = $1 ORDER BY 1', [text]);
      expect(inHalves?.ids).toEqual(direct);
      expect(inHalves?.found?.events).toBe(direct.length);
    }
  });

  test('find each row, whatever the number of rows', async () => {
    for (let number = 0; number <= 9; number += 1) {
      const query = serviceSeeing(() => undefined);
      for (let at = 0; at < number; at += 1) {
        const page = await query.events({ text: `"needle ${at}."`, zone: 'UTC', after: null, limit: 10, sort: 'event_id' });
        expect(page.rows.map((row) => row.command_text)).toStrictEqual([`needle ${at}.`]);
      }
      await insertEvents(store.database, rows(1, number));
    }
  });

  test('see what an import added since', async () => {
    const query = serviceSeeing(() => undefined);
    await insertEvents(store.database, rows(3));
    expect(await query.count(word)).toBe(3);
    await insertEvents(store.database, rows(9));
    expect(await query.count(word)).toBe(12);
  });

  test('are asked again when an import ends between the search and the answer', async () => {
    await insertEvents(store.database, rows(3));
    let once = true;
    const query = serviceSeeing(async (sql) => {
      if (!isSearch(sql) || !once) return;
      once = false;
      await insertEvents(store.database, rows(30));
    });
    expect(await query.count(word)).toBe(33);
  });

  test('are asked again when rows were replaced by as many others', async () => {
    await insertEvents(store.database, rows(3));
    let once = true;
    const query = serviceSeeing(async (sql) => {
      if (!isSearch(sql) || !once) return;
      once = false;
      await store.database.rows("UPDATE event SET command_text = 'other' WHERE command_text = 'needle 1.'");
      await store.database.rows("INSERT INTO bundle (id, journal_entry) VALUES ('b', 7)");
    });
    expect(await query.count(word)).toBe(2);
  });

  test('fail together when the search fails, and may be asked again', async () => {
    let failing = true;
    const query = serviceSeeing((sql) => {
      if (isSearch(sql) && failing) throw new Error('disk');
    });
    const asked = [query.count(word), query.count(word)];
    for (const one of asked) await expect(one).rejects.toThrow('disk');
    failing = false;
    expect(await query.count(word)).toBe(0);
  });
});

describe('a cancelled question', () => {
  test('leaves the others their answer', async () => {
    await insertEvents(store.database, rows(5));
    const controller = new AbortController();
    const query = serviceSeeing((sql) => {
      if (isSearch(sql)) controller.abort();
    });
    const [cancelled, kept] = await Promise.allSettled([query.count(word, { signal: controller.signal }), query.count(word)]);
    expect(cancelled).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } });
    expect(kept).toStrictEqual({ status: 'fulfilled', value: 5 });
  });

  test('that was the last one stops the search', async () => {
    await insertEvents(store.database, rows(5));
    const controllers = [new AbortController(), new AbortController()];
    let stopped = false;
    const query = serviceSeeing(async (sql, signal) => {
      if (!isSearch(sql)) return;
      const stop = new Promise((resolve) => signal?.addEventListener('abort', resolve));
      for (const controller of controllers) controller.abort();
      await stop;
      stopped = true;
    });
    const asked = await Promise.allSettled(controllers.map(({ signal }) => query.count(word, { signal })));
    expect(asked).toMatchObject([{ reason: { code: 'CANCELLED' } }, { reason: { code: 'CANCELLED' } }]);
    await vi.waitFor(() => expect(stopped).toBe(true));
  });
});
