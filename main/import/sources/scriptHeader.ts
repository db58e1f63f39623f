import type { Content } from '../ingest/content.ts';
import type { RecordedStart } from './terminalRecording.ts';

export const startedOn = Buffer.from('Script started on ');
const doneOn = Buffer.from('\nScript done on ');
const lineFeed = 0x0a;
/** The first line names the command, which may be long; the last one has a date and a number. */
const longestHeader = 1 << 16;
const longestFooter = 1024;

/** What `script` itself writes around the output in a typescript (formats/sources.md 11). */
export interface Typescript {
  /** The first line, without its line feed. */
  header: Buffer;
  start: RecordedStart | null;
  /** The date as it is written, whether or not it can be read. */
  written: string;
  command: string | undefined;
  columns: number | undefined;
  rows: number | undefined;
  exitStatus: string | undefined;
  hasFooter: boolean;
  /** Where the recorded bytes stand. */
  offset: number;
  length: number;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const iso = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,]\d+)? ?(Z|[+-]\d\d:?\d\d)?$/;
const clock = /\b(\d{1,2}):(\d\d):(\d\d)\b(?: ?([AP])M\b)?/i;

function instantOf(fields: readonly number[], zone: string | undefined, written: string): RecordedStart | null {
  const [year, month, day, hour, minute, second] = fields as [number, number, number, number, number, number];
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const same = new Date(ms);
  if (same.getUTCMonth() !== month - 1 || same.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null;
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  const minutes = offset ? (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  const micros = (ms - minutes * 60_000) * 1000;
  return micros < 0 ? null : { micros, written, zoned: zone !== undefined };
}

/** `Sun Nov 22 18:05:47 2026` and `Sun 22 Nov 2026 06:05:47 PM UTC`: English months; a zone that is not UTC has many meanings. */
function spokenInstant(written: string): RecordedStart | null {
  const time = clock.exec(written);
  const rest = written.replace(clock, ' ');
  const month = months.findIndex((name) => new RegExp(`\\b${name}[a-z]*\\b`, 'i').test(rest)) + 1;
  const year = /\b(\d{4})\b/.exec(rest)?.[1];
  const day = /\b(\d{1,2})\b/.exec(rest)?.[1];
  const zone = /\b([A-Z]{3,5})\b/.exec(rest.replace(/\b[AP]M\b/, ' '))?.[1];
  if (!time || month === 0 || year === undefined || day === undefined) return null;
  if (zone !== undefined && zone !== 'UTC' && zone !== 'GMT') return null;
  const half = time[4]?.toUpperCase();
  const hour = half === undefined ? Number(time[1]) : (Number(time[1]) % 12) + (half === 'P' ? 12 : 0);
  return instantOf([Number(year), month, Number(day), hour, Number(time[2]), Number(time[3])], zone, written);
}

/** The date that `script` writes, in any of its forms; null when it cannot be read without guessing. */
export function scriptInstant(written: string): RecordedStart | null {
  const found = iso.exec(written);
  if (!found) return written.length > 80 ? null : spokenInstant(written);
  return instantOf(found.slice(1, 7).map(Number), found[7], written);
}

function sideOf(text: string, name: string): number | undefined {
  const found = new RegExp(` ${name}="(\\d{1,4})"`).exec(text)?.[1];
  return found === undefined || Number(found) === 0 ? undefined : Number(found);
}

/** The last line, when it is the one `script` ends with; one character a byte. */
function footerOf(content: Content, from: number): string | undefined {
  const start = Math.max(from, content.size - longestFooter);
  const tail = content.read(start, content.size - start);
  const at = tail.lastIndexOf(doneOn);
  if (at < 0) return undefined;
  const end = tail.indexOf(lineFeed, at + 1);
  return end < 0 || end === tail.length - 1 ? tail.toString('latin1', at) : undefined;
}

/** Reads what stands around the output of a typescript; null when it does not start as one. */
export function readTypescript(content: Content): Typescript | null {
  const first = content.read(0, longestHeader);
  if (!first.subarray(0, startedOn.length).equals(startedOn)) return null;
  const feed = first.indexOf(lineFeed);
  if (feed < 0 && content.size > first.length) return null;
  const header = Buffer.from(feed < 0 ? first : first.subarray(0, feed));
  const text = header.toString('utf8').trimEnd();
  const bracket = text.indexOf(' [');
  const about = bracket < 0 ? '' : text.slice(bracket + 1);
  const written = text.slice(startedOn.length, bracket < 0 ? undefined : bracket).trim();
  const offset = Math.min(content.size, header.length + 1);
  // The header may end with the line feed that the footer starts with.
  const footer = footerOf(content, offset - 1);
  const end = footer === undefined ? content.size : content.size - footer.length;
  return {
    header,
    start: scriptInstant(written),
    written,
    command: /^\[COMMAND="(.*?)"(?: TERM="| TTY="| COLUMNS="| LINES="| <not |\]$)/.exec(about)?.[1],
    columns: sideOf(about, 'COLUMNS'),
    rows: sideOf(about, 'LINES'),
    exitStatus: /\[COMMAND_EXIT_CODE="(-?\d{1,10})"\]/.exec(footer ?? '')?.[1],
    hasFooter: footer !== undefined,
    offset,
    length: Math.max(0, end - offset),
  };
}
