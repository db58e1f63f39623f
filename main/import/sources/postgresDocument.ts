import { type Comment, commentOf, detailParameters, nameParts } from './postgresCommand.ts';
import { withoutSqlSecrets } from './hoopWire/redaction.ts';
import { csvFields } from './csvFields.ts';
import { refusalOf, type Refusal, type Told } from './postgresMessage.ts';
import type { LogRow } from './postgresRow.ts';
import type { Surroundings } from './postgresSessions.ts';
import type { AuditLine, Outcome, StatementRows } from './postgresStatements.ts';

/** What is found out about a row or a statement, for the mapping: all text, so that nothing is rounded on the way. */
export interface LogDocument {
  kind: string;
  /** Seconds that local time is ahead of UTC, absent when that is not known, and how sure it is. */
  offset?: number | undefined;
  quality?: string | undefined;
  /** Whether somebody was connected; else it is a process of the server that writes. Absent when the log does not tell. */
  client: boolean | undefined;
  login?: Surroundings['login'];
  type: string;
  class?: string | undefined;
  verb?: string | undefined;
  command?: string | undefined;
  complete?: boolean | undefined;
  parameters?: readonly (string | null)[] | undefined;
  comment?: Comment | undefined;
  object?: { type: string | undefined; name: string; schema: string | undefined; table: string | undefined } | undefined;
  objects?: readonly string[] | undefined;
  rows?: string | undefined;
  masking?: string | undefined;
  masked?: readonly string[] | undefined;
  ms?: string | number | undefined;
  /** Name of the prepared statement or portal. */
  name?: string | undefined;
  ended?: Outcome | undefined;
  refusal?: Refusal | undefined;
  /** The log is text, whose lines need not name a session. */
  text?: boolean | undefined;
  remarks?: readonly string[] | undefined;
}

const tables: ReadonlySet<string | undefined> = new Set(['TABLE', 'VIEW', 'MATERIALIZED VIEW', 'FOREIGN TABLE', 'PARTITIONED TABLE']);

function objectOf(type: string | undefined, name: string): NonNullable<LogDocument['object']> {
  const parts = nameParts(name);
  const isTable = tables.has(type);
  const schema = type === 'SCHEMA' ? parts[0] : parts.length > 1 ? parts.at(-2) : undefined;
  return { type, name, schema, table: isTable ? parts.at(-1) : undefined };
}

function objectsOf(lines: readonly AuditLine[]): Pick<LogDocument, 'object' | 'objects'> {
  const named = lines.filter((line) => line.objectName !== undefined);
  const first = named.find((line) => tables.has(line.objectType)) ?? named[0];
  if (first?.objectName === undefined) return {};
  return {
    object: objectOf(first.objectType, first.objectName),
    objects: [...new Set(named.flatMap((line) => line.objectName ?? []))],
  };
}

const effects = ['ROLE', 'DDL', 'WRITE', 'FUNCTION', 'READ'];
const effect = (line: AuditLine): number => (effects.indexOf(line.class) + effects.length + 1) % (effects.length + 1);

/** Of rows with several commands, the one that the server names as the command it runs, or its text; else the one that changes most. */
function leading({ lines, row: { ps: tag }, statement }: StatementRows): AuditLine {
  const [first, ...others] = lines;
  if (!first) throw new Error('a statement without rows');
  const begins = (line: AuditLine) => statement?.trimStart().toUpperCase().startsWith(line.command) ?? false;
  const tagged = lines.find(tag === undefined ? begins : (line) => line.command === tag);
  return tagged ?? others.reduce((best, line) => (effect(line) < effect(best) ? line : best), first);
}

const notLogged = '<not logged>';
const suppressed = '<long param suppressed>';

interface Written {
  command: string | undefined;
  complete: boolean;
  parameters: readonly (string | null)[] | undefined;
  masking: string | undefined;
  masked: string[];
  remarks: string[] | undefined;
}

/** What pgAudit left out, by what it wrote in its place. */
function leftOut({ statement, parameter, lines }: StatementRows, values: readonly (string | null)[] | undefined): string[] {
  const isRole = lines.some((line) => line.class === 'ROLE');
  const parts: [string, boolean | undefined][] = [
    ['password', isRole && statement?.endsWith('<REDACTED>')],
    ['statement', statement === notLogged],
    ['parameters', parameter === notLogged || values?.includes(suppressed)],
  ];
  return parts.flatMap(([part, isOut]) => (isOut ? [part] : []));
}

function valuesOf(parameter: string | undefined): (string | null)[] | undefined {
  if (parameter === undefined || parameter === notLogged || parameter === '<none>') return undefined;
  return csvFields(parameter)?.map((value) => value ?? null);
}

/** Command and parameters, and what pgAudit left out of them. */
function written(rows: StatementRows): Written {
  const { statement, parameter } = rows;
  const parameters = valuesOf(parameter);
  const masked = leftOut(rows, parameters);
  const command = statement === notLogged ? undefined : statement;
  // Without its parameters a statement is whole only if it has none.
  const isWhole = parameter === notLogged ? !/\$\d/.test(command ?? '') : !masked.includes('parameters');
  return {
    command,
    complete: command !== undefined && isWhole && !masked.includes('password'),
    parameters,
    masking: masked.includes('password') ? 'redacted' : masked.length > 0 ? 'not_logged' : undefined,
    masked,
    remarks: statement === undefined ? ['the text was logged with an earlier row, which this file does not hold'] : undefined,
  };
}

function common(row: LogRow, { offset, login }: Surroundings) {
  return {
    offset: offset?.seconds,
    quality: offset?.quality,
    client: row.user !== undefined || row.remote_host !== undefined || (row.text ? row.text.client : false),
    login,
    text: row.text && true,
  };
}

