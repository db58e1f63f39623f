import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { runCount } from '../../main/report/gather.ts';
import { activityReview } from '../../main/report/templates/activityReview.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;
beforeAll(async () => {
  store = await openEvents();
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
  const listed = { source_type: 'roster', event_time: null };
  await insertEvents(store.database, [{ event_time: null }, {}, listed, listed]);
});
afterAll(() => store.close());

test('a report counts no rows of a roster, which tell of no moment, among the events without a usable time', async () => {
  const spec = activityReview.counts.find(({ id }) => id === 'Q3');
  const counted = spec && (await runCount(query, { population: '', filter: '', zone: 'UTC' }, spec, {}));
  expect(counted).toMatchObject({ count: 1, text: 'event_time:"" -source:roster' });
});
