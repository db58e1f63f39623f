import { instantSql } from '../database/rows.ts';

/** What the moment of an event is counted from. */
export interface SessionClock {
  session: string;
  /** The recording whose moments are asked for; null where there is none. */
  recording: string | null;
  /** Time of moment 0, or null when nobody tells. */
  startTime: string | null;
}

/**
 * Events of the session $1 as `listed`, what their records hold together as `record`, and moments in the recording $2 of records that
 * another event tells as `copied`. Joined, they have the columns of {@link placeColumns}.
 */
export const sessionEventsSql = `listed AS (SELECT * FROM event WHERE session_uid = $1),
  record AS (SELECT file_id, byte_offset, any_value(event_time) FILTER (ordinal = 0) AS record_time, count(*) FILTER (ordinal > 0) AS derived
    FROM listed GROUP BY file_id, byte_offset),
  copied AS (SELECT known_id, min(recording_offset_ms) AS copied_moment FROM superseded_event
    WHERE session_uid = $1 AND why = 'copy' AND recording_ref = $2 GROUP BY known_id),
  placed AS (SELECT * FROM listed JOIN record USING (file_id, byte_offset) LEFT JOIN copied ON known_id = event_id)`;

/**
 * Where an event of `placed` lies. A statement that was derived from its session's record without a time of its own has that record's
 * time, which is no moment; an event that a recording tells too has its moment there.
 */
export const placeColumns = `${instantSql('event_time')} AS instant, event_time_quality AS quality,
  NOT (ordinal > 0 AND recording_offset_ms IS NULL AND event_time IS NOT DISTINCT FROM record_time) AS own_time,
  CAST(coalesce(CASE WHEN recording_ref = $2 THEN recording_offset_ms END, copied_moment) AS DOUBLE) AS moment`;

/** Whether an event of `placed` says what was done in the session: not the record of the session as a whole. */
export const isStepSql = '(ordinal > 0 OR (derived = 0 AND recording_ref IS NULL))';

/** The order in which events of one session are told. */
export const sessionOrderSql = 'event_time NULLS LAST, sequence NULLS LAST, ordinal, event_id';

/** A place as a clock reads it: where the session's own events are the clock, a zone that was only assumed shifts them all alike. */
export function onClock<Place extends { quality: string | null }>(place: Place, { recording }: SessionClock): Place {
  return recording === null ? { ...place, quality: null } : place;
}
