import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import type { RosterFacts } from '../../shared/import/roster.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;
beforeEach(async () => {
  store = await openEvents();
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
});
afterEach(() => store.close());

const listed = (facts: RosterFacts): Partial<EventRow> => ({ source_type: 'roster', event_time: null, unmapped: facts });

/** Fills the index with acts of these names, and rows that say this. */
const hold = (actors: readonly string[], rows: readonly RosterFacts[]) =>
  insertEvents(store.database, [...actors.map((actor_name) => ({ actor_name })), ...rows.map(listed)]);

const proposed = async () =>
  (await query.rosterProposals({ limit: 100 })).proposals.map(({ identities }) => identities.map(({ name }) => name).sort());
const statesOf = async (name: string) => (await query.rosterPeople({ names: [name] })).map(({ status }) => status);

describe('rows of rosters', () => {
  it.each(['-', 'n/a', 'none', 'it-ops@clinic.example'])('of accounts that have only "%s" in common are not one person', async (email) => {
    const rows = ['svc-backup', 'svc-etl'].map((name) => ({ user_names: [name], emails: [email], department: 'IT', status: 'active' }));
    await hold(['svc-backup', 'svc-etl', 'it-ops@clinic.example'], rows);
    expect([await proposed(), (await query.rosterProposals({ limit: 9 })).people]).toEqual([[], 2]);
  });

  it('that tell neither id nor name are not of whoever has the same address, and are of whoever has the same user name', async () => {
    const ines = { employee_id: 'E-101', name: 'Ines Novak', emails: ['ward3@clinic.example'], user_names: ['ines'] };
    await hold(
      ['ines', 'karl', 'inovak'],
      [ines, { user_names: ['karl'], emails: ['ward3@clinic.example'] }, { user_names: ['ines', 'inovak'] }],
    );
    expect(await proposed()).toEqual([['ines', 'inovak']]);
  });

  it('that claim the very same address and nothing else are one person, whose state changed', async () => {
    const rows = ['active', 'terminated'].map((status) => ({ emails: ['rosa@clinic.example'], status }));
    await hold(['rosa@clinic.example'], rows);
    expect(await statesOf('rosa@clinic.example')).toEqual([['active', 'terminated']]);
  });

  it('of somebody who has another address since are all told, under each of the addresses', async () => {
    const rosa = { employee_id: 'E-100', name: 'Rosa Diaz' };
    const [before, after] = ['rosa.diaz@clinic.example', 'rosa.martin@clinic.example'];
    await hold(
      [before, after],
      [
        { ...rosa, emails: [before], status: 'active' },
        { ...rosa, emails: [after], status: 'terminated' },
      ],
    );
    for (const name of [before, after.toUpperCase()]) expect(await statesOf(name)).toEqual([['active', 'terminated']]);
  });

  it('claim names whatever their case, in every script', async () => {
    const names = ['İBRAHİM', 'ΝΊΚΟΣ'];
    await hold(
      [...names, 'ibo', 'nik'],
      [
        { employee_id: '1', user_names: ['İbrahİm', 'ibo'], status: 'a' },
        { employee_id: '2', user_names: ['ΝΊΚΟΣ', 'nik'], status: 'b' },
      ],
    );
    expect(await proposed()).toEqual([
      ['ibo', 'İBRAHİM'],
      ['nik', 'ΝΊΚΟΣ'],
    ]);
    expect(await statesOf('İBRAHİM')).toEqual([['a']]);
    expect(await statesOf('ΝΊΚΟΣ')).toEqual([['b']]);
  });

  it('of ten thousand who share an address are told apart at once, and nobody waits for them who has gone', async () => {
    await hold([], [{ user_names: ['svc'], emails: ['all@clinic.example'] }]);
    await store.database.rows(
      `INSERT INTO event SELECT event.* REPLACE ('row ' || number AS event_id,
         json_object('user_names', ['svc-' || number], 'emails', ['all@clinic.example']) AS unmapped) FROM event, range(9999) AS many(number)`,
    );
    const start = performance.now();
    expect((await query.rosterProposals({ limit: 9 })).people).toBe(10_000);
    expect(performance.now() - start).toBeLessThan(8000);
    const gone = new AbortController();
    const asked = query.rosterPeople({ names: ['svc-1'] }, { signal: gone.signal });
    gone.abort();
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
  }, 60_000);
});
