import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { allOf, type Filter } from '../../shared/query/filter.ts';
import { figureTexts, rowFigures } from '../../shared/query/figures.ts';
import { identityFilter, patientFilter, resourceFilter } from '../../shared/query/groups.ts';
import { parseFilter } from '../../shared/query/parse.ts';
import { printFilter } from '../../shared/query/print.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;
const all = { text: '', zone: 'UTC', after: null, limit: 100, sort: '-events' };

beforeAll(async () => {
  store = await openEvents();
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
  const ada = { actor_email: 'ada@clinic.example', actor_type: 'human', resource_name: 'ehr', resource_type: 'database' };
  const touched = { phi_flag: 'yes', masking_state: 'none', patient_ref: ['Patient/7', 'patient/7', '', 'Patient/8'] };
  await insertEvents(store.database, [
    { ...ada, ...touched, session_uid: 's1', event_time: '2026-09-01T08:00:00.000000Z', identity_confidence: 'verified' },
    { ...ada, actor_email: 'Ada@Clinic.example', session_uid: 's2', event_time: '2026-09-03T08:00:00.000000Z', outcome: 'denied' },
    { ...ada, session_uid: 's2', event_time: null, identity_confidence: 'asserted', source_type: 'okta', approval_state: 'approved' },
    {
      actor_email: '',
      actor_name: 'robot',
      actor_type: 'service',
      resource_name: 'ehr',
      resource_type: 'database',
      resource_parent: 'db-1',
    },
    { actor_name: 'robot', actor_type: 'unknown', resource_uid: 'EHR', resource_type: 'database', resource_parent: 'db-1' },
    { actor_type: 'unknown', patient_ref: ['Patient/7'] },
  ]);
});
afterAll(() => store.close());

const within = (...parts: Filter[]) => printFilter(allOf(parts));
const count = (text: string) => query.count({ text, zone: 'UTC' });

