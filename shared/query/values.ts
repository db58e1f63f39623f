import { fromWallClock, startOfDay, zoneOffsetMs } from '../time.ts';

/** Half-open stretch of time in microseconds since 1970: what a date or time of a query stands for. */
export interface Span {
  from: bigint;
  to: bigint;
}

const int64 = 2n ** 63n;

/** A whole number that a BIGINT column can hold; `1e3` is 1000. Undefined for anything else. */
export function readInteger(text: string): bigint | undefined {
  const parts = /^([+-]?)(\d{1,19})(?:e\+?(\d{1,2}))?$/i.exec(text.trim());
  if (!parts) return undefined;
  const size = BigInt(parts[2] ?? '') * 10n ** BigInt(parts[3] ?? '0');
  const value = parts[1] === '-' ? -size : size;
  return value >= -int64 && value < int64 ? value : undefined;
}

/** A finite decimal number. Undefined for anything else. */
export function readReal(text: string): number | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim())) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** `yes`, `no`, `true` or `false`, whatever the case. Undefined for anything else. */
export function readBoolean(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  if (lower === 'true' || lower === 'yes') return true;
  return lower === 'false' || lower === 'no' ? false : undefined;
}

const timePattern = /^(\d{4}-\d{2}-\d{2})[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/i;

/** Milliseconds by which a written offset is ahead of UTC. */
function offsetMs(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** The instants at which a wall-clock time occurs: two in the hour a zone repeats, else one. */
function readings(wallMs: number, zone: string): number[] {
  const found = [-1, 1].map((side) => wallMs - zoneOffsetMs(wallMs + side * 86_400_000, zone));
  const real = found.filter((instant) => instant + zoneOffsetMs(instant, zone) === wallMs);
  return real.length > 0 ? real : [fromWallClock(wallMs, zone)];
}

/** Where a whole month (`2026-09`) or a whole day starts in `zone`, and where the next one does; NaN where it is not in the calendar. */
function wholeSpan(text: string, zone: string): [number, number] | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return [startOfDay(text, zone), startOfDay(text, zone, 1)];
  if (!/^\d{4}-\d{2}$/.test(text)) return undefined;
  const next = new Date(`${text}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return [startOfDay(`${text}-01`, zone), Number.isNaN(next.getTime()) ? Number.NaN : startOfDay(next.toISOString().slice(0, 10), zone)];
}

/**
 * The stretch a date (a whole day or a whole month in `zone`) or a time (a whole minute, second or fraction; in `zone` unless it says
 * `Z` or an offset) stands for; a time that a zone has twice stretches over both. Undefined when it is neither, or not in the calendar.
 */
export function readSpan(text: string, zone: string): Span | undefined {
  const whole = wholeSpan(text, zone);
  if (whole) return whole.some(Number.isNaN) ? undefined : { from: BigInt(whole[0]) * 1000n, to: BigInt(whole[1]) * 1000n };
  const parts = timePattern.exec(text);
  if (!parts) return undefined;
  const [, day = '', hour = '', minute = '', second, fraction = '', offset] = parts;
  if (Number.isNaN(startOfDay(day, 'UTC'))) return undefined;
  const wall = Date.parse(`${day}T${hour}:${minute}:${second ?? '00'}Z`);
  const starts = offset ? [wall - offsetMs(offset)] : readings(wall, zone);
  if (starts.some(Number.isNaN)) return undefined;
  const start = (whole: number) => BigInt(whole) * 1000n + BigInt(fraction.padEnd(6, '0'));
  const length = second === undefined ? 60_000_000n : 10n ** BigInt(6 - fraction.length);
  return { from: start(Math.min(...starts)), to: start(Math.max(...starts)) + length };
}

const hasOffset = (text: string) => /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) && text.length > 10;
const day = 86_400_000_000n;

/**
 * Whether a range of dates or times ends before it starts, whatever the zone; where only one end names its offset, the zone
 * may move the other by more than half a day.
 */
export function endsBeforeItStarts(from: string, to: string): boolean {
  const [start, end] = [readSpan(from, 'UTC'), readSpan(to, 'UTC')];
  if (!start || !end) return false;
  return start.from >= end.to + (hasOffset(from) === hasOffset(to) ? 0n : day);
}

/** Microseconds since 1970 as an ISO instant, all six digits. */
export function instantOf(microseconds: bigint): string {
  const milliseconds = microseconds / 1000n - (microseconds % 1000n < 0n ? 1n : 0n);
  const rest = microseconds - milliseconds * 1000n;
  return `${new Date(Number(milliseconds)).toISOString().slice(0, -1)}${rest.toString().padStart(3, '0')}Z`;
}

const stretches = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds of `30m`, `24h`, `7d` or `2w`. Undefined for anything else. */
export function readStretch(text: string): number | undefined {
  const parts = /^(\d{1,5})([mhdw])$/.exec(text.trim());
  if (!parts || Number(parts[1]) === 0) return undefined;
  return Number(parts[1]) * stretches[parts[2] as keyof typeof stretches];
}
