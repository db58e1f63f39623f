/** What one frame of a recording is: output, input (hidden by default), resize, marker. */
export type FrameKind = 'o' | 'i' | 'r' | 'm';

/** A frame as a source gives it: `at` in ms from frame 0 as recorded, `data` text or base64 as the source has it. */
export interface SourceFrame {
  kind: FrameKind;
  at: number;
  data: string;
}

/** Why an entry is no frame: `rejected` entries are damaged and counted, `ignored` ones carry nothing that replays. */
export interface NoFrame {
  not: 'rejected' | 'ignored';
  reason: string;
}

/** The versions of asciicast that are read (formats/sources.md 11). */
export type CastVersion = 1 | 2 | 3;

export interface CastHeader {
  version: CastVersion;
  cols: number;
  rows: number;
  /** Epoch milliseconds of frame 0, or null when the header does not say. */
  startTime: number | null;
  title: string | null;
  command: string | null;
}

/** The largest grid that is drawn; a recording that asks for more is shown in this one (formats/security.md 5.1). */
export const largestGrid = { cols: 500, rows: 200 } as const;
/** The grid of a recording that stores none (formats/hoop.md 2.4). */
export const assumedGrid = { cols: 80, rows: 24 } as const;

/** Ten years: no recording is longer. */
export const longestMs = 10 * 366 * 86_400_000;

/** The grid to draw, each side within 1 and the largest; null when a side is not a positive whole number. */
export function clampGrid(cols: unknown, rows: unknown): { cols: number; rows: number } | null {
  if (!Number.isInteger(cols) || !Number.isInteger(rows)) return null;
  const [width, height] = [cols as number, rows as number];
  if (width < 1 || height < 1) return null;
  return { cols: Math.min(width, largestGrid.cols), rows: Math.min(height, largestGrid.rows) };
}

/** Reads `COLSxROWS`, clamped; null when it is no size. */
export function readGrid(text: string): { cols: number; rows: number } | null {
  const match = /^(\d{1,9})x(\d{1,9})$/.exec(text);
  return match ? clampGrid(Number(match[1]), Number(match[2])) : null;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Version 3 keeps the size of the terminal under `term`, earlier versions beside the rest. */
function gridOf(header: Record<string, unknown>, version: CastVersion): { cols: number; rows: number } | null {
  if (version !== 3) return clampGrid(header['width'], header['height']);
  const term = header['term'];
  return isObject(term) ? clampGrid(term['cols'], term['rows']) : null;
}

/** Reads the parsed header of an asciicast file of any version; a text says why the file is refused (formats/sources.md 11). */
export function readCastHeader(value: unknown): CastHeader | string {
  if (!isObject(value)) return 'it starts with no asciicast header';
  const version = value['version'];
  if (version !== 1 && version !== 2 && version !== 3) return 'the header does not say asciicast version 1, 2 or 3';
  const grid = gridOf(value, version);
  if (!grid) return 'the header has no usable size of the terminal';
  const seconds = value['timestamp'];
  const startTime = typeof seconds === 'number' && Math.abs(seconds) < 8.64e12 ? seconds * 1000 : null;
  return { version, ...grid, startTime, title: textOrNull(value['title']), command: textOrNull(value['command']) };
}

const rejected = (reason: string): NoFrame => ({ not: 'rejected', reason });

/** Seconds as a source writes them, in milliseconds kept to the microsecond; null when they are no usable time. */
function readSeconds(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value * 1000 > longestMs) return null;
  return Math.round(value * 1e6) / 1e3;
}

/** An event of asciicast v2 or v3 whose time is known. */
function castFrame(at: number, code: unknown, data: unknown): SourceFrame | NoFrame {
  if (typeof code !== 'string' || typeof data !== 'string') return rejected('code and data are not both text');
  if (code === 'r' && !readGrid(data)) return rejected('the new size is not COLSxROWS');
  if (code === 'o' || code === 'i' || code === 'm' || code === 'r') return { kind: code, at, data };
  return { not: 'ignored', reason: 'the code is unknown' };
}

/** Reads one parsed line of an asciicast v2 file: `[seconds, code, data]`, data as text. */
export function readCastEvent(value: unknown): SourceFrame | NoFrame {
  if (!Array.isArray(value) || value.length !== 3) return rejected('the line is no [time, code, data]');
  const [seconds, code, data] = value as unknown[];
  const at = readSeconds(seconds);
  return at === null ? rejected('the time is no number of seconds from 0') : castFrame(at, code, data);
}

/** Reads the entries of asciicast v1 and v3, whose times count from the entry before, one after another. */
export interface RelativeCast {
  /** A parsed line of v3: `[seconds since the line before, code, data]`. An exit status is told as a marker. */
  event(value: unknown): SourceFrame | NoFrame;
  /** An element of `stdout` of v1: `[seconds since the element before, output]`. */
  output(value: unknown): SourceFrame | NoFrame;
  /** Ms from frame 0 to the latest entry with a readable time, whatever it was. */
  elapsed(): number;
}

/** Starts at frame 0; whole microseconds are added up, so that a million intervals bring no drift. */
export function createRelativeCast(): RelativeCast {
  let micros = 0;
  const after = (seconds: unknown): number | null => {
    const interval = readSeconds(seconds);
    if (interval === null || micros + interval * 1000 > longestMs * 1000) return null;
    micros += Math.round(interval * 1000);
    return micros / 1000;
  };
  return {
    event(value) {
      if (!Array.isArray(value) || value.length !== 3) return rejected('the line is no [interval, code, data]');
      const [seconds, code, data] = value as unknown[];
      const at = after(seconds);
      if (at === null) return rejected('the interval is no number of seconds from 0');
      if (code !== 'x') return castFrame(at, code, data);
      if (typeof data !== 'string' || !/^-?\d{1,10}$/.test(data)) return rejected('the exit status is no whole number');
      return { kind: 'm', at, data: `exit status ${data}` };
    },
    output(value) {
      if (!Array.isArray(value) || value.length !== 2) return rejected('the element is no [delay, output]');
      const [seconds, data] = value as unknown[];
      const at = after(seconds);
      if (at === null) return rejected('the delay is no number of seconds from 0');
      return typeof data === 'string' ? { kind: 'o', at, data } : rejected('the output is no text');
    },
    elapsed: () => micros / 1000,
  };
}

const hoopKinds: Readonly<Record<string, FrameKind>> = { i: 'i', o: 'o', e: 'm' };
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Reads one element of a hoop `event_stream`: `[seconds, type, base64]`, data as base64. The closing error text of the
 * gateway (`e`) was never on the user's screen, so it is a marker (formats/hoop.md 2.1, 2.2).
 */
export function readHoopEvent(value: unknown): SourceFrame | NoFrame {
  if (!Array.isArray(value) || value.length !== 3) return rejected('the element is no [time, type, payload]');
  const [seconds, type, data] = value as unknown[];
  const at = readSeconds(seconds);
  if (at === null) return rejected('the time is no number of seconds from 0');
  if (typeof type !== 'string' || typeof data !== 'string') return rejected('type and payload are not both text');
  if (data.length % 4 !== 0 || !base64.test(data)) return rejected('the payload is no base64');
  const kind = Object.hasOwn(hoopKinds, type) ? hoopKinds[type] : undefined;
  return kind ? { kind, at, data } : { not: 'ignored', reason: 'the type does not replay' };
}
