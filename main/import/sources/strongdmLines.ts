import { createHash } from 'node:crypto';
import { readChunkLine, type RecordedChunk, withoutSyslog } from '../../../shared/replay/strongdm.ts';
import type { Line } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { csvFields } from './csvFields.ts';
import { JsonReader } from './jsonRecords.ts';
import type { RecordPlace } from './source.ts';
import type { VendorRecord } from './vendorAudit.ts';

/** What a record of a log of StrongDM is. */
export type StrongdmKind = 'start' | 'postStart' | 'complete' | 'chunk' | 'activity';

/** One record of a log, whatever form it was written in. */
export interface StrongdmRecord {
  kind: StrongdmKind;
  /** The session or query it belongs to; none for activities. */
  uuid: string | undefined;
  place: RecordPlace;
  /** Its members without secrets, and without output. */
  values: VendorRecord;
  /** Set when `values` is not all that the line says in text. */
  redacted: boolean;
  /** The machine that wrote the line, as syslog names it. */
  host: string | undefined;
  chunk: RecordedChunk | undefined;
  problems: readonly string[];
}

const columns: Readonly<Record<string, readonly string[]>> = {
  start: ['timestamp', 'type', 'uuid', 'datasourceId', 'datasourceName', 'userId', 'userName', 'query', 'hash'],
  postStart: ['timestamp', 'type', 'uuid', 'query', 'hash'],
  complete: ['timestamp', 'type', 'uuid', 'duration', 'records'],
  completed: ['timestamp', 'type', 'uuid', 'duration', 'records'],
  activity: ['timestamp', 'ipAddress', 'actorUserId', 'actorName', 'activity', 'description', 'type'],
};
const numbers = new Set(['duration', 'records']);

/** The fields of a row; a query that was not quoted may hold commas, and stands before the last column. */
function fieldsOf(text: string, names: readonly string[]): (string | undefined)[] | undefined {
  const fields = csvFields(text) ?? text.split(',');
  const extra = fields.length - names.length;
  const at = names.indexOf('query');
  if (extra > 0 && at >= 0) fields.splice(at, extra + 1, fields.slice(at, at + extra + 1).join(','));
  return fields.length === names.length ? fields : undefined;
}

/** A row of CSV with the names its columns have in JSON. */
function rowOf(text: string): VendorRecord | undefined {
  const [, second = '', third] = text.split(',', 3);
  if (second === 'event' || second === 'chunk') return { type: 'chunk', timestamp: text.slice(0, text.indexOf(',')), uuid: third };
  const names = columns[text.endsWith(',activity') ? 'activity' : second];
  const fields = names && fieldsOf(text, names);
  if (!names || !fields) return undefined;
  return Object.fromEntries(
    names.flatMap((name, index) => {
      const value = fields[index];
      return value === undefined ? [] : [[name, numbers.has(name) && /^\d{1,15}$/.test(value) ? Number(value) : value]];
    }),
  );
}

const kinds: Readonly<Record<string, StrongdmKind>> = {
  start: 'start',
  postStart: 'postStart',
  complete: 'complete',
  completed: 'complete',
  chunk: 'chunk',
  activity: 'activity',
  queries: 'start',
  replays: 'chunk',
  activities: 'activity',
};

/** What a record with these members is; undefined when it is of no log of StrongDM. */
export function kindOf(type: unknown, logType: unknown, hasActivity: boolean): StrongdmKind | undefined {
  const name = typeof logType === 'string' ? logType : typeof type === 'string' ? type : hasActivity ? 'activity' : '';
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}

/** The first line of an HTTP request, which is all of it that may be shown: headers carry credentials. */
export const requestLine = (query: string): string | undefined => /^[A-Z]{3,10} \S{1,8192} HTTP\/[\d.]{1,5}(?=\r?\n|$)/.exec(query)?.[0];

