import { expect, test } from 'vitest';
import { refreshSessions } from '../../main/database/schema.ts';
import { insertEvents, openEvents } from '../support/events.ts';

const sessions = 60;

test('sessions made in parts are those made at once, each once and whole', async () => {
  const { database, close } = await openEvents();
  try {
    const given = Array.from({ length: 300 }, (_, n) => ({
      session_uid: n % 7 === 0 ? null : `s-${n % sessions}`,
      source_event_id: n < sessions ? `s-${n}` : null,
      ordinal: n < sessions * 2 ? 0 : n,
      outcome: n % 5 === 0 ? 'denied' : 'success',
      actor_name: n % 3 === 0 ? null : `user${n % 4}`,
    }));
    await insertEvents(database, given);
    const made = async () => database.rows('SELECT CAST(session AS VARCHAR) AS told FROM session ORDER BY session_uid');
    const whole = await made();
    expect(whole.length).toBeGreaterThan(sessions / 2);
    for (const atOnce of [1, 7, 50]) {
      await refreshSessions(database.rows, atOnce);
      expect(await made()).toEqual(whole);
    }
  } finally {
    await close();
  }
});
