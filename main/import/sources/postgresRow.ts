import { isUtf8 } from 'node:buffer';
import type { Members } from '../json/members.ts';
import { csvFields } from './csvFields.ts';

/**
 * One row of a PostgreSQL log under the names of jsonlog, as text; what is empty, or a zero that stands for nothing, is
 * absent, so that csvlog and jsonlog give the same row (formats/sources.md 8.1).
 */
export interface LogRow {
  timestamp: string;
  error_severity: string;
  message: string;
  user?: string | undefined;
  dbname?: string | undefined;
  pid?: string | undefined;
  remote_host?: string | undefined;
  remote_port?: string | undefined;
  session_id?: string | undefined;
  line_num?: string | undefined;
  ps?: string | undefined;
  session_start?: string | undefined;
  vxid?: string | undefined;
  txid?: string | undefined;
  state_code?: string | undefined;
  detail?: string | undefined;
  hint?: string | undefined;
  internal_query?: string | undefined;
  internal_position?: string | undefined;
  context?: string | undefined;
  statement?: string | undefined;
  cursor_position?: string | undefined;
  location?: string | undefined;
  application_name?: string | undefined;
  backend_type?: string | undefined;
  leader_pid?: string | undefined;
  query_id?: string | undefined;
  /** JSON text of members that a row is not known to have. */
  other?: string | undefined;
  /** The time as the record writes it, where that is another form. */
  time?: string | undefined;
  /** What the log calls its server, and the record, where it does. */
  instance?: string | undefined;
  recordId?: string | undefined;
  text?: TextFacts | undefined;
}

/** What is known of a row read from text, whose lines lack columns that csvlog always has. */
export interface TextFacts {
  /** What its session is followed by: the session, else the process; undefined when its line names neither. */
  key: string | undefined;
  /** Number of its first line in its session, where lines are numbered: unlike rows, each line of a record counts. */
  line: number | undefined;
  /** Lines of the record that have a number. */
  lines: number;
  /** Its line ends where `%q` has processes of the server stop. */
  background: boolean;
  /** Whether somebody was connected, where that can be told. */
  client: boolean | undefined;
}

/** Columns of csvlog: 23 up to version 12, 24 in 13, 26 since 14; some exporters leave out one of the last two. */
const columnCounts: ReadonlySet<number> = new Set([23, 24, 25, 26]);

/** A text, or undefined when it is empty. */
export const kept = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
const counted = (value: string | undefined): string | undefined => (value === '' || value === '0' ? undefined : value);
const state = (value: string | undefined): string | undefined => (value === '' || value === '00000' ? undefined : value);

const instant = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \S+$/;
const sessionId = /^[0-9a-f]+\.[0-9a-f]+$/i;
const sqlState = /^[0-9A-Z]{5}$/;

