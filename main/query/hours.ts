import type { HoursFound } from '../../shared/query/contract.ts';
import { zoneOffsetMs } from '../../shared/time.ts';
import type { ReadConnection } from '../database/connection.ts';
import type { Fragment } from './fragment.ts';

const quarterMs = 900_000;
const quarterSql = `epoch_ms(event_time) // ${quarterMs}`;
const dayMs = 86_400_000;
/** 1970-01-01 was a Thursday, the fourth day from Monday. */
const daysBeforeEpoch = 3;

const modulo = (value: number, by: number) => ((value % by) + by) % by;

/** What a clock can tell in every zone; a record may claim a time beyond it. */
const farthestMs = 8_000_000_000_000_000;

/** How far a zone is ahead of UTC, in ms. Asking is dear, and nearly every day has one answer: it is asked once a day. */
function createOffsets(zone: string): (at: number) => number {
  const known = new Map<number, number>();
  const ofDay = (day: number): number => {
    const found = known.get(day) ?? zoneOffsetMs(day * dayMs, zone);
    known.set(day, found);
    return found;
  };
  return (at) => {
    if (Math.abs(at) > farthestMs) return 0;
    const day = Math.floor(at / dayMs);
    return ofDay(day) === ofDay(day + 1) ? ofDay(day) : zoneOffsetMs(at, zone);
  };
}

/** Day of the week and hour of the matching events in a zone. They are grouped by quarters of an hour first: zones differ by whole quarters. */
export async function hoursOf(
  database: ReadConnection,
  where: Fragment,
  zone: string,
  signal: AbortSignal | undefined,
): Promise<HoursFound> {
  const rows = await database.rows(
    `SELECT ${quarterSql} AS quarter, count(*) AS events FROM event WHERE ${where.sql} GROUP BY quarter`,
    where.parameters,
    signal,
  );
  const offsetAt = createOffsets(zone);
  const days = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  let untimed = 0;
  for (const { quarter, events } of rows) {
    if (quarter === null) {
      untimed += Number(events);
      continue;
    }
    const at = Number(quarter) * quarterMs;
    const local = at + offsetAt(at);
    const day = days[modulo(Math.floor(local / dayMs) + daysBeforeEpoch, 7)];
    const hour = Math.floor(modulo(local, dayMs) / 3_600_000);
    if (day) day[hour] = (day[hour] ?? 0) + Number(events);
  }
  return { days, untimed };
}
