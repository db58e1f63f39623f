import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueryService, type QueryService } from '../../main/query/queryService.ts';
import { sessionRow } from '../../shared/query/contract.ts';
import { type EventStore, insertEvents, openEvents } from '../support/events.ts';

let store: EventStore;
let query: QueryService;

beforeAll(async () => {
  store = await openEvents();
  const day = (number: number) => `2026-09-${String(number).padStart(2, '0')}T08:00:00.000000Z`;
  await store.database.rows("INSERT INTO recording (id, session_uid, kind) VALUES ('r', 's-03', 'terminal')");
  await insertEvents(store.database, [
    ...Array.from({ length: 12 }, (_, at) => ({
      session_uid: `s-${String(at + 1).padStart(2, '0')}`,
      start_time: at % 4 === 3 ? null : day(at - (at % 2) + 1),
      actor_name: at % 3 === 0 ? 'Ada' : 'Bo',
    })),
    { session_uid: 's-03', ordinal: 1, command_text: 'SELECT 1', outcome: 'denied' },
    { session_uid: 's-03', ordinal: 2, command_text: 'SELECT 2', outcome: 'denied' },
    { session_uid: null, outcome: 'denied' },
  ]);
  query = createQueryService({ database: store.database, readRaw: async () => new Uint8Array(), now: () => new Date() });
});
afterAll(() => store.close());

async function found(text: string, limit: number): Promise<string[]> {
  const names: string[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<QueryService['sessions']>> = await query.sessions({ text, zone: 'UTC', after, limit });
    names.push(...page.rows.map((row) => row.session_uid));
    after = page.next;
  } while (after !== null && names.length < 50);
  return names;
}

describe('sessions', () => {
  test.each([1, 2, 5, 100])('come newest first, those without a start last, each once, in pages of %i', async (limit) => {
    expect(await found('', limit)).toStrictEqual([
      's-11',
      's-09',
      's-10',
      's-07',
      's-05',
      's-06',
      's-03',
      's-01',
      's-02',
      's-04',
      's-08',
      's-12',
    ]);
  });

  test('are those with a matching event of any kind, counted once', async () => {
    expect(await found('is:denied', 10)).toStrictEqual(['s-03']);
    expect(await query.countSessions({ text: 'is:denied', zone: 'UTC' })).toBe(1);
    expect(await query.count({ text: 'is:denied', zone: 'UTC' })).toBe(3);
  });

  test('say what is in them, in the shape of the contract', async () => {
    const page = await query.sessions({ text: 'has:recording', zone: 'UTC', after: null, limit: 10 });
    expect(page.rows.map((row) => sessionRow.strict().parse(row))).toMatchObject([
      { session_uid: 's-03', start_time: '2026-09-03T08:00:00.000000Z', events: 3, statements: 2, recordings: 1, outcome: null },
    ]);
  });

  test('have places of their own', async () => {
    const events = await query.events({ text: '', zone: 'UTC', after: null, limit: 1, sort: '-event_time' });
    await expect(query.sessions({ text: '', zone: 'UTC', after: events.next, limit: 1 })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
