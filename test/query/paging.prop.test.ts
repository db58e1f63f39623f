import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { type EventRow, eventField, everyRowHas } from '../../shared/import/event.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';
import { anyRow } from './model.ts';

let store: EventStore;
let rows: EventRow[];
let query: QueryService;

beforeAll(async () => {
  store = await openEvents();
  rows = await insertEvents(store.database, fc.sample(anyRow, 120));
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
});
afterAll(() => store.close());

const filter = { text: '', zone: 'UTC' };

async function allPages(sort: string, limit: number, text = ''): Promise<EventRow[]> {
  const found: EventRow[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<QueryService['events']>> = await query.events({ ...filter, text, after, limit, sort });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    found.push(...page.rows);
    after = page.next;
  } while (after !== null && found.length <= rows.length);
  return found;
}

/** A value as something that `<` orders the way the column does. */
function sortValue(row: EventRow, column: string): bigint | number | string | null {
  const value = row[column];
  if (value === null) return null;
  if (eventField(column)?.kind === 'integer') return BigInt(value as string | number);
  return typeof value === 'boolean' ? Number(value) : (value as string | number);
}

function expectOrdered(found: readonly EventRow[], column: string, descending: boolean): void {
  for (const [at, row] of found.entries()) {
    const next = found[at + 1];
    if (!next) return;
    const [a, b] = [sortValue(row, column), sortValue(next, column)];
    if (a === null || b === null || a === b) {
      if (a === null) expect(b).toBeNull();
      if (a === b) expect(row.event_id < next.event_id).toBe(true);
    } else expect(descending ? a > b : a < b).toBe(true);
  }
}

const columns = [
  'event_time',
  'actor_name',
  'rows_affected',
  'duration_ms',
  'break_glass',
  'outcome',
  'event_id',
  'ordinal',
  'command_text',
];

describe('pages by key', () => {
  test('hold every matching row exactly once, in order, nulls last, for any column, direction and page size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...columns), fc.boolean(), fc.integer({ min: 1, max: 50 }), async (column, descending, limit) => {
        const found = await allPages(`${descending ? '-' : ''}${column}`, limit);
        expect(new Set(found.map((row) => row.event_id)).size).toBe(rows.length);
        expect(found.length).toBe(rows.length);
        expectOrdered(found, column, descending);
      }),
      { numRuns: 25 },
    );
  });

  test('hold the columns that were asked for and what every row has; another column is absent, which is not null', async () => {
    const { rows: some } = await query.events({ ...filter, after: null, limit: 5, sort: '-event_time', columns: ['actor_name'] });
    const { rows: whole } = await query.events({ ...filter, after: null, limit: 5, sort: '-event_time' });
    const kept = [...everyRowHas, 'actor_name'];
    expect(some).toEqual(whole.map((row) => Object.fromEntries(kept.map((name) => [name, row[name]]))));
  });

  test('hold only what matches', async () => {
    const found = await allPages('-event_time', 7, 'outcome:denied,failure');
    expect(found.length).toBe(rows.filter((row) => row.outcome === 'denied' || row.outcome === 'failure').length);
    expect(found.every((row) => row.outcome === 'denied' || row.outcome === 'failure')).toBe(true);
  });

  test('give back every value as it was stored', async () => {
    const byId = new Map(rows.map((row) => [row.event_id, row]));
    for (const row of await allPages('event_id', 1000)) {
      const stored = byId.get(row.event_id)!;
      expect({ ...row, rows_affected: row.rows_affected === null ? null : String(row.rows_affected as string | number) }).toStrictEqual(
        stored,
      );
    }
  });

  test('end without a next page when the last page is full', async () => {
    const page = await query.events({ ...filter, after: null, limit: rows.length, sort: '-event_time' });
    expect(page).toMatchObject({ next: null });
    expect(page.rows).toHaveLength(rows.length);
  });
});

describe('a place that was not handed out', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const id = 'a'.repeat(64);
  test.each([
    ['rubbish', '%%%'],
    ['empty text', ''],
    ['not a key', encode({ a: 1 })],
    ['too short', encode(['-event_time', null])],
    ['another order', encode(['event_time', '2026-09-01 12:00:00', id])],
    ['SQL for a time', encode(['-event_time', "2026-09-01' OR 1=1 --", id])],
    ['a number for a text', encode(['-event_time', 5, id])],
  ])('is refused: %s', async (_name, after) => {
    await expect(query.events({ ...filter, after, limit: 10, sort: '-event_time' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('is bound as a value, never read as SQL', async () => {
    const after = encode(['actor_name', "'; DROP TABLE event; --", "' OR 1=1 --"]);
    await query.events({ ...filter, after, limit: 10, sort: 'actor_name' });
    expect(await query.count(filter)).toBe(rows.length);
  });
});

test.each(['nothing', 'event_time; DROP TABLE event', '--event_time', 'unmapped', 'approvers', 'leaf', 'actor', '', 'EVENT_TIME'])(
  'sorting by %j is refused',
  async (sort) => {
    await expect(query.events({ ...filter, after: null, limit: 1, sort })).rejects.toMatchObject({ code: 'USAGE' });
  },
);

describe('a page around an event', () => {
  const sorts = fc.constantFrom(...columns).chain((column) => fc.constantFrom(column, `-${column}`));
  const every = { ...filter, after: null, before: null, around: null };

  test('has it in its middle, and going on in both directions gives every event once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(sorts, fc.nat(119), fc.integer({ min: 1, max: 40 }), async (sort, at, size) => {
        const whole = await allPages(sort, 500);
        const limit = size < 10 ? size + 60 : size;
        const id = whole[at]!.event_id;
        const middle = await query.events({ ...every, sort, around: id, limit });
        const found = [...middle.rows];
        expect(found.length).toBeLessThanOrEqual(limit);
        expect(found.map((row) => row.event_id)).toContain(id);
        expect(middle.skipped).toBe(whole.findIndex((row) => row.event_id === found[0]!.event_id));
        for (let place = middle.previous; place !== null; ) {
          const page = await query.events({ ...every, sort, before: place, limit });
          found.unshift(...page.rows);
          expect(page.skipped).toBe(whole.findIndex((row) => row.event_id === found[0]!.event_id));
          place = page.previous;
        }
        for (let place = middle.next; place !== null; ) {
          const page = await query.events({ ...every, sort, after: place, limit });
          found.push(...page.rows);
          place = page.next;
        }
        expect(found.map((row) => row.event_id)).toEqual(whole.map((row) => row.event_id));
      }),
      { numRuns: 12 },
    );
  });

  test('of an event that does not match is NOT_FOUND', async () => {
    const [row] = await allPages('event_id', 500);
    const text = `-event_id:${row!.event_id}`;
    await expect(query.events({ ...every, text, sort: '-event_time', around: row!.event_id, limit: 10 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
