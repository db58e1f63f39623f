import { z } from 'zod';
import { placeOf } from '../../shared/replay/moments.ts';
import type { ReadConnection } from '../database/connection.ts';
import { recordingsOf } from './recordingRows.ts';
import { placeColumns, sessionEventsSql } from './sessionEvents.ts';

/** Kinds of recordings that can be played. */
const played = new Set(['terminal', 'protocol']);

const place = z.object({
  instant: z.string().nullable(),
  quality: z.string().nullable(),
  own_time: z.boolean(),
  moment: z.number().nullable(),
});

export interface EventMoment {
  session: string;
  recording: string;
  at: number;
}

/** The recordings that were running when an event of their session happened, the one that tells it first; undefined when there is no such event. */
export async function momentsOf(database: ReadConnection, id: string, signal?: AbortSignal): Promise<EventMoment[] | undefined> {
  const [event] = await database.rows('SELECT session_uid FROM event WHERE event_id = ?', [id], signal);
  if (!event) return undefined;
  const session = event.session_uid;
  if (typeof session !== 'string') return [];
  const moments: (EventMoment & { told: boolean })[] = [];
  for (const { id: recording, kind, startTime, durationMs } of await recordingsOf(database, session, signal)) {
    if (!played.has(kind)) continue;
    const sql = `WITH ${sessionEventsSql} SELECT ${placeColumns} FROM placed WHERE event_id = $3`;
    const [row] = await database.rows(sql, [session, recording, id], signal);
    const told = place.parse(row);
    const at = placeOf(told, startTime, durationMs);
    if (at !== null) moments.push({ session, recording, at, told: told.moment !== null });
  }
  return moments.toSorted((a, b) => Number(b.told) - Number(a.told)).map(({ told: _, ...moment }) => moment);
}
