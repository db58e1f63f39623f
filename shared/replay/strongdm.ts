import { longestMs } from './recording.ts';

/** Part of a recorded session, as one record of a log of StrongDM gives it (formats/sources.md 5). */
export interface RecordedChunk {
  /** The session. */
  uuid: string;
  /** Its place among the chunks of the session. */
  id: number;
  /** Output in base64, each with its ms since the one before. */
  events: { ms: number; data: string }[];
  /** Entries that are no output with a time. */
  rejected: number;
}

/** What syslog puts before a record is no longer than this. */
const longestPrefix = 512;

/** A line without what syslog wrote before its record. */
export function withoutSyslog(line: string): string {
  if (line.startsWith('{')) return line;
  const head = line.slice(0, longestPrefix);
  const bracket = head.indexOf(']: ');
  if (bracket >= 0) return line.slice(bracket + 3);
  const brace = head.indexOf('{');
  return brace > 0 && line.endsWith('}') && !head.slice(0, brace).includes(',') ? line.slice(brace) : line;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function outputOf(entry: unknown): { ms: number; data: string } | undefined {
  if (!isObject(entry)) return undefined;
  const [ms, data] = [entry['duration'] ?? entry['durationMs'] ?? 0, entry['data']];
  const timed = typeof ms === 'number' && ms >= 0 && ms <= longestMs;
  return timed && typeof data === 'string' && base64.test(data) ? { ms, data } : undefined;
}

function chunkOf(uuid: unknown, id: unknown, entries: unknown): RecordedChunk | undefined {
  if (typeof uuid !== 'string' || uuid === '' || typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return undefined;
  if (!Array.isArray(entries)) return undefined;
  const events = (entries as unknown[]).map(outputOf).filter((one) => one !== undefined);
  return { uuid, id, events, rejected: entries.length - events.length };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The part of a recording that a parsed record holds; undefined when it is none. */
export function readChunkRecord(record: Readonly<Record<string, unknown>>): RecordedChunk | undefined {
  if (record['type'] === 'chunk') return chunkOf(record['uuid'], record['chunkId'], record['events']);
  if (record['logType'] === 'replays') return chunkOf(record['queryUUID'], record['chunkId'], record['events']);
  return undefined;
}

/** The part of a recording that a line holds, as JSON or as CSV; undefined when it holds none. */
export function readChunkLine(line: string): RecordedChunk | undefined {
  const text = withoutSyslog(line);
  if (text.startsWith('{')) {
    const record = parsed(text);
    return isObject(record) ? readChunkRecord(record) : undefined;
  }
  const row = /^[^,]*,event,([^,]+),(\d{1,15}),(\d{1,15}),([^,]*)/.exec(text);
  if (row) return chunkOf(row[1], Number(row[2]), [{ duration: Number(row[3]), data: row[4] }]);
  const [, uuid, id, quoted] = /^[^,]*,chunk,([^,]+),(\d{1,15}),"(.*)",[0-9a-f]*$/.exec(text) ?? [];
  return quoted === undefined ? undefined : chunkOf(uuid, Number(id), parsed(quoted.replaceAll('""', '"')));
}
