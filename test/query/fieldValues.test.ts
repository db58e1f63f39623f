import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { excludingFilter, readFilter } from '../../renderer/query/filterText.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { matchAll } from '../../shared/query/filter.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';
import { anyRow } from './model.ts';

let store: EventStore;
let query: QueryService;
let rows: EventRow[];

beforeAll(async () => {
  store = await openEvents();
  rows = await insertEvents(store.database, fc.sample(anyRow, 150));
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
});
afterAll(() => store.close());

const values = (field: string, { search = '', limit = 3, text = '', ownTerm = true } = {}) =>
  query.values({ field, text, zone: 'UTC', search, limit, ownTerm });
const count = (text: string) => query.count({ text, zone: 'UTC' });

describe('the values of a field', () => {
  test.each(['outcome', 'command', 'actor_name', 'rows', 'actor_type'])(
    'of one column, %s: those listed, those behind them and the events without one add up to all events',
    async (field) => {
      const { values: listed, others, silent } = await values(field);
      expect(listed.length).toBeLessThanOrEqual(3);
      expect(listed.reduce((sum, one) => sum + one.count, 0) + others.events + silent).toBe(rows.length);
      expect(others.values).toBe((await values(field, { limit: 1000 })).values.length - listed.length);
    },
  );

  test.each(['outcome', 'actor', 'resource', 'masked', 'patient', 'approver'])(
    'of %s: what lies behind them is what the filter that leaves them out finds',
    async (field) => {
      const { values: listed, others, silent } = await values(field);
      const behind = excludingFilter(
        matchAll,
        field,
        listed.map(({ value }) => value),
      );
      expect(readFilter(behind).ok).toBe(true);
      expect(others.events).toBe(await count(behind));
      expect(silent).toBe(await count(`${field}:""`));
    },
  );

  test('are found by a text in them, whatever the case, and then events without a value do not count as values', async () => {
    const all = (await values('actor', { limit: 1000 })).values.map(({ value }) => value);
    const found = await values('actor', { search: 'ALIC', limit: 1000 });
    expect(found.values.map(({ value }) => value).sort()).toEqual(all.filter((value) => value.toLowerCase().includes('alic')).sort());
    expect(found.others).toEqual({ values: 0, events: 0 });
    expect((await values('actor', { search: '%' })).values.every(({ value }) => value.includes('%'))).toBe(true);
  });

  test('are counted without what the filter says about the field itself when asked to', async () => {
    const whole = await values('outcome', { limit: 1000 });
    const outcome = whole.values[0]!.value;
    expect(await values('outcome', { limit: 1000, text: `outcome:${outcome}`, ownTerm: false })).toEqual(whole);
    expect((await values('outcome', { limit: 1000, text: `outcome:${outcome}` })).values).toHaveLength(1);
  });
});
