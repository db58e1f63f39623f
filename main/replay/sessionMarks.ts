import { z } from 'zod';
import type { Mark, MarkKind, Timeline, UnplacedMark } from '../../shared/replay/contract.ts';
import { placeOf } from '../../shared/replay/moments.ts';
import { inOrder, pauseMarks } from '../../shared/replay/timeline.ts';
import type { PlainRow, ReadConnection } from '../database/connection.ts';
import { isStepSql, onClock, placeColumns, type SessionClock, sessionEventsSql, sessionOrderSql } from './sessionEvents.ts';

/** Events of a session that are looked at for marks. */
const mostEvents = 5000;
const longestLabel = 500;

const markedEvent = z.object({
  event_id: z.string(),
  instant: z.string().nullable(),
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

/** Events of a session that mark a moment. */
const markedSql = `
  WITH ${sessionEventsSql}
  SELECT event_id, ${placeColumns}, command_text IS NOT NULL AND ${isStepSql} AS is_statement,
    source_event_type AS told_as, left(command_text, ${longestLabel}) AS command,
    coalesce(actor_email, actor_name, actor_uid, effective_principal) AS who,
    coalesce(flagged, false) AS flagged, coalesce(notes, []) AS notes
  FROM placed LEFT JOIN marked USING (event_id)
  WHERE is_statement OR flagged OR len(notes) > 0 OR source_event_type IN ('session.join', 'session.leave')
  ORDER BY ${sessionOrderSql} LIMIT ${mostEvents + 1}`;

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

/** Statements, comings and goings, flags and notes of a session, those without a moment apart. */
export async function marksOfSession(
  database: ReadConnection,
  clock: SessionClock,
  durationMs: number,
  signal?: AbortSignal,
): Promise<SessionMarks> {
  const rows = (await database.rows(markedSql, [clock.session, clock.recording], signal)).map(read);
  const marks: Mark[] = [];
  const unplaced: UnplacedMark[] = [];
  for (const row of rows.slice(0, mostEvents)) {
    const at = placeOf(onClock(row, clock), clock.startTime, durationMs);
    for (const said of saidOf(row)) {
      if (at === null) unplaced.push(said);
      else marks.push({ at, ...said });
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
