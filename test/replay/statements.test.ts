import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Player } from '../../renderer/replay/player.ts';
import { noSink, statementSource } from '../../renderer/replay/statementSource.ts';
import { statementKind } from '../../renderer/replay/statementWords.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { statementsPage } from '../../shared/replay/statements.ts';
import { insertEvents } from '../support/events.ts';
import { createFakeClock } from './fakes.ts';
import { addRecording, eachInItsOwnFolder, service, store, vim } from './replayStore.ts';

eachInItsOwnFolder();

const second = (seconds: number) => `2026-09-01T10:00:${String(seconds).padStart(2, '0')}.000000Z`;
const id = (session: number, number: number) => `${session}${String(number).padStart(63, '0')}`;
/** An event of a session at a second; every event has a record of its own. */
const one = (session: number, number: number, given: Partial<EventRow> = {}): Partial<EventRow> => ({
  session_uid: `t-${session}`,
  event_id: id(session, number),
  file_id: `file-t${session}`,
  byte_offset: number * 100,
  event_time: second(number),
  command_text: `SELECT ${number}`,
  outcome: 'success',
  ...given,
});

const refresh = async () => {
  const { refreshSessions } = await import('../../main/database/schema.ts');
  await refreshSessions(store.database.rows);
};

beforeAll(async () => {
  // 1: a log of a database, without a recording. 2: a recording that tells its statements. 3: a session with statements nobody timed.
  await insertEvents(store.database, [
    one(1, 3, { rows_affected: 7, duration_ms: 1500, masking_state: 'masked', masked_fields: ['ssn'], command_params: { $1: 'x' } }),
    one(1, 1, { outcome: 'denied', outcome_code: '42501', outcome_reason: 'permission denied' }),
    one(1, 40),
    one(2, 0, { command_text: null, recording_ref: 'r-2', source_event_id: 't-2' }),
    one(2, 5, { ordinal: 1, byte_offset: 0, recording_ref: 'r-2', recording_offset_ms: 250, event_time: second(0) }),
    one(3, 0, { command_text: 'a; b', source_event_id: 't-3' }),
    one(3, 8, { ordinal: 1, byte_offset: 0, event_time: second(0), command_text: 'a' }),
    one(3, 9, { ordinal: 2, byte_offset: 0, event_time: second(0), command_text: 'b' }),
    ...Array.from({ length: statementsPage + 5 }, (_, number) =>
      one(4, number, {
        event_time: `2026-09-01T11:${String(Math.floor(number / 60)).padStart(2, '0')}:${String(number % 60).padStart(2, '0')}.000000Z`,
      }),
    ),
  ]);
  await refresh();
});
afterAll(() => store.database.rows("DELETE FROM event WHERE session_uid LIKE 't-%'"));

