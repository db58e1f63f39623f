import { csvFields } from './csvFields.ts';
import type { LogRow } from './postgresRow.ts';

/** What pgAudit wrote into a message (formats/sources.md 8.3). */
export interface Audit {
  type: string;
  statementId: string;
  substatementId: string;
  class: string;
  command: string;
  objectType: string | undefined;
  objectName: string | undefined;
  statement: string | undefined;
  parameter: string | undefined;
  /** Only with `pgaudit.log_rows`: then the row was written when the statement had ended. */
  rows: string | undefined;
}

/** What a row of the log tells of, as far as its message says. */
export type Told =
  | { kind: 'audit'; audit: Audit }
  | { kind: 'error' }
  | { kind: 'statement'; command: string; name?: string | undefined }
  | {
      kind: 'duration';
      ms: string;
      step?: 'statement' | 'execute' | 'parse' | 'bind' | 'plan';
      command?: string;
      name?: string | undefined;
    }
  | { kind: 'connection received' | 'connection authorized' }
  | { kind: 'connection authenticated'; identity: string | undefined; method: string }
  | { kind: 'disconnection'; ms: number }
  | { kind: 'parameter'; name: string; value: string | undefined }
  | { kind: 'other'; problem?: string };

const quiet: ReadonlySet<string> = new Set(['LOG', 'INFO', 'NOTICE', 'WARNING', 'DEBUG1', 'DEBUG2', 'DEBUG3', 'DEBUG4', 'DEBUG5']);
const loud: ReadonlySet<string> = new Set(['ERROR', 'FATAL', 'PANIC']);

/** Severities are written in the language of the server; where the word is not known the state decides. */
function isError({ error_severity, state_code }: LogRow): boolean {
  if (loud.has(error_severity)) return true;
  return !quiet.has(error_severity) && state_code !== undefined && !/^0[0-2]/.test(state_code);
}

const auditPrefix = 'AUDIT: ';
const auditTypes: ReadonlySet<string | undefined> = new Set(['SESSION', 'OBJECT']);

function auditOf(message: string): Audit | undefined {
  const fields = csvFields(message.slice(auditPrefix.length));
  if (!fields || (fields.length !== 9 && fields.length !== 10)) return undefined;
  const [type, statementId, substatementId, category, command, objectType, objectName, statement, parameter, rows] = fields;
  if (!type || !auditTypes.has(type) || !statementId || !substatementId || !category || !command) return undefined;
  return {
    type,
    statementId,
    substatementId,
    class: category,
    command,
    objectType: objectType || undefined,
    objectName: objectName || undefined,
    statement,
    parameter,
    rows,
  };
}

const duration = /^duration: (\d+\.\d+) ms(?: {1,2}(statement|execute|parse|bind|plan)(?: ([^:]*))?:\s([^]*))?$/;
const execute = /^execute ([^:]*): ([^]*)$/;
const authenticated = /^connection authenticated: (?:identity|user)="([^]*)" method=(\S+)(?: \([^]*\))?$/;
const disconnection = /^disconnection: session time: (\d+):(\d\d):(\d\d\.\d+) /;
const parameterSet = /^parameter "([^"]+)" changed to "([^]*)"$/;
const parameterReset = /^parameter "([^"]+)" removed from configuration file, reset to default$/;

function durationOf(message: string): Told | undefined {
  const [, ms, step, name, command] = duration.exec(message) ?? [];
  if (ms === undefined) return undefined;
  if (step === undefined || command === undefined) return { kind: 'duration', ms };
  return { kind: 'duration', ms, step: step as 'statement', name, ...(step === 'plan' ? {} : { command }) };
}

function connectionOf(message: string): Told | undefined {
  if (message.startsWith('connection received: ')) return { kind: 'connection received' };
  if (message.startsWith('connection authorized: ') || message.startsWith('replication connection authorized: '))
    return { kind: 'connection authorized' };
  const login = authenticated.exec(message);
  return login?.[2] === undefined ? undefined : { kind: 'connection authenticated', identity: login[1] || undefined, method: login[2] };
}

function disconnectionOf(message: string): Told | undefined {
  const [, hours, minutes, seconds] = disconnection.exec(message) ?? [];
  if (seconds === undefined) return undefined;
  return { kind: 'disconnection', ms: Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e6) / 1e3 };
}

