import type { Members } from '../json/members.ts';
import { sessionOf } from './hoopDownload.ts';
import { type JsonHead, jsonHead, wrapped } from './jsonHead.ts';
import { prefixesOf } from './postgresPrefix.ts';
import { syslogHead } from './postgresSyslog.ts';
import { type LogRow, beginsCsvRow } from './postgresRow.ts';
import type { Detection } from './source.ts';
import { membersFound } from './why.ts';

/** Names of jsonlog that together no other format has. */
const jsonKeys: readonly (keyof LogRow)[] = ['timestamp', 'pid', 'error_severity', 'session_id', 'message'];

const stderrLine = /^[^\n]{0,400}?\b(LOG|ERROR|FATAL|PANIC|WARNING|STATEMENT|DETAIL|HINT|CONTEXT): {1,2}\S/m;
const serverWords =
  /LOG: {2}AUDIT: |LOG: {1,2}(duration: \d|statement: |connection (received|authorized|authenticated): |starting PostgreSQL |checkpoint |disconnection: |execute )|STATEMENT: {2}|(ERROR|FATAL|DETAIL): {2}/;

/** The forms of a log that are read (formats/sources.md 8.1). */
export type LogForm = 'csv' | 'json' | 'text' | 'syslog' | 'cloudnative' | 'cloudsql';

const unknownPrefix: Detection = {
  confidence: 0.8,
  unread: {
    reason: 'postgres/prefix',
    says: 'This is a PostgreSQL log in the form of stderr or syslog. What stands before its messages (log_line_prefix) is none of the forms that this version knows. Set log_destination to csvlog or jsonlog, or export those files.',
  },
};

const payloads = ['textPayload', 'jsonPayload', 'protoPayload'];

/** Whether an entry of Cloud Logging comes from Cloud SQL. */
function isCloudSql(record: Members): boolean {
  if (!payloads.some((key) => record.has(key))) return false;
  const log = record.text('logName') ?? '';
  return log.includes('/logs/cloudsql.googleapis.com') || wrapped(record, 'resource')?.text('type') === 'cloudsql_database';
}

function jsonForm(json: JsonHead | undefined): LogForm | undefined {
  const record = json?.record;
  if (!record) return undefined;
  if (['postgres', 'pgaudit'].includes(record.text('logger') ?? '') && record.has('msg')) return 'cloudnative';
  return isCloudSql(record) ? 'cloudsql' : undefined;
}

/** Whether CloudNativePG wrote a log: its first lines may be those of the program around the server. */
function isCloudNative(text: string): boolean {
  const [first = ''] = text.split('\n', 1);
  return first.startsWith('{') && /^\{[^\n]*"logger"\s*:\s*"(?:postgres|pgaudit)"[^\n]*"record"\s*:/m.test(text);
}

const latin1 = (head: Uint8Array): string =>
  Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('latin1')
    .replace(/^(ï»¿)?\s*/, '');

/** The form of a log by its first 64 KiB; undefined when it is none that is read. */
export function formOf(head: Uint8Array, json = () => jsonHead(head)): LogForm | undefined {
  const text = latin1(head);
  const [first = ''] = text.split('\n', 1);
  if (first.startsWith('{') && jsonKeys.every((key) => first.includes(`"${key}"`))) return 'json';
  if (/^(?:\{|\[\s*\{)/.test(text)) return jsonForm(json()) ?? (isCloudNative(text) ? 'cloudnative' : undefined);
  if (beginsCsvRow(Buffer.from(text.slice(0, 1024), 'latin1'))) return 'csv';
  if (isText(text) && prefixesOf(text).length > 0) return 'text';
  return syslogOf(text) ? 'syslog' : undefined;
}

/** What a head holds of a server that logs through syslog, with a prefix that is known. */
function syslogOf(text: string): ReturnType<typeof syslogHead> {
  const found = syslogHead(text);
  return found && isText(found.text) && found.prefixes.length > 0 ? found : undefined;
}

const isText = (text: string): boolean => stderrLine.test(text.slice(0, 4096)) && serverWords.test(text);

/** How surely each form is known, and why where that does not follow from the members that were asked for. */
const known: Readonly<Record<LogForm, Detection>> = {
  csv: { confidence: 0.95, why: 'Its first line has the first columns of csvlog: a time, then names, process and session.' },
  json: { confidence: 0.95, why: membersFound(jsonKeys, 'Its first line has') },
  text: { confidence: 0.8, why: 'Most of its first lines have a known log_line_prefix and a severity of PostgreSQL.' },
  syslog: {
    confidence: 0.8,
    why: 'Syslog names a process and numbers of messages before its lines, which have a known log_line_prefix and a severity of PostgreSQL.',
  },
  cloudnative: { confidence: 0.95 },
  cloudsql: { confidence: 0.95 },
};

/** Knows csvlog by the first columns of its first row, JSON by its members, text by its prefix, and names text whose prefix it does not know. */
export function detectPostgres(head: Uint8Array, path: string, json: () => JsonHead | undefined): Detection {
  const form = formOf(head, json);
  // What a downloaded session printed is no log, whatever its lines look like.
  if (sessionOf(path) !== undefined && (form === undefined || form === 'text' || form === 'syslog')) return { confidence: 0 };
  const text = latin1(head);
  // Where most lines are of other programs it may rather be theirs.
  if (form === 'syslog' && (syslogOf(text)?.share ?? 0) < 0.5) return { ...known.syslog, confidence: 0.6 };
  if (form) return known[form];
  return !/^[[{]/.test(text) && isText(text) ? unknownPrefix : { confidence: 0 };
}