describe('what was done in a session without a recording', () => {
  test('is told in order of time from the first of it, with everything the record says', async () => {
    const { startTime, statements, timeline, next, total, more } = await service.statements({ session: 't-1', from: 0 });
    expect([startTime, next, total, more]).toEqual([second(1), null, 3, 0]);
    expect(statements.map(({ at, text }) => [at, text])).toEqual([
      [0, 'SELECT 1'],
      [2000, 'SELECT 3'],
      [39_000, 'SELECT 40'],
    ]);
    expect(statements[0]).toMatchObject({ outcome: 'denied', code: '42501', reason: 'permission denied', rows: null, durationMs: null });
    expect(statements[1]).toMatchObject({ rows: 7, durationMs: 1500, masking: 'masked', masked: ['ssn'], params: '{"$1":"x"}' });
    expect(timeline).toMatchObject({
      durationMs: 39_000,
      frames: 3,
      idle: [
        { from: 0, to: 2000 },
        { from: 2000, to: 39_000 },
      ],
    });
    expect(timeline?.marks.map(({ kind, at }) => [kind, at])).toEqual([
      ['statement', 0],
      ['pause', 2000],
      ['statement', 2000],
      ['statement', 39_000],
    ]);
  });

  test('keeps its own clock where the zone of the log was only assumed: all of it is shifted alike', async () => {
    await store.database.rows("UPDATE event SET event_time_quality = 'tz_assumed' WHERE session_uid = 't-1'");
    const { statements } = await service.statements({ session: 't-1', from: 0 });
    expect(statements.map(({ at }) => at)).toEqual([0, 2000, 39_000]);
    await store.database.rows("UPDATE event SET event_time_quality = 'exact' WHERE session_uid = 't-1'");
  });

  test('comes a page at a time, the timeline with the first', async () => {
    const first = await service.statements({ session: 't-4', from: 0 });
    expect([first.statements.length, first.next, first.total]).toEqual([statementsPage, statementsPage, statementsPage + 5]);
    const last = await service.statements({ session: 't-4', from: first.next ?? 0 });
    expect([last.statements.length, last.next, last.timeline]).toEqual([5, null, null]);
    const ids = [...first.statements, ...last.statements].map(({ event }) => event);
    expect(new Set(ids).size).toBe(statementsPage + 5);
  });

  test('has no moment where the source times the session only', async () => {
    const { statements } = await service.statements({ session: 't-3', from: 0 });
    expect(statements.map(({ text, at }) => [text, at])).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });

  test('is not found for a session that is none', async () => {
    await expect(service.statements({ session: 'nobody', from: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('what was done in a recorded session', () => {
  test('has the moments of the recording that tells it', async () => {
    await addRecording('r-2', vim, { session_uid: 't-2', kind: 'protocol' });
    const { statements, startTime } = await service.statements({ session: 't-2', from: 0 });
    expect(statements.map(({ at, text }) => [at, text])).toEqual([[250, 'SELECT 5']]);
    expect(startTime).toBe('2026-09-01T10:00:00.500000Z');
  });
});

describe('the moment of an event', () => {
  test('is told for the recordings of its session that were running then', async () => {
    await addRecording('r-1', vim, { session_uid: 't-1', duration_ms: 5000 });
    expect(await service.moments({ event: id(1, 3) })).toEqual([{ session: 't-1', recording: 'r-1', at: 2500 }]);
    expect(await service.moments({ event: id(1, 40) })).toEqual([]);
  });

  test('is the one in the recording that tells the event, where there is one', async () => {
    await addRecording('r-2', vim, { session_uid: 't-2', duration_ms: 5000 });
    expect(await service.moments({ event: id(2, 5) })).toEqual([{ session: 't-2', recording: 'r-2', at: 250 }]);
  });

  test('is nowhere without a session, and not found for an event that is none', async () => {
    await insertEvents(store.database, [{ event_id: id(9, 9), session_uid: null }]);
    expect(await service.moments({ event: id(9, 9) })).toEqual([]);
    await expect(service.moments({ event: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the player over statements', () => {
  test('goes to any moment, and from one statement to the next and back', async () => {
    const player = new Player({
      source: statementSource([{ at: 0 }, { at: 0 }, { at: 2000 }, { at: 39_000 }]),
      sink: noSink,
      clock: createFakeClock(),
      durationMs: 40_000,
      idle: [],
    });
    await player.seek(10_000);
    expect(player.snapshot()).toMatchObject({ at: 10_000, status: 'paused' });
    await player.step(1);
    expect(player.snapshot().at).toBe(39_000);
    await player.step(-1);
    await player.step(-1);
    expect(player.snapshot().at).toBe(0);
  });
});

test('what a statement is has a word where its source is known, and the source’s own otherwise', () => {
  const of = (given: { kind?: string; tool?: string; verb?: string }) =>
    statementKind({ kind: null, tool: null, verb: null, ...given } as Parameters<typeof statementKind>[0]);
  expect(of({ kind: 'user' })).toEqual({ word: 'prompt' });
  expect(of({ kind: 'session.statement', tool: 'chart_lookup' })).toEqual({ word: 'tool call' });
  expect(of({ kind: 'session.statement', verb: 'SELECT' })).toEqual({ evidence: 'SELECT' });
  expect(of({})).toBeNull();
});
