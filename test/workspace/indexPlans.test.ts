import { describe, expect, test } from 'vitest';
import type { ReadConnection } from '../../main/database/connection.ts';
import { changeSessions, refreshSessions } from '../../main/database/schema.ts';
import { eventFields } from '../../shared/import/event.ts';
import { insertEvents, openEvents } from '../support/events.ts';

interface Step {
  name: string;
  children: Step[];
  extra_info: { Projections?: string | string[] };
}

/** What the joins of a plan hold in memory: their second side, with its number of columns. */
function held({ name, children }: Step): number[] {
  const below = children.flatMap(held);
  const second = children[1];
  return name.includes('JOIN') && second ? [...below, [second.extra_info.Projections ?? []].flat().length] : below;
}

/** Rows that note what the joins of every statement hold, before it runs. */
function explained(rows: ReadConnection['rows'], joins: number[]): ReadConnection['rows'] {
  return async (sql, parameters) => {
    if (/JOIN|IN \(SELECT/.test(sql) && !sql.startsWith('CREATE')) {
      const [plan] = await rows(`EXPLAIN (FORMAT JSON) ${sql}`, parameters);
      for (const step of JSON.parse(String(plan?.explain_value)) as Step[]) joins.push(...held(step));
    }
    return rows(sql, parameters);
  };
}

/** Puts events into a transaction, without the session list. */
const only = (rows: ReadConnection['rows'], events: Parameters<typeof insertEvents>[1]) =>
  insertEvents(
    { rows: async (sql, parameters) => (sql.startsWith('INSERT INTO event') ? rows(sql, parameters) : []), version: () => 0 },
    events,
  );

const record = { dedupe_key: 'same', raw_sha256: 'same', session_uid: 's', source_event_id: 's' };

describe('in the transaction that brought events, nothing holds whole events in memory', () => {
  test('that sets them aside or lists all sessions', async () => {
    const { database, close } = await openEvents();
    try {
      const joins: number[] = [];
      await database.transaction(async (rows) => {
        await only(rows, [
          { ...record, file_id: 'one' },
          { ...record, file_id: 'other' },
          { source_event_id: 't', session_uid: 't' },
        ]);
        await refreshSessions(explained(rows, joins));
      });
      expect(joins.length).toBeGreaterThan(4);
      expect(Math.max(...joins)).toBeLessThan(eventFields.length / 2);
      expect(await database.rows('SELECT why FROM superseded_event')).toEqual([{ why: 'copy' }]);
      expect(await database.rows('SELECT session_uid FROM session ORDER BY 1')).toEqual([{ session_uid: 's' }, { session_uid: 't' }]);
    } finally {
      await close();
    }
  });

  test('that lists the sessions a bundle touches, beside many that were there', async () => {
    const { database, close } = await openEvents();
    try {
      const there = Array.from({ length: 300 }, (_, n) => ({ bundle_id: 'there', session_uid: `s${n}`, source_event_id: `s${n}` }));
      await insertEvents(database, there);
      const joins: number[] = [];
      await database.transaction(async (rows) => {
        const brought = Array.from({ length: 100 }, (_, n) => ({ ...record, bundle_id: 'new', file_id: `f${n}`, session_uid: `s${n}` }));
        await changeSessions(explained(rows, joins), ['new'], async () => void (await only(rows, brought)));
      });
      expect(joins.length).toBeGreaterThan(4);
      expect(Math.max(...joins)).toBeLessThan(eventFields.length / 2);
      const listed = await database.rows('SELECT session_uid FROM session ORDER BY 1');
      await database.transaction((rows) => refreshSessions(rows));
      expect(listed).toEqual(await database.rows('SELECT session_uid FROM session ORDER BY 1'));
    } finally {
      await close();
    }
  });
});
