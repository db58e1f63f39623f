import { startOfDay } from '../../shared/time.ts';
import type { Random } from './random.ts';

/** The clinic's wall clock: office hours and nights are meant in this zone. */
export const clinicZone = 'America/Chicago';

/** The first instant after the sample month, in microseconds since 1970. */
const monthEnd = Date.UTC(2026, 9, 1) * 1000;

export const second = 1_000_000;
export const minute = 60 * second;
export const hour = 60 * minute;

const dayCount = 30;
const dayStarts = Array.from({ length: dayCount }, (_, index) => startOfDay('2026-09-01', clinicZone, index) * 1000);

/** Weekday, weekend and Labor Day (7 September) share of the month's work. 1 September 2026 is a Tuesday. */
const dayWeights = dayStarts.map((start, index) => {
  const weekday = (index + 2) % 7;
  const weight = index === 6 ? 0.12 : weekday === 0 || weekday === 6 ? 0.1 : 1;
  return [weight, start] as const;
});

/** Share of a day's work by clinic hour; the lunch hour is thin and the evening belongs to whoever is on call. */
const hourWeights = [
  [0.4, 6],
  [2, 7],
  [6, 8],
  [9, 9],
  [9, 10],
  [8, 11],
  [4, 12],
  [7, 13],
  [9, 14],
  [8, 15],
  [6, 16],
  [3, 17],
  [0.6, 18],
] as const satisfies readonly (readonly [number, number])[];

/** An instant at a clinic wall-clock time, in microseconds. `clock` is `HH:MM` or `HH:MM:SS`; day 1 is 1 September. */
export function clinicTime(day: number, clock: string): number {
  const start = dayStarts[day - 1];
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  if (start === undefined) throw new RangeError(`September has no day ${day}`);
  return start + hours * hour + minutes * minute + seconds * second;
}

/** When a person starts a piece of work: mostly weekdays, mostly office hours. */
export function workMoment(random: Random): number {
  const at = random.weighted(dayWeights) + random.weighted(hourWeights) * hour + random.between(0, hour - 1);
  // An approval lasts up to four hours: the last evening is moved forward so that nothing leaves the month.
  return at > monthEnd - 5 * hour ? at - 6 * hour : at;
}

/** When a scheduled job starts: any day, between one and five in the morning. */
export function nightMoment(random: Random): number {
  return random.pick(dayStarts) + random.between(1 * hour, 5 * hour);
}

/** Microseconds as the gateway prints a time: RFC 3339, UTC, trailing zeros of the fraction left out. */
export function hoopTime(at: number): string {
  const whole = new Date(Math.floor(at / second) * 1000).toISOString().slice(0, 19);
  const fraction = String(at % second)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${whole}Z` : `${whole}.${fraction}Z`;
}

/** The same, cut to milliseconds: the precision of review times (hoop.md 1.2.6). */
export function hoopReviewTime(at: number): string {
  return hoopTime(Math.floor(at / 1000) * 1000);
}
