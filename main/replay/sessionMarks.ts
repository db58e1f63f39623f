import { z } from 'zod';
import type { Mark, MarkKind, Timeline, UnplacedMark } from '../../shared/replay/contract.ts';
import { momentOf } from '../../shared/replay/moments.ts';
import { inOrder, pauseMarks } from '../../shared/replay/timeline.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { instantSql } from '../database/rows.ts';
import type { StoredRecording } from './recordingRows.ts';

/** Events of a session that are looked at for marks. */
const mostEvents = 5000;
const longestLabel = 500;

const markedEvent = z.object({
  event_id: z.string(),
  event_time: z.string().nullable(),
  quality: z.string().nullable(),
  own_time: z.boolean(),
  moment: z.number().nullable(),
  is_statement: z.boolean(),
  told_as: z.string().nullable(),
  command: z.string().nullable(),
  who: z.string().nullable(),
  flagged: z.boolean(),
  notes: z.array(z.string()),
});
type MarkedEvent = z.infer<typeof markedEvent>;

/** What of a session is no statement of it but tells who came and went, by the source's own names. */
const comings: Readonly<Record<string, MarkKind>> = { 'session.join': 'join', 'session.leave': 'leave' };

/**
 * Events of a session that mark a moment. A statement that was derived from its session's record without a time of its own has that
 * record's time, which is no moment; an event that a recording tells too has its moment there.
 */
const markedSql = `
  WITH listed AS (SELECT * FROM event WHERE session_uid = $1),
  record AS (SELECT file_id, byte_offset, any_value(event_time) FILTER (ordinal = 0) AS record_time, count(*) FILTER (ordinal > 0) AS derived
    FROM listed GROUP BY file_id, byte_offset),
  copied AS (SELECT known_id, min(recording_offset_ms) AS moment FROM superseded_event
    WHERE session_uid = $1 AND why = 'copy' AND recording_ref = $2 GROUP BY known_id)
  SELECT event_id, ${instantSql('event_time')} AS event_time, event_time_quality AS quality,
    NOT (ordinal > 0 AND recording_offset_ms IS NULL AND event_time IS NOT DISTINCT FROM record_time) AS own_time,
    CAST(coalesce(CASE WHEN recording_ref = $2 THEN recording_offset_ms END, copied.moment) AS DOUBLE) AS moment,
    command_text IS NOT NULL AND (ordinal > 0 OR (derived = 0 AND recording_ref IS NULL)) AS is_statement,
    source_event_type AS told_as, left(command_text, ${longestLabel}) AS command,
    coalesce(actor_email, actor_name, actor_uid, effective_principal) AS who,
    coalesce(flagged, false) AS flagged, coalesce(notes, []) AS notes
  FROM listed JOIN record USING (file_id, byte_offset) LEFT JOIN copied ON known_id = event_id LEFT JOIN marked USING (event_id)
  WHERE is_statement OR flagged OR len(notes) > 0 OR source_event_type IN ('session.join', 'session.leave')
  ORDER BY event_time NULLS LAST, sequence NULLS LAST, ordinal, event_id LIMIT ${mostEvents + 1}`;

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim().slice(0, longestLabel);

/** What one event says, each a mark of its own: that it happened, and what reviewers said of it. */
function saidOf({ event_id: event, is_statement, told_as, command, who, flagged, notes }: MarkedEvent): UnplacedMark[] {
  const coming = told_as !== null && Object.hasOwn(comings, told_as) ? comings[told_as] : undefined;
  const said: UnplacedMark[] = [];
  if (is_statement) said.push({ kind: 'statement', label: oneLine(command ?? ''), event });
  else if (coming) said.push({ kind: coming, label: who ?? '', event });
  if (flagged) said.push({ kind: 'flag', label: oneLine(command ?? told_as ?? ''), event });
  return [...said, ...notes.map((note): UnplacedMark => ({ kind: 'note', label: oneLine(note), event }))];
}

/** Marks that come from the events of a recording's session. */
export interface SessionMarks {
  marks: Mark[];
  unplaced: UnplacedMark[];
  cut: boolean;
}

const read = (row: PlainRow): MarkedEvent => markedEvent.parse(row);

/** Statements, comings and goings, flags and notes of the session of a recording, those without a moment in it apart. */
export async function marksOfSession(
  database: ReadConnection,
  { info }: StoredRecording,
  durationMs: number,
  signal?: AbortSignal,
): Promise<SessionMarks> {
  const rows = (await database.rows(markedSql, [info.session, info.id], signal)).map(read);
  const marks: Mark[] = [];
  const unplaced: UnplacedMark[] = [];
  for (const row of rows.slice(0, mostEvents)) {
    const instant = row.own_time ? row.event_time : null;
    const at = row.moment ?? momentOf({ instant, quality: row.quality }, info.startTime, durationMs);
    for (const said of saidOf(row)) {
      if (at === null) unplaced.push(said);
      else marks.push({ at: Math.min(at, durationMs), ...said });
    }
  }
  return { marks, unplaced, cut: rows.length > mostEvents };
}

/** A timeline with everything that marks a moment: what was found in the recording, its long pauses, and what the session's events tell. */
export function withMarks(timeline: Timeline, { marks, unplaced, cut }: SessionMarks, pauseFrom: number): Timeline {
  return {
    ...timeline,
    marks: inOrder([...timeline.marks, ...pauseMarks(timeline.idle, pauseFrom), ...marks]),
    marksCut: timeline.marksCut === true || cut,
    unplaced,
  };
}