const noNumbers = 'the lines of this log have no numbers: one that is missing would not show, and might say how the statement ended';

const unnumbered = ({ text }: LogRow, { outcome }: Outcome): string[] =>
  text && text.line === undefined && outcome !== 'unknown' ? [noNumbers] : [];

/** The document of a statement that pgAudit logged. */
export function statementDocument(rows: StatementRows, ended: Outcome, around: Surroundings): LogDocument {
  const lead = leading(rows);
  const { command, complete, parameters, masking, masked, remarks } = written(rows);
  const type = rows.lines.some((line) => line.type === 'SESSION') ? 'SESSION' : 'OBJECT';
  return {
    kind: 'audit',
    ...common(rows.row, around),
    type: `AUDIT:${type}:${lead.class}:${lead.command}`,
    class: lead.class,
    verb: lead.command,
    command,
    complete,
    parameters,
    comment: command === undefined ? undefined : commentOf(command),
    ...objectsOf(rows.lines),
    rows: lead.rows,
    masking,
    masked: masked.length > 0 ? masked : undefined,
    ended,
    remarks: [...(remarks ?? []), ...(ended.remark === undefined ? [] : [ended.remark]), ...unnumbered(rows.row, ended)],
  };
}

const refused =
  /^(?:permission denied for|must be owner of) (table|view|materialized view|foreign table|schema|sequence|function|database) ([^]+)$/;

function commanded(row: LogRow, what: Told): Pick<LogDocument, 'type' | 'command' | 'ms' | 'name' | 'object' | 'objects'> {
  switch (what.kind) {
    case 'error': {
      const [, type, name] = refused.exec(row.message) ?? [];
      const object = name === undefined ? {} : { object: objectOf(type?.toUpperCase(), name), objects: [name] };
      return { type: row.error_severity, command: row.statement, ...object };
    }
    case 'statement':
      return { type: what.name === undefined ? 'LOG:statement' : 'LOG:execute', command: what.command, name: what.name };
    case 'duration':
      return { type: what.step ? `LOG:duration ${what.step}` : 'LOG:duration', command: what.command, ms: what.ms, name: what.name };
    case 'disconnection':
      return { type: 'LOG:disconnection', ms: what.ms };
    case 'parameter':
      return { type: 'LOG:parameter', object: { type: 'PARAMETER', name: what.name, schema: undefined, table: undefined } };
    case 'other':
    case 'audit':
      return { type: row.error_severity, command: row.statement };
    default:
      return { type: `LOG:${what.kind}` };
  }
}

/** The document of any other row. */
export function rowDocument(row: LogRow, what: Told, around: Surroundings): LogDocument {
  const about = commanded(row, what);
  return {
    kind: what.kind,
    ...common(row, around),
    ...about,
    complete: about.command === undefined ? undefined : true,
    parameters: detailParameters(row.detail),
    refusal: what.kind === 'error' ? refusalOf(row) : undefined,
    comment: about.command === undefined ? undefined : commentOf(about.command),
  };
}

function auditLine({ type, class: category, command, objectType, objectName, rows, line }: AuditLine) {
  return { line_num: line, audit_type: type, class: category, command, object_type: objectType, object_name: objectName, rows };
}

/** The columns that the mapping reads. Written out, because this is made for every row. */
function columnsOf(row: LogRow, isError: boolean) {
  return {
    timestamp: row.timestamp,
    time: row.time,
    instance: row.instance,
    record_id: row.recordId,
    user: row.user,
    dbname: row.dbname,
    remote_host: row.remote_host,
    remote_port: row.remote_port,
    session_id: row.session_id,
    line_num: row.line_num,
    ps: row.ps,
    txid: row.txid,
    query_id: row.query_id,
    state_code: row.state_code,
    application_name: row.application_name,
    message: isError ? row.message : undefined,
  };
}

/** JSON text without the secrets that statements set; what holds none is written as it is. */
function textWithoutSecrets(value: object): string {
  const text = JSON.stringify(value);
  if (withoutSqlSecrets(text) === text) return text;
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? withoutSqlSecrets(one) : one));
}

/** A row and what was found out about it, as the mapping reads them and as `unmapped` keeps what no canonical column holds. */
export function texts(row: LogRow, document: LogDocument, lines: readonly AuditLine[] | undefined): { document: string; unmapped: string } {
  const { kind, client, command, comment, name } = document;
  const isError = kind === 'error';
  // The columns of the outcome, of the command, and of pgAudit hold the message then.
  const isHeld = isError || lines !== undefined || (command !== undefined && command !== row.statement && row.message.endsWith(command));
  const rest = {
    pid: row.pid,
    session_id: client ? undefined : row.session_id,
    ps: row.ps,
    session_start: row.session_start,
    vxid: row.vxid,
    txid: row.txid,
    error_severity: row.error_severity,
    message: isHeld ? undefined : row.message,
    detail: row.detail,
    hint: row.hint,
    internal_query: row.internal_query,
    internal_position: row.internal_position,
    context: row.context,
    cursor_position: row.cursor_position,
    location: row.location,
    backend_type: row.backend_type,
    leader_pid: row.leader_pid,
    query_id: row.query_id,
    statement_name: name,
    comment,
    statement_id: lines?.[0]?.statementId,
    substatement_id: lines?.[0]?.substatementId,
    pgaudit: lines?.map(auditLine),
    line: row.text?.line,
    other: row.other,
  };
  return { document: textWithoutSecrets({ ...document, row: columnsOf(row, isError) }), unmapped: textWithoutSecrets(rest) };
}
