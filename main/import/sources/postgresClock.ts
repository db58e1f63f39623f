import type { LogRow } from './postgresRow.ts';

/** How far local time is ahead of UTC, and how sure that is. */
export interface Offset {
  seconds: number;
  quality: 'exact' | 'tz_inferred';
}

/** What the start of a session tells of the zone the server writes its times in. */
export interface SessionStart {
  zone: string;
  offset: number;
}

const utc: ReadonlySet<string> = new Set(['UTC', 'GMT', 'UCT', 'Z']);
/**
 * Hours of the abbreviations that mean one offset in every zone that has them, in all of the tz database from 2008 on; the server takes
 * them from there. CST, CDT, IST, KST, MSK and PST are not among them.
 */
const certain: ReadonlyMap<string, number> = new Map([
  ...Object.entries({ WET: 0, WEST: 1, BST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, IDT: 3 }),
  ...Object.entries({ WAT: 1, CAT: 2, SAST: 2, EAT: 3, PKT: 5, WIB: 7, WITA: 8, HKT: 8, WIT: 9, JST: 9 }),
  ...Object.entries({ AWST: 8, ACST: 9.5, ACDT: 10.5, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13 }),
  ...Object.entries({ NST: -3.5, NDT: -2.5, AST: -4, ADT: -3, EST: -5, EDT: -4, MST: -7, MDT: -6, PDT: -7 }),
  ...Object.entries({ AKST: -9, AKDT: -8, HST: -10, HDT: -9 }),
]);
const numeric = /^([+-])(\d\d):?(\d\d)?$/;
const quarterHour = 900;
const furthest = 16 * 3600;

/** Abbreviations of one zone in winter and in summer: CST and CDT, CET and CEST. */
function isSummerOf(winter: string, summer: string): boolean {
  return /^[A-Z]{1,3}ST$/.test(winter)
    ? summer === `${winter.slice(0, -2)}DT`
    : /^(WE|CE|EE)T$/.test(winter) && summer === `${winter.slice(0, 2)}ST`;
}

function fixedOffset(zone: string): number | undefined {
  if (utc.has(zone)) return 0;
  const [, sign, hours, minutes] = numeric.exec(zone) ?? [];
  return hours === undefined ? undefined : (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60);
}

function zoneOf(timestamp: string): string {
  return timestamp.slice(timestamp.lastIndexOf(' ') + 1);
}

/** How long after its start a session may log its first line: it may look up a name first. */
const firstLine = 300;

/**
 * A session's id holds the second it began in UTC, its start the same second in local time: their difference is the
 * offset that the zone's abbreviation does not tell (formats/sources.md 8.2). Where a log of text leaves the start out, the
 * line that it writes first stands for it.
 */
export function sessionStart({ session_id, session_start, timestamp, message }: LogRow): SessionStart | undefined {
  const isFirst = session_start === undefined && message.startsWith('connection received: ');
  const start = isFirst ? timestamp : session_start;
  if (session_id === undefined || start === undefined) return undefined;
  const epoch = Number.parseInt(session_id, 16);
  const local = Date.parse(`${start.slice(0, 19).replace(' ', 'T')}Z`) / 1000;
  const late = isFirst ? (local - epoch) % quarterHour : 0;
  const offset = local - epoch - (late < 0 ? late + quarterHour : late);
  if (!(Math.abs(offset) <= furthest) || offset % quarterHour !== 0 || Math.abs(local - epoch - offset) > firstLine) return undefined;
  return { zone: zoneOf(start), offset };
}

/** Knows what the times of one log mean in UTC, from what its rows so far have told. */
export class LogClock {
  /** Offsets of abbreviations as sessions have shown them; null when two sessions disagree. */
  private readonly shown = new Map<string, number | null>();

  /** Takes note of a session. */
  learn({ zone, offset }: SessionStart): void {
    const known = this.shown.get(zone);
    if (this.shown.size < 1000) this.shown.set(zone, known === undefined || known === offset ? offset : null);
  }

  /** The offset of a time, or undefined when it cannot be told. */
  offset(timestamp: string, start: SessionStart | undefined): Offset | undefined {
    const zone = zoneOf(timestamp);
    const fixed = fixedOffset(zone);
    if (fixed !== undefined) return { seconds: fixed, quality: 'exact' };
    if (start?.zone === zone) return { seconds: start.offset, quality: 'exact' };
    // The clocks were changed while the session went on.
    if (start && isSummerOf(start.zone, zone)) return { seconds: start.offset + 3600, quality: 'tz_inferred' };
    if (start && isSummerOf(zone, start.zone)) return { seconds: start.offset - 3600, quality: 'tz_inferred' };
    const shown = this.shown.get(zone);
    const hours = shown === undefined ? certain.get(zone) : undefined;
    const seconds = hours === undefined ? shown : hours * 3600;
    return typeof seconds === 'number' ? { seconds, quality: 'tz_inferred' } : undefined;
  }
}
