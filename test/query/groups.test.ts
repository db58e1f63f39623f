import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;
const all = { text: '', zone: 'UTC', after: null, limit: 100 };

beforeAll(async () => {
  store = await openEvents();
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
  const ada = { actor_email: 'ada@clinic.example', actor_type: 'human', resource_name: 'ehr', resource_type: 'database' };
  await insertEvents(store.database, [
    { ...ada, session_uid: 's1', event_time: '2026-09-01T08:00:00.000000Z' },
    { ...ada, session_uid: 's2', event_time: '2026-09-03T08:00:00.000000Z' },
    { ...ada, session_uid: 's2', event_time: null },
    {
      actor_email: '',
      actor_name: 'robot',
      actor_type: 'service',
      resource_name: 'ehr',
      resource_type: 'database',
      resource_parent: 'db-1',
    },
    { actor_type: 'unknown' },
  ]);
});
afterAll(() => store.close());

describe('identities and resources', () => {
  it('are named by what the records say, most events first, with what is not recorded as its own row', async () => {
    const { rows } = await query.identities(all);
    expect(rows[0]).toEqual({
      name: 'ada@clinic.example',
      type: 'human',
      events: 3,
      sessions: 2,
      first_seen: '2026-09-01T08:00:00.000000Z',
      last_seen: '2026-09-03T08:00:00.000000Z',
    });
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['robot', null]));
    expect(await query.countIdentities(all)).toBe(3);
  });

  it('are told apart by what they lie in', async () => {
    const { rows } = await query.resources(all);
    expect(rows.map(({ name, parent, events }) => [name, parent, events])).toEqual(
      expect.arrayContaining([
        ['ehr', null, 3],
        ['ehr', 'db-1', 1],
        [null, null, 1],
      ]),
    );
    expect(await query.countResources(all)).toBe(3);
  });

  it('come in pages that hold every row once, and only of matching events', async () => {
    const seen: unknown[] = [];
    let after: string | null = null;
    do {
      const page: { rows: { name: string | null }[]; next: string | null } = await query.identities({ ...all, after, limit: 1 });
      seen.push(...page.rows.map(({ name }) => name));
      after = page.next;
    } while (after !== null);
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(3);
    expect((await query.identities({ ...all, text: 'type:database' })).rows).toHaveLength(2);
  });
});
