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

export interface CastHeader {
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

const tenYearsMs = 10 * 366 * 86_400_000;

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

/** Reads the parsed first line of an asciicast v2 file; a text says why the file is refused (formats/sources.md 11). */
export function readCastHeader(value: unknown): CastHeader | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the first line is no asciicast header';
  const header = value as Record<string, unknown>;
  if (header['version'] !== 2) return 'the header does not say asciicast version 2';
  const grid = clampGrid(header['width'], header['height']);
  if (!grid) return 'the header has no usable width and height';
  const seconds = header['timestamp'];
  const startTime = typeof seconds === 'number' && Math.abs(seconds) < 8.64e12 ? seconds * 1000 : null;
  return { ...grid, startTime, title: textOrNull(header['title']), command: textOrNull(header['command']) };
}

const rejected = (reason: string): NoFrame => ({ not: 'rejected', reason });

/** Seconds as a source writes them, in milliseconds kept to the microsecond; null when they are no usable time. */
function readSeconds(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value * 1000 > tenYearsMs) return null;
  return Math.round(value * 1e6) / 1e3;
}

/** Reads one parsed line of an asciicast v2 file: `[seconds, code, data]`, data as text. */
export function readCastEvent(value: unknown): SourceFrame | NoFrame {
  if (!Array.isArray(value) || value.length !== 3) return rejected('the line is no [time, code, data]');
  const [seconds, code, data] = value as unknown[];
  const at = readSeconds(seconds);
  if (at === null) return rejected('the time is no number of seconds from 0');
  if (typeof code !== 'string' || typeof data !== 'string') return rejected('code and data are not both text');
  if (code === 'r' && !readGrid(data)) return rejected('the new size is not COLSxROWS');
  if (code === 'o' || code === 'i' || code === 'm' || code === 'r') return { kind: code, at, data };
  return { not: 'ignored', reason: 'the code is unknown' };
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