function parameterOf(message: string): Told | undefined {
  const found = parameterSet.exec(message) ?? parameterReset.exec(message);
  return found?.[1] === undefined ? undefined : { kind: 'parameter', name: found[1], value: found[2] };
}

function executeOf(message: string): Told | undefined {
  const [, name, command] = execute.exec(message) ?? [];
  return command === undefined ? undefined : { kind: 'statement', name, command };
}

/** Readers by the letter their messages begin with: most rows of a log are asked one question. */
const readers: Readonly<Record<string, (message: string) => Told | undefined>> = {
  c: connectionOf,
  r: connectionOf,
  d: (message) => (message.startsWith('duration: ') ? durationOf(message) : disconnectionOf(message)),
  e: executeOf,
  p: parameterOf,
  s: (message) => (message.startsWith('statement: ') ? { kind: 'statement', command: message.slice(11) } : undefined),
  A: (message) => {
    const audit = message.startsWith(auditPrefix) ? auditOf(message) : undefined;
    if (audit) return { kind: 'audit', audit };
    return message.startsWith(auditPrefix) ? { kind: 'other', problem: 'the message begins like one of pgAudit and is none' } : undefined;
  },
};

/** SQLSTATEs by which the server refuses what it was able to do. */
const denials: ReadonlySet<string> = new Set(['42501', '28000', '28P01', '25006', '53300']);

const badLogin =
  /^(?:\S+ )+authentication failed for user |^no pg_hba\.conf entry for |^pg_hba\.conf rejects |^role "[^]*" (?:does not exist|is not permitted to log in)$/;
const noRoom = /^sorry, too many clients already$|^too many connections for (?:role|database) |^remaining connection slots are reserved /;
const noDatabase = /^database "[^]*" (?:does not exist|is not currently accepting connections)$|^permission denied for database /;
const noRight =
  /^permission denied (?:for|to) |^must be (?:owner of|superuser|able to SET ROLE|member of) |^cannot execute .* in a read-only transaction$/;

/** What an error refuses: a login, a connection, a statement. */
export interface Refusal {
  denied: boolean;
  /** Set where text tells it, and no column does, that the error ended the coming of a session. */
  coming?: 'login' | 'connect' | undefined;
}

/**
 * What an error refuses, by its SQLSTATE (formats/sources.md 8.3). Text often leaves that out: then by the words of the server,
 * which a program cannot raise without its context.
 */
export function refusalOf(row: LogRow): Refusal {
  const { error_severity, state_code, message } = row;
  const known = denials.has(state_code ?? '');
  if (!row.text) return { denied: known };
  if (error_severity === 'FATAL' && row.statement === undefined) {
    if (badLogin.test(message)) return { denied: known || state_code === undefined, coming: 'login' };
    if (noRoom.test(message)) return { denied: known || state_code === undefined, coming: 'connect' };
    if (noDatabase.test(message))
      return { denied: known || (state_code === undefined && message.startsWith('permission')), coming: 'connect' };
  }
  return { denied: known || (state_code === undefined && row.context === undefined && noRight.test(message)) };
}

/** Messages about a session that a line without the part for sessions cannot be about. */
const ofSessions: ReadonlySet<Told['kind']> = new Set([
  'audit',
  'statement',
  'duration',
  'connection received',
  'connection authorized',
  'connection authenticated',
  'disconnection',
]);

/**
 * Reads the message of a row. A message that a program raised can look like any other, but it names where it was raised
 * (`context`) or what ran (`statement`), which the server and pgAudit leave out of theirs: then nothing is read from it.
 */
export function told(row: LogRow): Told {
  if (isError(row)) return { kind: 'error' };
  const found = readers[row.message[0] ?? '']?.(row.message) ?? { kind: 'other' };
  if (row.text?.background && ofSessions.has(found.kind))
    return { kind: 'other', problem: 'the message is about a session, and its line is not that of one' };
  if (row.context === undefined && row.statement === undefined) return found;
  return found.kind === 'audit' || found.kind === 'connection authenticated'
    ? { kind: 'other', problem: 'a program raised this message, which looks like one of the server' }
    : { kind: 'other' };
}
