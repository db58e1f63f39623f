import type { EventRow } from '../../shared/import/event.ts';
import { type Imported, importFile } from './importing.ts';

/** A row of a log, as both forms can hold it. */
export interface WrittenRow {
  timestamp: string;
  user?: string;
  dbname?: string;
  pid: number;
  remote_host?: string;
  remote_port?: number;
  session_id: string;
  line_num: number;
  ps?: string;
  session_start: string;
  vxid?: string;
  txid: number;
  error_severity: string;
  state_code?: string;
  message: string;
  detail?: string;
  hint?: string;
  internal_query?: string;
  internal_position?: number;
  context?: string;
  statement?: string;
  cursor_position?: number;
  func_name?: string;
  file_name?: string;
  file_line_num?: number;
  application_name?: string;
  backend_type: string;
  leader_pid?: number;
  query_id: number;
}

const quoted = (text: string | undefined): string => (text === undefined ? '' : `"${text.replaceAll('"', '""')}"`);
const plain = (value: string | number | undefined): string => (value === undefined ? '' : String(value));

/** A row as csvlog writes it, with 23, 24 or 26 columns and without its line feed. */
export function csvRow(row: WrittenRow, columns: 23 | 24 | 26 = 26): string {
  const from =
    row.remote_host === undefined ? undefined : row.remote_port === undefined ? row.remote_host : `${row.remote_host}:${row.remote_port}`;
  const location = row.file_name === undefined ? undefined : `${row.func_name ?? ''}, ${row.file_name}:${row.file_line_num ?? ''}`;
  return [
    row.timestamp,
    quoted(row.user),
    quoted(row.dbname),
    plain(row.pid),
    quoted(from),
    row.session_id,
    plain(row.line_num),
    quoted(row.ps),
    row.session_start,
    plain(row.vxid),
    plain(row.txid),
    row.error_severity,
    row.state_code ?? '00000',
    quoted(row.message),
    quoted(row.detail),
    quoted(row.hint),
    quoted(row.internal_query),
    plain(row.internal_position),
    quoted(row.context),
    quoted(row.statement),
    plain(row.cursor_position),
    quoted(location),
    quoted(row.application_name ?? ''),
    quoted(row.backend_type),
    plain(row.leader_pid),
    plain(row.query_id),
  ]
    .slice(0, columns)
    .join(',');
}

/** Rows as a csvlog file. */
export const csvLog = (rows: readonly WrittenRow[]): string => rows.map((row) => `${csvRow(row)}\n`).join('');

