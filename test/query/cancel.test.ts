import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { type EventStore, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;

/** Enough commands and words to keep two cores busy for a minute when nothing interrupts them. */
beforeAll(async () => {
  store = await openEvents();
  await store.database.rows(
    "INSERT INTO event (event_id, bundle_id, file_id, source_type, command_text, session_uid) SELECT 'e' || i, 'b', 'f', 'hoop', repeat('ab', 100) || i, 's' || i FROM range(200000) AS r(i)",
  );
  await store.database.rows("INSERT INTO session (session_uid, source_type) SELECT 's' || i, 'hoop' FROM range(200000) AS r(i)");
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
});
afterAll(() => store.close());

const slow = { text: Array.from({ length: 200 }, (_, at) => `absent${at}`).join(' OR '), zone: 'UTC' };
const page = { after: null, limit: 10 };

const calls: [string, (signal: AbortSignal) => Promise<unknown>][] = [
  ['count', (signal) => query.count(slow, { signal })],
  ['events', (signal) => query.events({ ...slow, ...page, sort: '-event_time' }, { signal })],
  ['facet', (signal) => query.facet({ ...slow, field: 'actor', limit: 5, ownTerm: true }, { signal })],
  ['sessions', (signal) => query.sessions({ ...slow, ...page }, { signal })],
  ['countSessions', (signal) => query.countSessions(slow, { signal })],
];

describe('a signal', () => {
  test.each(calls)('interrupts %s while it runs', async (_name, call) => {
    const controller = new AbortController();
    const running = call(controller.signal);
    setTimeout(() => controller.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test.each(calls)('that is over already stops %s before it starts', async (_name, call) => {
    await expect(call(AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('leaves other calls alone', async () => {
    const controller = new AbortController();
    const cancelled = query.count(slow, { signal: controller.signal });
    const other = query.count({ text: 'session:s7', zone: 'UTC' });
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await other).toBe(1);
  });
});
