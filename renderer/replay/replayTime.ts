import type { Timeline } from '../../shared/replay/contract.ts';
import { showInstant } from '../../shared/time.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** Elapsed time as `01:03.4` or `2:01:03.4`; times count from frame 0 and include idle time. */
export function showElapsed(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const hours = Math.floor(seconds / 3600);
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}

/** The same in words, to be read out: `1 minute 3 seconds`. */
export function sayElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`);
  return said.length > 0 ? said.join(' ') : '0 seconds';
}

/** A stretch as `3 m 12 s` or `12.4 s`. */
export function showStretch(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = `${Math.floor(seconds / 60) % 60} m ${two(seconds % 60)} s`;
  return hours > 0 ? `${hours} h ${minutes}` : minutes;
}

const modes = ['elapsed', 'utc', 'local'] as const;
/** How moments are shown: since the start of the recording, in UTC, or as the reviewer's time of day. */
export type TimeMode = (typeof modes)[number];

/** The mode after this one, around the end. */
export const nextMode = (mode: TimeMode): TimeMode => modes[(modes.indexOf(mode) + 1) % modes.length] ?? 'elapsed';

/** A moment in the chosen mode; time of day stands with its zone, and is elapsed time where the recording does not tell its start. */
export function showMoment(ms: number, mode: TimeMode, startTime: string | null, zone: string): string {
  const start = startTime === null ? Number.NaN : Date.parse(startTime);
  if (mode === 'elapsed' || Number.isNaN(start)) return showElapsed(ms);
  return showInstant(new Date(start + ms).toISOString(), mode === 'utc' ? 'UTC' : zone);
}

/** Whether a recording is read up to a moment already. */
export const isRead = ({ readTo }: Pick<Timeline, 'readTo'>, at: number): boolean => readTo === undefined || at < readTo;