/** Rows as a jsonlog file. */
export const jsonLog = (rows: readonly WrittenRow[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const companions = [
  ['DETAIL', 'detail'],
  ['HINT', 'hint'],
  ['QUERY', 'internal_query'],
  ['CONTEXT', 'context'],
  ['STATEMENT', 'statement'],
] as const;

const escapeOf = (row: WrittenRow, line: number): Record<string, string> => ({
  m: row.timestamp,
  p: String(row.pid),
  u: row.user ?? '[unknown]',
  d: row.dbname ?? '[unknown]',
  a: row.application_name ?? '[unknown]',
  h: row.remote_host ?? '',
  r: row.remote_host === undefined ? '' : `${row.remote_host}(${row.remote_port ?? ''})`,
  c: row.session_id,
  l: String(line),
  e: row.state_code ?? '00000',
  s: row.session_start,
  v: row.vxid ?? '',
  x: String(row.txid),
  Q: String(row.query_id),
});

/** The prefix of the logs of text among the samples. */
export const usualPrefix = '%m [%p] %q%u@%d/%a %h %c:%l %x ';

/** Rows as the server writes them to stderr: each line has a number of its own, and a tab stands after line feeds. */
export const textLog = (rows: readonly WrittenRow[], prefix = usualPrefix): string => textMessages(rows, prefix).join('');

/** The text of each row. */
function textMessages(rows: readonly WrittenRow[], prefix: string): string[] {
  const numbers = new Map<string, number>();
  const lineOf = (row: WrittenRow, word: string, text: string): string => {
    const number = (numbers.get(row.session_id) ?? 0) + 1;
    numbers.set(row.session_id, number);
    const shown = row.remote_host ? prefix.replace('%q', '') : (prefix.split('%q')[0] ?? '');
    const before = shown.replace(/%(\w)/g, (_, letter: string) => escapeOf(row, number)[letter] ?? '');
    return `${before}${word}:  ${text.replaceAll('\n', '\n\t')}\n`;
  };
  return rows.map((row) =>
    [
      lineOf(row, row.error_severity, row.cursor_position ? `${row.message} at character ${row.cursor_position}` : row.message),
      ...companions.flatMap(([word, key]) => (row[key] === undefined ? [] : [lineOf(row, word, row[key])])),
    ].join(''),
  );
}

/** What the server cuts a message into for syslog: at line feeds, and where it is longer than 900 bytes, at a blank where there is one. */
export function syslogPieces(message: string): string[] {
  return message.split('\n').flatMap((line) => {
    const pieces: string[] = [];
    for (let rest = Buffer.from(line); rest.length > 0; ) {
      let size = Math.min(rest.length, 900);
      while (size < rest.length && ((rest[size] ?? 0) & 0xc0) === 0x80) size -= 1;
      const blank = /^[^]*(?=\s)/.exec(rest.toString('latin1', 0, size))?.[0].length ?? 0;
      if (size < rest.length && !/\s/.test(String.fromCharCode(rest[size] ?? 0)) && blank > 0) size = blank;
      pieces.push(rest.toString('utf8', 0, size));
      rest = rest.subarray(size);
    }
    return pieces;
  });
}

/** The lines of a log that the server sent through syslog, each with the process it is of. */
export function syslogLines(rows: readonly WrittenRow[], prefix = usualPrefix): { pid: number; line: string }[] {
  return textMessages(rows, prefix).flatMap((message, index) => {
    const pid = rows[index]?.pid ?? 0;
    const pieces = syslogPieces(message.trimEnd());
    const number = (at: number) => (pieces.length > 1 ? `[${index + 1}-${at + 1}]` : `[${index + 1}]`);
    const line = (piece: string, at: number) => `Nov 22 18:00:37 db1 postgres[${pid}]: ${number(at)} ${piece.replaceAll('\t', '#011')}\n`;
    return pieces.map((piece, at) => ({ pid, line: line(piece, at) }));
  });
}

/** Seconds since 1970 of 2026-11-22 18:00:37 UTC, and the same as the server of these tests writes it. */
const begun = 0x6b032dc5;
const local = '2026-11-22 12:00:37';

/** Rows of one session of the role app_ehr, numbered from 1; what a test cares for it gives. */
export function sessionRows(changes: readonly Partial<WrittenRow>[], pid = 0x53b9): WrittenRow[] {
  return changes.map((change, index) => ({
    timestamp: `${local}.${String(100 + index)} CST`,
    user: 'app_ehr',
    dbname: 'ehr',
    pid,
    remote_host: '10.20.0.7',
    remote_port: 36_446,
    session_id: `${begun.toString(16)}.${pid.toString(16)}`,
    line_num: index + 1,
    ps: 'SELECT',
    session_start: `${local} CST`,
    vxid: `3/${index + 10}`,
    txid: 0,
    error_severity: 'LOG',
    message: 'x',
    application_name: 'ehr-web',
    backend_type: 'client backend',
    query_id: 0,
    ...change,
  }));
}

const cell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The message of a row of pgAudit. */
export function audited(about: {
  type?: 'SESSION' | 'OBJECT';
  id?: number;
  sub?: number;
  class?: string;
  command?: string;
  objectType?: string;
  object?: string;
  statement?: string;
  parameter?: string;
  rows?: number;
}): string {
  const { type = 'SESSION', id = 1, sub = 1, command = 'SELECT', statement = 'SELECT 1', parameter = '<none>', rows } = about;
  const fields = [type, id, sub, about.class ?? 'READ', command, about.objectType ?? '', about.object ?? '', statement, parameter];
  return `AUDIT: ${[...fields, ...(rows === undefined ? [] : [rows])].map((field) => cell(String(field))).join(',')}`;
}

/** A row whose transaction comes after all others, which proves that what was before it has ended. */
export const sequel: Partial<WrittenRow> = {
  message: 'disconnection: session time: 0:00:00.052 user=app_ehr database=ehr host=10.20.0.7 port=36446',
  ps: 'idle',
};

/** Imports rows of one session as csvlog. */
export const importRows = (rows: readonly Partial<WrittenRow>[]): Promise<Imported> => importFile('a.csv', csvLog(sessionRows(rows)));

/** The event of the first of some rows. */
export async function firstEvent(rows: readonly Partial<WrittenRow>[]): Promise<EventRow> {
  const [event] = (await importRows(rows)).events;
  if (!event) throw new Error('no event');
  return event;
}

/** Columns by which two forms of one log may differ: ids, and where in which file. */
const provenance: ReadonlySet<string> = new Set([
  'event_id',
  'bundle_id',
  'file_id',
  'file_line',
  'byte_offset',
  'byte_len',
  'raw_sha256',
  'leaf',
]);

/** Events by what they say, in an order of their own: the server mixes sessions differently in each file it writes. */
export function said({ events }: Imported): Record<string, unknown>[] {
  return events
    .map((event) => Object.fromEntries(Object.entries(event).filter(([column]) => !provenance.has(column))))
    .sort((a, b) => (String(a.dedupe_key) < String(b.dedupe_key) ? -1 : 1));
}
