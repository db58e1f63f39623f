import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';
import { anyRow } from './model.ts';

let store: EventStore;
let query: QueryService;

beforeAll(async () => {
  store = await openEvents();
  await insertEvents(store.database, fc.sample(anyRow, 150));
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
});
afterAll(() => store.close());

async function groups(by: 'identity' | 'session', text = '') {
  const found: Awaited<ReturnType<QueryService['groups']>>['rows'] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<QueryService['groups']>> = await query.groups({ text, zone: 'UTC', by, after, limit: 7 });
    found.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return found;
}

test.each([
  ['identity', ''],
  ['session', ''],
  ['identity', 'outcome:denied OR actor:alice'],
] as const)('groups by %s of %j hold every matching event once, and each filter finds its group', async (by, text) => {
  const found = await groups(by, text);
  const count = (of: string) => query.count({ text: of, zone: 'UTC' });
  expect(found.reduce((sum, { events }) => sum + events, 0)).toBe(await count(text));
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  for (const { q, events, denied } of found) {
    expect(await count(q)).toBe(events);
    expect(await count(`(${q}) outcome:denied`)).toBe(denied);
  }
  expect(found.map(({ events }) => events)).toEqual([...found.map(({ events }) => events)].sort((a, b) => b - a));
});
