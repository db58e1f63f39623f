import { type LogRow, beginsCsvRow } from './postgresRow.ts';
import type { Detection } from './source.ts';
import { membersFound } from './why.ts';

/** Names of jsonlog that together no other format has. */
const jsonKeys: readonly (keyof LogRow)[] = ['timestamp', 'pid', 'error_severity', 'session_id', 'message'];

const stderrLine = /^[^\n]{0,400}?\b(LOG|ERROR|FATAL|PANIC|WARNING|STATEMENT|DETAIL|HINT|CONTEXT): {1,2}\S/m;
const serverWords =
  /LOG: {2}AUDIT: |LOG: {1,2}(duration: \d|statement: |connection (received|authorized|authenticated): |starting PostgreSQL |checkpoint |disconnection: |execute )|STATEMENT: {2}|(ERROR|FATAL|DETAIL): {2}/;

const unread: readonly [reason: string, shape: RegExp, what: string][] = [
  [
    'postgres/cloud',
    /^\{[^\n]*"(textPayload|jsonPayload)"\s*:[^\n]*cloudsql/,
    'a log of Cloud SQL, which wraps PostgreSQL rows in JSON of its own',
  ],
  [
    'postgres/cloudnative',
    /^\{[^\n]*"logger"\s*:\s*"(postgres|pgaudit)"/,
    'a log of CloudNativePG, which wraps PostgreSQL rows in JSON of its own',
  ],
];

const advice = 'Set log_destination to csvlog or jsonlog, or export those files.';

function known(reason: string, what: string, confidence: number): Detection {
  return { confidence, unread: { reason, says: `This is ${what}. This version reads csvlog and jsonlog. ${advice}` } };
}

/** Whether the first line that is not blank opens a JSON object, which is then read as jsonlog. */
export function isJsonLog(head: Uint8Array): boolean {
  return /^(\xef\xbb\xbf)?\s*\{/.test(Buffer.from(head.subarray(0, 4096)).toString('latin1'));
}

/** Knows csvlog by the first columns of its first row, jsonlog by the keys of its first, and names what it does not read. */
export function detectPostgres(head: Uint8Array): Detection {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('latin1')
    .replace(/^(ï»¿)?\s*/, '');
  const first = text.split('\n', 1)[0] ?? '';
  if (first.startsWith('{')) {
    if (jsonKeys.every((key) => first.includes(`"${key}"`))) return { confidence: 0.95, why: membersFound(jsonKeys, 'Its first line has') };
    const other = unread.find(([, shape]) => shape.test(first));
    return other ? known(other[0], other[2], 0.9) : { confidence: 0 };
  }
  if (beginsCsvRow(Buffer.from(text.slice(0, 1024), 'latin1')))
    return { confidence: 0.95, why: 'Its first line has the first columns of csvlog: a time, then names, process and session.' };
  if (stderrLine.test(text.slice(0, 4096)) && serverWords.test(text))
    return known('postgres/stderr', 'a PostgreSQL log in the form of stderr or syslog, whose lines are shaped by log_line_prefix', 0.8);
  return { confidence: 0 };
}
