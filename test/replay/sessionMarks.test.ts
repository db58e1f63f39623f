import { afterEach, describe, expect, test } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { type AnnotationRow } from '../../main/workspace/marks.ts';
import { insertEvents } from '../support/events.ts';
import { addRecording, eachInItsOwnFolder, service, store, vim } from './replayStore.ts';

eachInItsOwnFolder();

afterEach(async () => {
  await store.database.rows("DELETE FROM event WHERE source_event_id LIKE 'x-%'");
  await store.database.rows('DELETE FROM annotation');
});

let count = 0;
/** An event of the session that the recording shows, which begins at 10:00:00.5. */
async function add(given: Partial<EventRow>): Promise<string> {
  count += 1;
  const id = `${'0'.repeat(60)}${String(count).padStart(4, '0')}`;
  await insertEvents(store.database, [
    {
      session_uid: 's-1',
      source_event_id: `x-${count}`,
      event_id: id,
      byte_offset: 10_000 + count,
      event_time: '2026-09-01T10:00:02.500000Z',
      ...given,
    },
  ]);
  return id;
}
async function annotate(row: Partial<AnnotationRow> & { event_id: string }): Promise<void> {
  const notesSql = (row.notes ?? []).map(() => '?').join(', ');
  await store.database.rows(`INSERT INTO annotation VALUES (?, ?, NULL, NULL, [], [${notesSql}], 1)`, [
    row.event_id,
    row.flagged ?? false,
    ...(row.notes ?? []),
  ]);
}
async function told() {
  const { marks, unplaced = [] } = await service.timeline({ recording: 'r-1' });
  const kinds = ['statement', 'join', 'leave', 'flag', 'note', 'pause'];
  return { marks: marks.filter(({ kind }) => kinds.includes(kind)), unplaced, all: marks };
}

describe('the chapters of a recording', () => {
  test('have the statements of its session where their times lie, in order with what the recording holds itself', async () => {
    await addRecording('r-1', vim);
    const id = await add({ command_text: 'SELECT\n 1' });
    const { marks, all } = await told();
    expect(marks).toEqual([{ at: 2000, kind: 'statement', label: 'SELECT 1', event: id }]);
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(all.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['command', 'resize', 'statement']));
  });

  test('have a statement that was read from the recording at its moment there, whatever the clock says', async () => {
    await addRecording('r-1', vim);
    await add({
      command_text: 'SELECT 1',
      ordinal: 1,
      recording_ref: 'r-1',
      recording_offset_ms: 4200,
      event_time: '2026-09-03T00:00:00.000000Z',
    });
    expect((await told()).marks.map(({ at }) => at)).toEqual([4200]);
  });

  test('list apart what has the time of its session only, no time, an assumed zone, or one outside', async () => {
    await addRecording('r-1', vim);
    const parent = await add({});
    await add({ command_text: 'script', ordinal: 1, byte_offset: 10_000 + count });
    expect(parent).not.toBe('');
    await add({ command_text: 'untimed', event_time: null, event_time_quality: 'missing' });
    await add({ command_text: 'assumed', event_time_quality: 'tz_assumed' });
    await add({ command_text: 'later', event_time: '2026-09-01T11:00:00.000000Z' });
    const { marks, unplaced } = await told();
    expect(marks).toEqual([]);
    expect(unplaced.map(({ label }) => label).toSorted()).toEqual(['assumed', 'later', 'script', 'untimed']);
  });

  test('list apart everything where the recording does not tell its start', async () => {
    await addRecording('r-1', vim);
    await store.database.rows('UPDATE recording SET start_time = NULL');
    await add({ command_text: 'SELECT 1' });
    const { marks, unplaced } = await told();
    expect([marks.length, unplaced.length]).toEqual([0, 1]);
  });

  test('have who joined and left', async () => {
    await addRecording('r-1', vim);
    await add({ source_event_type: 'session.join', actor_email: 'ben@clinic.test' });
    await add({ source_event_type: 'session.leave', actor_name: 'ben', event_time: '2026-09-01T10:00:03.500000Z' });
    expect((await told()).marks.map(({ at, kind, label }) => [at, kind, label])).toEqual([
      [2000, 'join', 'ben@clinic.test'],
      [3000, 'leave', 'ben'],
    ]);
  });

  test('have what reviewers said of events of the session', async () => {
    await addRecording('r-1', vim);
    const id = await add({ command_text: 'DROP TABLE t' });
    await annotate({ event_id: id, flagged: true, notes: ['ask the owner'] });
    expect((await told()).marks.map(({ kind, label }) => [kind, label])).toEqual([
      ['statement', 'DROP TABLE t'],
      ['flag', 'DROP TABLE t'],
      ['note', 'ask the owner'],
    ]);
  });

  test('have nothing of other sessions', async () => {
    await addRecording('r-1', vim);
    await add({ command_text: 'SELECT 1', session_uid: 's-2' });
    expect((await told()).marks).toEqual([]);
  });
});
