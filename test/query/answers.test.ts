import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAnswers } from '../../main/query/answers.ts';
import { createQueryService } from '../../main/query/queryService.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let statements: number;
beforeEach(async () => {
  store = await openEvents();
  statements = 0;
});
afterEach(() => store.close());

const ask = () =>
  createQueryService({
    database: {
      rows(...statement) {
        statements += 1;
        return store.database.rows(...statement);
      },
      version: () => store.database.version(),
    },
    readRaw: async () => new Uint8Array(),
    now: () => new Date(),
  });

const cheap = { text: 'is:denied', zone: 'UTC' };
const denied = { outcome: 'denied', command_text: 'drop', event_time: '2026-09-01T10:00:00Z' };
const screen = async (query: ReturnType<typeof ask>, filter = cheap) => ({
  count: await query.count(filter),
  page: (await query.events({ ...filter, after: null, limit: 10, sort: 'event_id' })).rows.length,
  values: (await query.values({ ...filter, field: 'actor', search: '', limit: 5, ownTerm: true })).silent,
  bars: (await query.histogram({ ...filter, most: 10 })).bars.reduce((sum, { events }) => sum + events, 0),
});

describe('an answer', () => {
  it.each(['is:denied', 'drop'])('to %s is kept while nothing is written, and asked for again after it', async (text) => {
    const query = ask();
    const filter = { text, zone: 'UTC' };
    await insertEvents(store.database, [denied, { ...denied, outcome: 'success', command_text: 'select' }]);
    const first = await screen(query, filter);
    expect(first).toEqual({ count: 1, page: 1, values: 1, bars: 1 });
    const asked = statements;
    expect(await screen(query, filter)).toEqual(first);
    expect(statements).toBe(asked);
    await store.database.transaction((rows) => rows("UPDATE event SET outcome = 'denied', command_text = 'drop'"));
    expect(await screen(query, filter)).toEqual({ count: 2, page: 2, values: 2, bars: 2 });
  });

  it('that was read while something was written is not kept', async () => {
    await insertEvents(store.database, [denied]);
    const query = ask();
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const writing = store.database.transaction(async (rows) => {
      await rows("UPDATE event SET outcome = 'success'");
      await held;
    });
    const before = query.count(cheap);
    finish();
    await writing;
    expect([0, 1]).toContain(await before);
    expect(await query.count(cheap)).toBe(0);
  });

  it('is another one for another question, page or field', async () => {
    await insertEvents(store.database, [
      { ...denied, actor_email: 'a@x.example' },
      { ...denied, actor_email: 'b@x.example' },
    ]);
    const query = ask();
    const page = async (sort: string) =>
      (await query.events({ ...cheap, after: null, limit: 1, sort })).rows.map(({ actor_email }) => actor_email);
    expect(await page('actor_email')).toEqual(['a@x.example']);
    expect(await page('-actor_email')).toEqual(['b@x.example']);
    const values = async (field: string) =>
      (await query.values({ ...cheap, field, search: '', limit: 5, ownTerm: true })).values.map(({ value }) => value);
    expect(await values('actor')).toEqual(['a@x.example', 'b@x.example']);
    expect(await values('outcome')).toEqual(['denied']);
    expect(await query.countIdentities(cheap)).toBe(2);
    expect(await query.countResources(cheap)).toBe(1);
  });

  it('goes when those since then are large, the longest unused first', async () => {
    const answered = createAnswers(store.database);
    const asked: string[] = [];
    const ask = (key: string, characters: number) =>
      answered(key, async () => {
        asked.push(key);
        return 'x'.repeat(characters);
      });
    for (const key of ['a', 'b', 'a']) await ask(key, 6_000_000);
    await ask('c', 6_000_000);
    expect(asked).toEqual(['a', 'b', 'c']);
    await ask('a', 6_000_000);
    await ask('b', 6_000_000);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
    await ask('larger than all', 20_000_000);
    await ask('larger than all', 20_000_000);
    expect(asked.slice(4)).toEqual(['larger than all', 'larger than all']);
  });
});
