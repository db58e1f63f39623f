/** Instants are ISO 8601 UTC text with up to microseconds (`2026-09-01T14:12:07.114000Z`); DuckDB keeps microseconds and `Date` does not. */
export type Instant = string;

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(zone: string): Intl.DateTimeFormat {
  let format = zoneFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA-u-hc-h23', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    zoneFormats.set(zone, format);
  }
  return format;
}

/** Whether the runtime knows the IANA zone name. */
export function isZone(zone: string): boolean {
  try {
    zoneFormat(zone);
    return true;
  } catch {
    return false;
  }
}

/** Wall-clock parts of an instant in a zone, as `YYYY-MM-DD HH:MM:SS`. */
export function wallClock(epochMs: number, zone: string): string {
  const parts = new Map(
    zoneFormat(zone)
      .formatToParts(epochMs)
      .map((part) => [part.type, part.type === 'year' ? part.value.padStart(4, '0') : part.value]),
  );
  const joined = (types: readonly Intl.DateTimeFormatPartTypes[], by: string) => types.map((type) => parts.get(type) ?? '').join(by);
  return `${joined(['year', 'month', 'day'], '-')} ${joined(['hour', 'minute', 'second'], ':')}`;
}

/** Milliseconds the zone is ahead of UTC at that instant. */
export function zoneOffsetMs(epochMs: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const wholeSecond = Math.floor(epochMs / 1000) * 1000;
  // Years of more than four digits are told with a sign: where it is already 10000, a zone still has its clock.
  const wall = wallClock(wholeSecond, zone).replace(/^\d{5,}/, (year) => `+${year.padStart(6, '0')}`);
  return Date.parse(`${wall.replace(' ', 'T')}Z`) - wholeSecond;
}

/** The instant at which a wall-clock time (given as if UTC, in ms) occurs in a zone; in a skipped hour, the later reading. */
export function fromWallClock(wallMs: number, zone: string): number {
  const guess = wallMs - zoneOffsetMs(wallMs, zone);
  return wallMs - zoneOffsetMs(guess, zone);
}

/** The first instant of a calendar day (`YYYY-MM-DD`) in a zone, plus `days` days. NaN when the day does not exist. */
export function startOfDay(day: string, zone: string, days = 0): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) return Number.NaN;
  return fromWallClock(at + days * 86_400_000, zone);
}

/** `2026-09-01 14:12:07.114 UTC`: an instant as shown on screen and in print, always with its zone. */
export function showInstant(instant: Instant | null, zone = 'UTC'): string {
  if (instant === null) return 'unknown';
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return 'unknown';
  const fraction = /\.(\d{3})/.exec(instant)?.[1] ?? '000';
  return `${wallClock(at, zone)}.${fraction} ${zone}`;
}
