import { z } from 'zod';
import type { Timeline } from '../../shared/replay/contract.ts';
import { msOf, placeOf } from '../../shared/replay/moments.ts';
import { mostStatements, type Statement, statement, statementsPage } from '../../shared/replay/statements.ts';
import { longestMs } from '../../shared/replay/recording.ts';
import { idleSpans, outputDensity } from '../../shared/replay/timeline.ts';
import type { SessionRow } from '../../shared/query/contract.ts';
import type { Plain, PlainRow, ReadConnection } from '../database/connection.ts';
import { recordingsOf } from './recordingRows.ts';
import { isStepSql, onClock, placeColumns, type SessionClock, sessionEventsSql, sessionOrderSql } from './sessionEvents.ts';
import { marksOfSession, withMarks } from './sessionMarks.ts';

const longestText = 4000;

const stepsSql = `
  WITH ${sessionEventsSql}
  SELECT event_id, ${placeColumns}, coalesce(duration_ms, 0) AS lasted, coalesce(length(command_text), 0) AS size
  FROM placed WHERE ${isStepSql} ORDER BY ${sessionOrderSql}`;

const detailSql = `
  SELECT event_id AS event, source_event_type AS kind, verb, tool_name AS tool, left(command_text, ${longestText}) AS text,
    coalesce(length(command_text) > ${longestText}, false) AS cut, left(command_params::VARCHAR, ${longestText}) AS params,
    rows_affected AS rows, duration_ms, outcome, outcome_code AS code, outcome_reason AS reason, masking_state AS masking,
    coalesce(masked_fields, []) AS masked
  FROM event WHERE session_uid = ? AND event_id IN (SELECT unnest(string_split(?, ',')))`;

/** The recording whose moments the statements of a session have. */
const tellingSql = `SELECT recording_ref FROM event WHERE session_uid = ? AND recording_offset_ms IS NOT NULL AND recording_ref IS NOT NULL
  GROUP BY recording_ref ORDER BY count(*) DESC, recording_ref LIMIT 1`;

const step = z.object({
  event_id: z.string(),
  instant: z.string().nullable(),
  quality: z.string().nullable(),
  own_time: z.boolean(),
  moment: z.number().nullable(),
  lasted: z.number(),
  size: z.number(),
});
type Step = z.infer<typeof step>;

interface PlacedStep {
  id: string;
  at: number | null;
  until: number;
  size: number;
}

/** When a step says that it happened; undefined where its time is not its own. */
const toldInstant = ({ instant, own_time }: Step) => (own_time && instant !== null ? instant : undefined);

/** The clock of a session: that of the recording which tells its statements, of the first that tells its start, or of the session itself. */
async function clockOf(database: ReadConnection, row: SessionRow, telling: Plain, steps: readonly Step[], signal?: AbortSignal) {
  const recordings = await recordingsOf(database, row.session_uid, signal);
  const chosen =
    recordings.find(({ id }) => id === telling) ?? recordings.find(({ startTime, kind }) => startTime !== null && kind !== 'none');
  if (chosen) return { session: row.session_uid, recording: chosen.id, startTime: chosen.startTime, durationMs: chosen.durationMs };
  const instants = steps.flatMap((one) => toldInstant(one) ?? []);
  const [first] = [...instants, ...(row.start_time === null ? [] : [row.start_time])].toSorted();
  const last = row.end_time === null || first === undefined ? 0 : msOf(row.end_time) - msOf(first);
  return { session: row.session_uid, recording: null, startTime: first ?? null, durationMs: Math.max(0, last) };
}

/** Steps in order of their moments; those without one come last, in the order they are told. */
function placed(steps: readonly Step[], clock: SessionClock): PlacedStep[] {
  const all = steps.map((one) => {
    // A session of statements ends with the last of them, so none is too late.
    const at = placeOf(onClock(one, clock), clock.startTime, longestMs);
    return { id: one.event_id, at, until: (at ?? 0) + one.lasted, size: one.size };
  });
  return all.toSorted((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY) || 0);
}

function timelineOf(steps: readonly PlacedStep[], least: number): Timeline {
  const timed = steps.flatMap(({ at, until, size }) => (at === null ? [] : [{ at, until, size }]));
  const durationMs = timed.reduce((most, { until }) => Math.max(most, until), least);
  const times = timed.map(({ at }) => at);
  return {
    durationMs,
    frames: timed.length,
    idle: idleSpans(times, durationMs),
    density: outputDensity(
      times,
      timed.map(({ size }) => size + 1),
      durationMs,
    ),
    marks: [],
    transcript: [],
    transcriptCut: false,
  };
}

function statementOf({ duration_ms, ...same }: PlainRow, at: number | null): Statement {
  return statement.parse({ ...same, at, durationMs: duration_ms });
}

/** What was done in a session, a page at a time; see the contract. */
export async function statementsOf(
  { database, pauseFrom, idleShown }: { database: ReadConnection; pauseFrom: number; idleShown: number | undefined },
  row: SessionRow,
  from: number,
  signal?: AbortSignal,
) {
  const session = row.session_uid;
  // Moments of a recording are known only once it is known which.
  const telling = (await database.rows(tellingSql, [session], signal))[0]?.recording_ref ?? null;
  const all = (await database.rows(stepsSql, [session, String(telling ?? '')], signal)).map((one) => step.parse(one));
  const steps = all.slice(0, mostStatements);
  const clock = await clockOf(database, row, telling, steps, signal);
  const inOrder = placed(steps, clock);
  const page = inOrder.slice(from, from + statementsPage);
  const ids = page.map(({ id }) => id).join(',');
  const details = new Map((await database.rows(detailSql, [session, ids], signal)).map((one) => [one.event, one]));
  const timeline = timelineOf(inOrder, clock.durationMs);
  const told = from > 0 ? null : withMarks(timeline, await marksOfSession(database, clock, timeline.durationMs, signal), pauseFrom);
  return {
    startTime: clock.startTime,
    recording: clock.recording,
    timeline: told && { ...told, ...(idleShown === undefined ? {} : { idleShown }) },
    total: steps.length,
    more: all.length - steps.length,
    statements: page.flatMap(({ id, at }) => {
      const detail = details.get(id);
      return detail ? [statementOf(detail, at)] : [];
    }),
    next: from + page.length < steps.length ? from + page.length : null,
  };
}
