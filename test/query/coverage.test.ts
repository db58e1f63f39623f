import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { cellText, isHole } from '../../renderer/query/overview/coverageCells.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;
const berlin = 'Europe/Berlin';

const at = (time: string | null, source_type: string, more: Partial<EventRow> = {}): Partial<EventRow> => ({
  event_time: time,
  source_type,
  ...more,
});

beforeAll(async () => {
  store = await openEvents();
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
  await insertEvents(store.database, [
    // The first minute of the 28th and the last of the 29th in Berlin, whose clocks go forward on the 29th.
    at('2026-03-27T23:00:00.000000Z', 'hoop'),
    at('2026-03-29T21:59:59.999999Z', 'hoop'),
    at('2026-03-29T22:00:00.000000Z', 'hoop'),
    at('2026-04-01T12:00:00.000000Z', 'hoop', { outcome: 'denied' }),
    at('2026-03-30T12:00:00.000000Z', 'okta'),
    at(null, 'okta'),
  ]);
});
afterAll(() => store.close());

test('days are those of the zone, from the first to the last event, every one of them', async () => {
  const { unit, columns, sources } = await query.coverage({ text: '', zone: berlin });
  expect(unit).toBe('day');
  expect(columns.map(({ from }) => from)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31', '2026-04-01']);
  expect(sources).toEqual([
    { source: 'hoop', counts: [1, 1, 1, 0, 1], untimed: 0, outside: 0 },
    { source: 'okta', counts: [0, 0, 1, 0, 0], untimed: 1, outside: 0 },
  ]);
});

test('a hole is a day without events inside the period of its source, and nothing else is', async () => {
  const { sources } = await query.coverage({ text: '', zone: berlin });
  const holes = sources.map((row) => row.counts.flatMap((_, place) => (isHole(row, place) ? [place] : [])));
  expect(holes).toEqual([[3], []]);
});

test.each(['UTC', berlin, 'America/St_Johns', 'Pacific/Apia'])('every cell is what its query counts in %s', async (zone) => {
  const { columns, sources } = await query.coverage({ text: '', zone });
  for (const { source, counts } of sources) {
    for (const [place, column] of columns.entries()) {
      expect([source, column.from, counts[place]]).toEqual([
        source,
        column.from,
        await query.count({ text: cellText(source, column), zone }),
      ]);
    }
  }
});

test('a filter narrows it, and what nothing matches has no calendar', async () => {
  expect((await query.coverage({ text: 'is:denied', zone: berlin })).columns).toHaveLength(1);
  expect(await query.coverage({ text: 'is:agent', zone: berlin })).toEqual({ unit: 'day', columns: [], sources: [] });
});

test.each([
  ['2027-02-01', 'week'],
  ['2031-02-01', 'month'],
  ['2046-02-01', 'year'],
  ['2946-02-01', 'year'],
])('a period until %s has columns of a %s, a hundred at most, and their queries count the same', async (day, unit) => {
  const long = await openEvents();
  const asked = createQueryService({ database: long.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
  await insertEvents(long.database, [at('2026-03-27T23:00:00.000000Z', 'hoop'), at(`${day}T12:00:00.000000Z`, 'hoop')]);
  const found = await asked.coverage({ text: '', zone: berlin });
  expect(found.unit).toBe(unit);
  expect(found.columns.length).toBeLessThanOrEqual(100);
  const [hoop] = found.sources;
  expect((hoop?.outside ?? 0) + (hoop?.counts.reduce((sum, one) => sum + one, 0) ?? 0)).toBe(2);
  const last = found.columns.at(-1);
  expect(last && (await asked.count({ text: cellText('hoop', last), zone: berlin }))).toBe(1);
  for (const [place, column] of found.columns.entries()) {
    const next = found.columns[place + 1];
    if (next) expect(Date.parse(next.from) - Date.parse(column.to)).toBe(86_400_000);
  }
  await long.close();
});
