import type { Prefix, Prefixed } from './postgresPrefix.ts';
import { processKey } from './postgresTextSession.ts';
import { kept, type LogRow } from './postgresRow.ts';

/** What the record around a line tells, where a log of text is wrapped in records of another form. */
export type Around = Pick<LogRow, 'timestamp' | 'time' | 'instance' | 'recordId' | 'other' | 'pid'>;

/** The lines of one record, joined. */
export interface TextRecord {
  /** What its session is followed by: the session, else the process. */
  key: string | undefined;
  prefixed: Prefixed;
  around: Around | undefined;
  /** Text by the word of its line. */
  parts: ReadonlyMap<string, readonly string[]>;
  /** Its lines that have a prefix. */
  lines: number;
}

/** What the lines of one session, else of one process of a server, have in common. */
export function keyOf({ fields }: Prefixed, { process = fields.p, around }: { process?: string; around?: Around }): string | undefined {
  if (fields.c !== undefined || process === undefined) return fields.c;
  return processKey(around?.instance === undefined ? process : `${process} on ${around.instance}`);
}

const named = (value: string | undefined): string | undefined => (value === '[unknown]' ? undefined : kept(value));
const counted = (value: string | undefined): string | undefined => (value === '0' ? undefined : kept(value));

/** Whether somebody was connected: such lines name an address or a user, even if only as unknown. */
function clientOf({ fields, short, unclear: noNames }: Prefixed, prefix: Prefix): boolean | undefined {
  if (short) return false;
  if (fields.h) return true;
  if (!prefix.has('u') && !prefix.has('d') && !prefix.has('h') && !prefix.has('r')) return undefined;
  return noNames ? undefined : Boolean(fields.u ?? fields.d);
}

const position = / at character (\d+)$/;
const verbose = /^([\dA-Z]{5}): /;

/** Message, and what only text writes into it: the state with verbose logging, and where an error is in its statement. */
function messageOf(record: TextRecord, text: string): Pick<LogRow, 'message' | 'state_code' | 'cursor_position' | 'internal_position'> {
  const [head = '', state] = (record.parts.has('LOCATION') && verbose.exec(text)) || [];
  const message = text.slice(head.length);
  const [tail = '', at] = (['ERROR', 'FATAL', 'PANIC'].includes(record.prefixed.word) && position.exec(message)) || [];
  const place = record.parts.has('QUERY') ? { internal_position: at } : { cursor_position: at };
  const told = state ?? record.prefixed.fields.e;
  return { message: message.slice(0, message.length - tail.length), state_code: told === '00000' ? undefined : told, ...place };
}

/** The row that the lines of a record tell, under the names of jsonlog; what they do not hold is absent. */
export function rowOfText(record: TextRecord, prefix: Prefix): LogRow {
  const { fields, word, short } = record.prefixed;
  const part = (one: string) => record.parts.get(one)?.join('\n');
  const noNames = record.prefixed.unclear;
  return {
    ...record.around,
    timestamp: fields.m ?? record.around?.timestamp ?? '',
    error_severity: word,
    ...messageOf(record, part(word) ?? ''),
    user: noNames ? undefined : named(fields.u),
    dbname: noNames ? undefined : named(fields.d),
    pid: fields.p ?? record.around?.pid,
    remote_host: kept(fields.h),
    remote_port: fields.r,
    session_id: fields.c,
    session_start: fields.s,
    vxid: kept(fields.v),
    txid: counted(fields.x),
    query_id: counted(fields.Q),
    application_name: named(fields.a),
    detail: part('DETAIL'),
    hint: part('HINT'),
    internal_query: part('QUERY'),
    context: part('CONTEXT'),
    statement: part('STATEMENT'),
    location: part('LOCATION'),
    text: {
      key: record.key,
      line: fields.l === undefined ? undefined : Number(fields.l),
      lines: record.lines,
      background: short,
      client: clientOf(record.prefixed, prefix),
    },
  };
}
