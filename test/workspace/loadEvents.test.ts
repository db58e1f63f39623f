import { join } from 'node:path';
import { expect, test } from 'vitest';
import { literal } from '../../main/database/open.ts';
import { loadEvents } from '../../main/workspace/loadEvents.ts';
import { insertEvents, openEvents } from '../support/events.ts';

test('events of several segments are loaded in order of time, each once, those without a time last', async () => {
  const { database, directory, close } = await openEvents();
  try {
    const days = Array.from({ length: 40 }, (_, at) => String(((at * 17) % 30) + 1).padStart(2, '0'));
    const given = days.map((day, at) => ({ event_time: at % 9 === 0 ? null : `2026-09-${day}T08:00:00.000000Z`, actor_uid: `u${at % 3}` }));
    const before = await insertEvents(database, given);
    const files = [0, 1, 2].map((part) => join(directory, `events-${part}.parquet`));
    for (const [part, file] of files.entries())
      await database.rows(`COPY (SELECT * FROM event WHERE rowid % 3 = ${part} ORDER BY event_time) TO ${literal(file)} (FORMAT parquet)`);
    const joint = 'SELECT event_id, joint_actor, joint_resource FROM event ORDER BY event_id';
    const joined = await database.rows(joint);
    await database.rows('DELETE FROM event');

    await loadEvents(database.rows, 'bundle-1', files, 'bundle_id = $1', 4);

    const loaded = await database.rows('SELECT event_id, CAST(event_time AS VARCHAR) AS at FROM event');
    expect(loaded.map(({ event_id: id }) => id).sort()).toEqual(before.map(({ event_id: id }) => id).sort());
    const times = loaded.map(({ at }) => at);
    const untimed = times.filter((at) => at === null).length;
    expect(untimed).toBe(5);
    expect(times.slice(-untimed).every((at) => at === null)).toBe(true);
    const [first, last] = [times.slice(0, 8), times.slice(-untimed - 8, -untimed)].map((some) => some.map(String).sort());
    expect(String(first?.at(-1)) < String(last?.[0])).toBe(true);
    expect(await database.rows(joint)).toEqual(joined);
    await database.rows('DELETE FROM event');
    await loadEvents(database.rows, 'another', files, 'bundle_id = $1', 4);
    expect(await database.rows('SELECT event_id FROM event')).toEqual([]);
  } finally {
    await close();
  }
});