describe('identities', () => {
  it('are one row each, whatever the case, with every kind and every basis the records give, the weakest basis leading', async () => {
    const { rows } = await query.identities(all);
    expect(rows[0]).toMatchObject({
      name: 'ada@clinic.example',
      type: 'human',
      types: ['human'],
      confidence: 'asserted',
      confidences: ['verified', 'asserted'],
      sources: ['hoop', 'okta'],
      events: 3,
      sessions: 2,
      denied: 1,
      phi: 1,
      unmasked: 1,
      approvals: 1,
      first_seen: '2026-09-01T08:00:00.000000Z',
      last_seen: '2026-09-03T08:00:00.000000Z',
    });
    expect(rows[1]).toMatchObject({ name: 'robot', type: 'service', types: ['service', 'unknown'], confidence: null, confidences: [] });
    expect(rows[2]).toMatchObject({ name: null, type: 'unknown', sessions: 0 });
    expect(await query.countIdentities(all)).toBe(3);
  });

  it('are nobody where nobody is named, also beside a person called "null"', async () => {
    await store.database.rows("INSERT INTO identity VALUES ('p1', 'null')");
    await store.database.rows("INSERT INTO identity_alias VALUES ('p1', 'null', 'null'), ('p1', 'nil', 'nil')");
    const { rows } = await query.identities(all);
    expect(rows.find(({ name }) => name === null)).toMatchObject({ person: null, names: [] });
    for (const table of ['identity', 'identity_alias']) await store.database.rows(`DELETE FROM ${table}`);
  });

  it('have a trend that begins with the first and ends with the last event of the whole list', async () => {
    const { rows } = await query.identities(all);
    const [ada, robot] = rows;
    expect([ada?.trend[0], ada?.trend.at(-1), ada?.trend.reduce((sum, one) => sum + one, 0)]).toEqual([1, 1, 2]);
    expect(robot?.trend).toHaveLength(24);
    expect(robot?.trend.reduce((sum, one) => sum + one, 0)).toBe(2);
  });

  it('are sorted by what they are asked for, and by nothing else', async () => {
    const names = async (sort: string) => (await query.identities({ ...all, sort })).rows.map(({ name }) => name);
    expect(await names('name')).toEqual(['ada@clinic.example', 'robot', null]);
    expect(await names('-name')).toEqual(['robot', 'ada@clinic.example', null]);
    expect((await names('-denied'))[0]).toBe('ada@clinic.example');
    expect((await names('last_seen')).at(-1)).toBe('ada@clinic.example');
    await expect(names('events; DROP TABLE event')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it.each(['name', '-events', 'type', '-confidence', 'first_seen', '-unmasked'])(
    'come in pages by %s that hold every row once',
    async (sort) => {
      const seen: unknown[] = [];
      let after: string | null = null;
      do {
        const page: { rows: { name: string | null }[]; next: string | null } = await query.identities({ ...all, sort, after, limit: 1 });
        seen.push(...page.rows.map(({ name }) => name));
        after = page.next;
      } while (after !== null);
      expect(seen).toHaveLength(3);
      expect(new Set(seen).size).toBe(3);
    },
  );

  it('are those of the matching events', async () => {
    expect((await query.identities({ ...all, text: 'type:database' })).rows).toHaveLength(2);
  });
});

describe('resources', () => {
  it('are told apart by what they lie in, and say which column names them and how many touched them', async () => {
    const { rows } = await query.resources(all);
    expect(rows.map(({ name, parent, named_by, identities, events }) => [name, parent, named_by, identities, events])).toEqual(
      expect.arrayContaining([
        ['ehr', null, ['name'], 1, 3],
        ['ehr', 'db-1', ['name', 'uid'], 1, 2],
        [null, null, ['uid'], 1, 1],
      ]),
    );
    expect(await query.countResources(all)).toBe(3);
  });
});

describe('patients', () => {
  it('are counted once an event, however often it names them, and what names nobody is no row', async () => {
    const { rows } = await query.patients(all);
    expect(rows.map(({ patient, events, identities, resources }) => [patient, events, identities, resources])).toEqual([
      ['Patient/7', 2, 2, 2],
      ['Patient/8', 1, 1, 1],
    ]);
    expect(await query.countPatients(all)).toBe(2);
  });
});

/** Every number of a row beside the query it links to. */
async function expectDoors(row: object & { events: number; sessions: number }, filter: Filter, base: Filter): Promise<void> {
  const numbers = row as unknown as Record<string, number>;
  expect(row.events).toBe(await count(within(base, filter)));
  expect(row.sessions).toBe(await query.countSessions({ text: within(base, filter), zone: 'UTC' }));
  for (const id of rowFigures) expect([id, numbers[id]]).toEqual([id, await count(within(base, filter, parseFilter(figureTexts[id])))]);
}

describe.each(['', '-is:denied', 'source:hoop'])('every number within %j', (text) => {
  const base = parseFilter(text);
  const asked = { ...all, text };

  it('is what its query counts', async () => {
    for (const row of (await query.identities(asked)).rows) await expectDoors(row, identityFilter(row.name), base);
    for (const row of (await query.resources(asked)).rows) {
      const filter = resourceFilter(row, row.named_by);
      await expectDoors(row, filter, base);
      expect(row.events).toBe(await count(within(base, resourceFilter(row))));
      expect(row.identities).toBe(await query.countIdentities({ text: within(base, filter), zone: 'UTC' }));
    }
    for (const row of (await query.patients(asked)).rows) {
      const filter = patientFilter(row.patient);
      await expectDoors(row, filter, base);
      expect(row.identities).toBe(await query.countIdentities({ text: within(base, filter), zone: 'UTC' }));
      expect(row.resources).toBe(await query.countResources({ text: within(base, filter), zone: 'UTC' }));
    }
  });
});

describe('identity: in a query', () => {
  it('is whoever an event is attributed to, not every name in it', async () => {
    expect(await count('identity:ADA@clinic.example')).toBe(3);
    expect(await count('identity:ada*')).toBe(3);
    expect(await count('identity:robot,ada@clinic.example')).toBe(5);
    expect(await count('identity:""')).toBe(1);
    expect(await count('identity:*')).toBe(5);
    expect(await count('-identity:robot')).toBe(4);
  });
});