/** The first line of a csvlog record, by its first six columns, of which the third may hold commas inside quotes. */
const firstColumns =
  /^"?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [^",]+"?,("(?:[^"]|"")*"|[^",]*),("(?:[^"]|"")*"|[^",]*),"?\d+"?,("[^"]*"|[^",]*),"?[0-9a-f]+\.[0-9a-f]+"?,/i;

/** Whether a line looks like the start of a csvlog record. */
export const beginsCsvRow = (line: Buffer): boolean => firstColumns.test(line.toString('latin1', 0, 1024));

/** Where text begins: after the mark that some programs put before UTF-8. */
export const textStart = (bytes: Buffer): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

/** Text of a record, and whether its bytes were UTF-8; other bytes become U+FFFD. */
export function textOf(bytes: Buffer): { text: string; valid: boolean } {
  const to = bytes[bytes.length - 1] === 0x0d ? bytes.length - 1 : bytes.length;
  return { text: bytes.toString('utf8', textStart(bytes), to), valid: isUtf8(bytes) };
}

/** `host:port`, where an IPv6 address has no brackets; a socket is `[local]` and has no port. */
function remoteOf(from: string | undefined): [host: string | undefined, port: string | undefined] {
  const colon = from?.lastIndexOf(':') ?? -1;
  return colon < 0 ? [kept(from), undefined] : [kept(from?.slice(0, colon)), kept(from?.slice(colon + 1))];
}

/** The row in the text of one csvlog record, or why it is none. */
export function rowOfCsv(text: string): LogRow | string {
  return rowOfColumns(csvFields(text));
}

/** The names that wrappers of csvlog give its columns, in their order (formats/sources.md 8.1). */
export const csvColumns: readonly string[] = [
  'log_time',
  'user_name',
  'database_name',
  'process_id',
  'connection_from',
  'session_id',
  'session_line_num',
  'command_tag',
  'session_start_time',
  'virtual_transaction_id',
  'transaction_id',
  'error_severity',
  'sql_state_code',
  'message',
  'detail',
  'hint',
  'internal_query',
  'internal_query_pos',
  'context',
  'query',
  'query_pos',
  'location',
  'application_name',
  'backend_type',
  'leader_pid',
  'query_id',
];

/** The row in the columns of csvlog, or why they are none. */
export function rowOfColumns(f: readonly (string | undefined)[] | undefined): LogRow | string {
  if (!f) return 'The record is no CSV: its quotes are not in order.';
  if (!columnCounts.has(f.length)) return `The record has ${f.length} columns; a PostgreSQL log has 23 to 26.`;
  const [timestamp = '', , , , , session = '', , , , , , severity = '', code = '', message = ''] = f;
  if (!instant.test(timestamp) || !sessionId.test(session) || severity === '' || !sqlState.test(code))
    return 'The record has the columns of a PostgreSQL log, but no time, session, severity or state where they belong.';
  const [host, port] = remoteOf(f[4]);
  return {
    timestamp,
    user: kept(f[1]),
    dbname: kept(f[2]),
    pid: kept(f[3]),
    remote_host: host,
    remote_port: port,
    session_id: session,
    line_num: kept(f[6]),
    ps: kept(f[7]),
    session_start: kept(f[8]),
    vxid: kept(f[9]),
    txid: counted(f[10]),
    error_severity: severity,
    state_code: state(code),
    message,
    detail: kept(f[14]),
    hint: kept(f[15]),
    internal_query: kept(f[16]),
    internal_position: counted(f[17]),
    context: kept(f[18]),
    statement: kept(f[19]),
    cursor_position: counted(f[20]),
    location: kept(f[21]),
    application_name: kept(f[22]),
    backend_type: kept(f[23]),
    leader_pid: f.length === 26 ? counted(f[24]) : undefined,
    query_id: counted(f[25]),
    // Alone, the last column may be either: it is kept, and nothing is said of it.
    other: f.length === 25 && counted(f[24]) !== undefined ? JSON.stringify({ column_25: f[24] }) : undefined,
  };
}

/** Members of jsonlog that are numbers, and those that are joined to a location. */
const numbers: readonly string[] = [
  'pid',
  'remote_port',
  'line_num',
  'txid',
  'internal_position',
  'cursor_position',
  'leader_pid',
  'query_id',
];
const texts: readonly string[] = [
  'timestamp',
  'user',
  'dbname',
  'remote_host',
  'session_id',
  'ps',
  'session_start',
  'vxid',
  'error_severity',
  'state_code',
  'message',
  'detail',
  'hint',
  'internal_query',
  'context',
  'statement',
  'func_name',
  'file_name',
  'application_name',
  'backend_type',
];
/** Every member that {@link rowOfJson} reads. */
export const jsonMembers: ReadonlySet<string> = new Set([...numbers, ...texts, 'file_line_num']);

/** A member's text or number as it is written, undefined when it is empty or neither: identifiers of queries are larger than a number can hold. */
export function valueOf(members: Members, key: string): string | undefined {
  return kept(members.scalar(key));
}

/** `function, file:line`, as csvlog writes it. */
function locationOf(members: Members): string | undefined {
  const [name, file, line] = ['func_name', 'file_name', 'file_line_num'].map((key) => valueOf(members, key));
  if (file === undefined) return undefined;
  return `${name === undefined ? '' : `${name}, `}${file}:${line ?? ''}`;
}

/** The row in the members of one jsonlog record, or why it is none. */
export function rowOfJson(members: Members): LogRow | string {
  const of = (key: string) => valueOf(members, key);
  const [timestamp, severity] = [of('timestamp'), of('error_severity')];
  if (timestamp === undefined || severity === undefined || !instant.test(timestamp))
    return 'Not a row of a PostgreSQL log: it has no time or no severity.';
  return {
    timestamp,
    user: of('user'),
    dbname: of('dbname'),
    pid: of('pid'),
    remote_host: of('remote_host'),
    remote_port: of('remote_port'),
    session_id: of('session_id'),
    line_num: of('line_num'),
    ps: of('ps'),
    session_start: of('session_start'),
    vxid: of('vxid'),
    txid: counted(of('txid')),
    error_severity: severity,
    state_code: state(of('state_code')),
    message: of('message') ?? '',
    detail: of('detail'),
    hint: of('hint'),
    internal_query: of('internal_query'),
    internal_position: counted(of('internal_position')),
    context: of('context'),
    statement: of('statement'),
    cursor_position: counted(of('cursor_position')),
    location: locationOf(members),
    application_name: of('application_name'),
    backend_type: of('backend_type'),
    leader_pid: counted(of('leader_pid')),
    query_id: counted(of('query_id')),
  };
}
