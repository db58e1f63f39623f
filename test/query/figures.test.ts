import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { figureIds, figureTexts } from '../../shared/query/figures.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;

beforeAll(async () => {
  store = await openEvents();
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
  await insertEvents(store.database, [
    { event_time: '2026-03-29T00:30:00.000000Z', outcome: 'denied', phi_flag: 'yes', actor_type: 'agent', actor_name: 'bot' },
    { event_time: '2026-03-29T01:30:00.000000Z', masking_state: 'none', approval_state: 'approved', actor_type: 'human' },
    { event_time: '2026-03-30T22:15:00.000000Z', masking_state: 'masked', actor_email: 'ada@clinic.example', identity_confidence: 'none' },
    { event_time: null, outcome: 'denied', patient_ref: ['Patient/1'] },
  ]);
});
afterAll(() => store.close());

test.each(['', 'is:denied', '-is:denied', 'identity:nobody'])('every figure within %j is what its query counts', async (text) => {
  const found = await query.figures({ text, zone: 'UTC', figures: figureIds, slices: 10 });
  expect(found.events.count).toBe(await query.count({ text, zone: 'UTC' }));
  for (const id of figureIds) {
    expect([id, found.figures[id]?.count]).toEqual([id, await query.count({ text: `${text} ${figureTexts[id]}`, zone: 'UTC' })]);
  }
});

test('a trend holds every event that has a time, and says how many have none', async () => {
  const { events, from, to, untimed, figures } = await query.figures({ text: '', zone: 'UTC', figures: ['denied'], slices: 3 });
  expect(events).toEqual({ count: 4, trend: [2, 0, 1] });
  expect(figures.denied).toEqual({ count: 2, trend: [1, 0, 0] });
  expect([from, to, untimed]).toEqual(['2026-03-29T00:30:00.000000Z', '2026-03-30T22:15:00.000000Z', 1]);
});

test('hours are those of the zone, on both sides of a change of its clocks', async () => {
  const { days, untimed } = await query.hours({ text: '', zone: 'Europe/Berlin' });
  expect(untimed).toBe(1);
  const some = days.flatMap((hours, day) => hours.flatMap((count, hour) => (count > 0 ? [[day, hour, count]] : [])));
  // Sunday 01:30 in winter time and 03:30 in summer time; Tuesday 00:15.
  expect(some).toEqual([
    [1, 0, 1],
    [6, 1, 1],
    [6, 3, 1],
  ]);
});

test('half-hour zones have their hours too', async () => {
  const { days } = await query.hours({ text: 'is:agent', zone: 'Asia/Kolkata' });
  expect(days[6]?.[6]).toBe(1);
});
