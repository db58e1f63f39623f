import type { Instant } from '../time.ts';

/** How far the clocks of a log and of a recorder may differ, in ms: this far outside a recording an event counts as at its edge. */
export const clockTolerance = 5000;

/** An instant in ms since 1970, with the fraction that was written, down to the microsecond. */
export function msOf(instant: Instant): number {
  const match = /^(.*?)(\.\d+)?Z$/.exec(instant);
  return Date.parse(`${match?.[1] ?? ''}Z`) + Math.round(Number(match?.[2] ?? 0) * 1e6) / 1000;
}

/** When something happened as a record tells it: `quality` as in the field catalogue, null where the record does not say. */
export interface ToldTime {
  instant: Instant | null;
  quality: string | null;
}

/**
 * The moment of a recording at which something happened, in ms from frame 0; null where it has none: the recording does not tell its
 * start, the event has no time or one in a zone that was only assumed, or it happened before or after.
 */
export function momentOf({ instant, quality }: ToldTime, startTime: Instant | null, durationMs: number): number | null {
  if (instant === null || startTime === null || quality === 'missing' || quality === 'tz_assumed') return null;
  const at = msOf(instant) - msOf(startTime);
  if (!(at >= -clockTolerance && at <= durationMs + clockTolerance)) return null;
  return Math.min(durationMs, Math.max(0, at));
}

/** The instant of a moment, to the millisecond; null where the recording does not tell its start. */
export function instantAt(at: number, startTime: Instant | null): Instant | null {
  return startTime === null ? null : new Date(Math.round(msOf(startTime) + at)).toISOString();
}

/** What is known of where an event lies in a recording. */
export interface ToldPlace extends ToldTime {
  /** False where its time is that of the whole session. */
  own_time: boolean;
  /** Its moment as the recording itself tells it, in ms. */
  moment: number | null;
}

/** The moment of an event: as the recording tells it, else as the clocks do; null where neither does. */
export function placeOf({ moment, own_time, instant, quality }: ToldPlace, startTime: Instant | null, durationMs: number): number | null {
  if (moment !== null) return Math.min(moment, durationMs);
  return momentOf({ instant: own_time ? instant : null, quality }, startTime, durationMs);
}
