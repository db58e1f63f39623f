import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { actsFilter, identityFilter, resourceFilter, rosterFilter } from '../../shared/query/groups.ts';
import { printFilter } from '../../shared/query/print.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;
const all = { text: '', zone: 'UTC', after: null, limit: 100, sort: '-events' };
const count = (text: string) => query.count({ text, zone: 'UTC' });

beforeAll(async () => {
  store = await openEvents();
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
  const listed = {
    source_type: 'roster',
    resource_type: 'user',
    resource_name: 'Rosa Diaz',
    event_time: null,
    identity_confidence: 'none',
  };
  await insertEvents(store.database, [
    { actor_email: 'rosa@clinic.example', resource_name: 'ehr', resource_type: 'database' },
    { resource_name: 'Rosa Diaz', resource_type: 'user', source_type: 'okta' },
    { ...listed, resource_uid: 'E-1' },
    { ...listed, resource_uid: 'E-2', resource_name: 'Ines Novak' },
  ]);
});
afterAll(() => store.close());

describe('rows of a roster', () => {
  it('are events of their own source, in which nobody acts and to whom nothing is done, and the numbers of lists are what they lead to', async () => {
    expect([await count(printFilter(rosterFilter)), await count(printFilter(actsFilter))]).toEqual([2, 2]);
    const identities = await query.identities(all);
    expect(identities.rows.map(({ name, events }) => [name, events])).toEqual(
      expect.arrayContaining([
        ['rosa@clinic.example', 1],
        [null, 1],
      ]),
    );
    const resources = await query.resources(all);
    expect([await query.countIdentities(all), await query.countResources(all), resources.rows.length]).toEqual([2, 2, 2]);
    for (const { name, events } of identities.rows) expect(await count(printFilter(identityFilter(name)))).toBe(events);
    for (const row of resources.rows) expect(await count(printFilter(resourceFilter(row, row.named_by)))).toBe(row.events);
  });
});
