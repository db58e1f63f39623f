import { expect, test } from 'vitest';
import type { ReadConnection } from '../../main/database/connection.ts';
import { refreshSessions } from '../../main/database/schema.ts';
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

test('in the transaction that brought events, nothing that sets them aside or lists sessions holds whole events in memory', async () => {
  const { database, close } = await openEvents();
  try {
    const record = { dedupe_key: 'same', raw_sha256: 'same', session_uid: 's', source_event_id: 's' };
    await database.transaction(async (rows) => {
      await insertEvents(
        { rows: async (sql, parameters) => (sql.startsWith('INSERT INTO event') ? rows(sql, parameters) : []), version: database.version },
        [
          { ...record, file_id: 'one' },
          { ...record, file_id: 'other' },
          { source_event_id: 't', session_uid: 't' },
        ],
      );
      const joins: number[] = [];
      const explained: ReadConnection['rows'] = async (sql, parameters) => {
        if (sql.includes('JOIN') && !sql.startsWith('CREATE')) {
          const [plan] = await rows(`EXPLAIN (FORMAT JSON) ${sql}`, parameters);
          for (const step of JSON.parse(String(plan?.explain_value)) as Step[]) joins.push(...held(step));
        }
        return rows(sql, parameters);
      };
      await refreshSessions(explained);
      expect(joins.length).toBeGreaterThan(4);
      expect(Math.max(...joins)).toBeLessThan(eventFields.length / 2);
    });
    expect(await database.rows('SELECT why FROM superseded_event')).toEqual([{ why: 'copy' }]);
    expect(await database.rows('SELECT session_uid FROM session ORDER BY 1')).toEqual([{ session_uid: 's' }, { session_uid: 't' }]);
  } finally {
    await close();
  }
});
