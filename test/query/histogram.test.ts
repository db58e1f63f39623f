import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;

const at = (time: string | null, outcome: string | null = 'success') => ({ event_time: time, outcome });

beforeAll(async () => {
  store = await openEvents();
  await insertEvents(store.database, [
    at('2026-09-01T00:00:00.000000Z'),
    at('2026-09-01T05:59:59.999999Z', 'denied'),
    at('2026-09-01T06:00:00.000000Z', 'failure'),
    at('2026-09-03T12:00:00.000000Z', null),
    at('2026-09-04T23:59:59.999999Z', 'denied'),
    at(null, 'denied'),
    at(null, 'unknown'),
  ]);
  query = createQueryService({
    database: store.database,
    readRaw: () => Promise.reject(new Error('no raw records here')),
    now: () => new Date('2026-09-05T00:00:00Z'),
  });
});

afterAll(() => store.close());

const histogram = (text = '', most = 20, zone = 'UTC') => query.histogram({ text, zone, most });
const countOf = ({ bars, untimed }: Awaited<ReturnType<typeof histogram>>) =>
  bars.reduce((sum, { events }) => sum + events, 0) + untimed.events;

describe('the histogram', () => {
  test('counts each event in the bar that its time lies in, and shows the empty ones', async () => {
    const { step, bars, untimed } = await histogram();
    expect(step).toBe('6 hours');
    expect(bars).toHaveLength(16);
    expect(bars[0]).toEqual({ from: '2026-09-01T00:00:00.000000Z', to: '2026-09-01T06:00:00.000000Z', events: 2, denied: 1, failed: 0 });
    expect(bars[1]).toMatchObject({ events: 1, denied: 0, failed: 1 });
    expect(bars.filter(({ events }) => events === 0)).toHaveLength(12);
    expect(bars.at(-1)).toMatchObject({ events: 1, denied: 1 });
    expect(untimed).toEqual({ events: 2, denied: 1, failed: 0 });
  });

  test.each([
    '',
    'outcome:denied',
    '-outcome:denied',
    'at:""',
    'at:2026-09-01',
    'at:>2026-09-01',
    '-at:2026-09-01',
    'actor:nobody',
    'last:2d',
  ])('of %j counts what the list counts', async (text) => {
    for (const zone of ['UTC', 'Asia/Kathmandu']) {
      expect(countOf(await histogram(text, 20, zone))).toBe(await query.count({ text, zone }));
    }
  });

  test('covers the period the filter asks for, also where nothing happened, and ends where it ends', async () => {
    const { bars } = await histogram('at:2026-09-10T10:20..2026-09-12T14:59');
    expect(bars[0]!.from).toBe('2026-09-10T10:20:00.000000Z');
    expect(bars.at(-1)!.to).toBe('2026-09-12T15:00:00.000000Z');
    expect(bars.every(({ events }) => events === 0)).toBe(true);
  });

  test('has no bars when no matching event has a time, and counts them all the same', async () => {
    expect(await histogram('at:""')).toEqual({ step: null, bars: [], untimed: { events: 2, denied: 1, failed: 0 } });
  });

  test('keeps a time from before calendars in its first bar, and one at their end in its last', async () => {
    const other = await openEvents();
    const extremes = [at('0001-01-01T00:00:00.000000Z'), at('9999-12-31T23:59:59.999999Z')];
    await insertEvents(other.database, [...extremes, at('2026-09-01T00:00:00.000000Z')]);
    const asked = createQueryService({ database: other.database, readRaw: () => Promise.reject(new Error('none')), now: () => new Date() });
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati']) {
      expect(countOf(await asked.histogram({ text: '', zone, most: 40 }))).toBe(3);
      expect(countOf(await asked.histogram({ text: 'at:9999-12-31', zone, most: 40 }))).toBe(
        await asked.count({ text: 'at:9999-12-31', zone }),
      );
    }
    await other.close();
  });
});