function objectIn(text: unknown): VendorRecord | undefined {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as VendorRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Members as they may be told: what a session was is opened, output and HTTP headers are left out. */
function shown(values: VendorRecord, kind: StrongdmKind): VendorRecord {
  const { events, eventsEncrypted, query, ...rest } = values;
  if (kind === 'chunk') return eventsEncrypted === undefined ? rest : { ...rest, eventsEncrypted: true };
  const told = { ...rest, ...(events === undefined ? {} : { events }), ...(eventsEncrypted === undefined ? {} : { eventsEncrypted }) };
  if (query === undefined) return told;
  if (kind === 'postStart') {
    const { stdout: _, ...session } = objectIn(query) ?? { query };
    return { ...told, query: session };
  }
  return { ...told, query: typeof query === 'string' ? (requestLine(query) ?? query) : query };
}

/** What an exporter puts in place of a query that is not to be seen. */
export const maskedQuery = /^[A-Z][A-Z_]*_[0-9a-f]{40}$/;

const sha1 = (bytes: string | Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

/** A record has the SHA-1 of its query, or of all its output: one that does not hold was changed, or shortened. */
function hashProblems({ hash, query }: VendorRecord, chunk: RecordedChunk | undefined): string[] {
  if (typeof hash !== 'string' || !/^[0-9a-f]{40}$/.test(hash)) return [];
  const differs = chunk
    ? sha1(Buffer.concat(chunk.events.map(({ data }) => Buffer.from(data, 'base64')))) !== hash
    : typeof query === 'string' && !maskedQuery.test(query) && sha1(query) !== hash;
  const what = chunk ? 'the output of a part of the recording' : 'the query';
  return differs ? [`${what} is not what the hash of its record says: it was changed or shortened`] : [];
}

/** The machine that syslog names before the record. */
function hostOf(line: string, text: string): string | undefined {
  return /^\S+ (\S+) \S+\[\d+\]: $/.exec(line.slice(0, line.length - text.length))?.[1];
}

/** Reads lines of a log one by one. */
export class StrongdmLines {
  private readonly reader: JsonReader;

  constructor(limits: ImportLimits) {
    this.reader = new JsonReader(limits);
  }

  /** The record of a line; a text says why it is none. */
  read({ number, offset, bytes }: Line): StrongdmRecord | string {
    const place = { line: number, offset, bytes: Buffer.from(bytes) };
    const line = bytes.toString('utf8').trim();
    const text = withoutSyslog(line.startsWith('\ufeff') ? line.slice(1) : line);
    const read = text.startsWith('{') ? this.json(place, text) : { values: rowOf(text), problems: [] };
    if (typeof read === 'string') return read;
    const { values, problems } = read;
    const kind = values && kindOf(values.type, values.logType, typeof values.activity === 'string');
    if (!values || !kind) return 'Not a record of this log: it is none of the kinds that are known.';
    const uuid = [values.uuid, values.queryUUID].find((one): one is string => typeof one === 'string' && one !== '');
    if (kind !== 'activity' && uuid === undefined) return 'Not a record of this log: it names no session.';
    const chunk = kind === 'chunk' ? readChunkLine(line) : undefined;
    if (kind === 'chunk' && !chunk && values.eventsEncrypted === undefined) return 'Not a part of a recording: its output cannot be read.';
    return {
      kind,
      uuid,
      place,
      host: hostOf(line, text),
      chunk,
      ...this.told(values, kind, [...problems, ...hashProblems(values, chunk)]),
    };
  }

  private json(place: RecordPlace, text: string): { values: VendorRecord; problems: readonly string[] } | string {
    const read = this.reader.record({ ...place, bytes: Buffer.from(text) });
    if (typeof read === 'string') return read;
    return { values: JSON.parse(read.members.bytes.toString('utf8')) as VendorRecord, problems: read.problems };
  }

  private told(values: VendorRecord, kind: StrongdmKind, problems: readonly string[]) {
    const told = JSON.stringify(shown(values, kind));
    const read = this.reader.record({ line: 1, offset: 0, bytes: Buffer.from(told) });
    if (typeof read === 'string') return { values: {}, redacted: true, problems: [...problems, 'its members cannot be told'] };
    const clean = this.reader.withoutSecrets(read).members.bytes.toString('utf8');
    const whole = kind !== 'chunk' && kind !== 'postStart' && values.query === shown(values, kind).query;
    return { values: JSON.parse(clean) as VendorRecord, redacted: clean !== told || !whole, problems };
  }
}
