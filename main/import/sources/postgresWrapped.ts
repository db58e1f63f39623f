import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { Members } from '../json/members.ts';
import { JsonReader, type JsonRecord, jsonRecords } from './jsonRecords.ts';
import { cloudPrefix, Prefix } from './postgresPrefix.ts';
import { csvColumns, type LogRow, rowOfColumns, valueOf } from './postgresRow.ts';
import { TextRecords } from './postgresText.ts';
import type { TextSink } from './postgresTextLine.ts';
import type { Around } from './postgresTextRow.ts';
import { type RecordSink, UnreadableFile } from './source.ts';

/** Where rows that need no more lines go. */
type TakeRow = (row: LogRow, record: JsonRecord, problems: readonly string[]) => void;

const cell = (value = ''): string => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** The message of pgAudit, of which wrappers made members: with the quotes that it had. */
const auditMessage = (fields: readonly (string | undefined)[]): string => `AUDIT: ${fields.map(cell).join(',')}`;

/** Members of a record as JSON text, but for some. */
function othersOf({ members }: JsonRecord, but: readonly string[]): string | undefined {
  const kept = members.entries.filter(([key]) => !but.includes(key));
  if (kept.length === 0) return undefined;
  return `{${kept.map(([, child]) => members.bytes.toString('utf8', child.keyStart - 1, child.end)).join(',')}}`;
}

const auditNames = [
  'audit_type',
  'statement_id',
  'substatement_id',
  'class',
  'command',
  'object_type',
  'object_name',
  'statement',
  'parameter',
];

function cloudNativeRow(record: JsonRecord, reader: JsonReader): { row: LogRow; problems: readonly string[] } | string {
  const inner = record.members.kind('record') === 'object' ? reader.inner(record, 'record') : undefined;
  if (!inner) return 'A line of the program around the server, which is no row of its log.';
  const { members, problems } = inner;
  const columns = csvColumns.map((name) => valueOf(members, name));
  // Older servers have no state on plain lines.
  columns[csvColumns.indexOf('sql_state_code')] ??= '00000';
  const row = rowOfColumns(columns);
  if (typeof row === 'string') return row;
  const audit = members.kind('audit') === 'object' ? reader.inner(inner, 'audit')?.members : undefined;
  const rows = audit && valueOf(audit, 'rows');
  const told = audit && [...auditNames.map((name) => valueOf(audit, name)), ...(rows === undefined ? [] : [rows])];
  const message = told && row.message === '' ? auditMessage(told) : row.message;
  const outer = othersOf(record, ['record']);
  const more = othersOf(inner, [...csvColumns, 'audit']);
  const other = more === undefined ? outer : `{"record":${more}${outer === undefined ? '' : `,${outer.slice(1, -1)}`}}`;
  return { row: { ...row, message, other, instance: record.members.text('logging_pod') }, problems };
}

/** Reads the lines of CloudNativePG, which makes members of the columns of csvlog and of the message of pgAudit. */
export function* frameCloudNative(content: Content, sink: RecordSink, limits: ImportLimits, take: TakeRow): Generator<number> {
  const reader = new JsonReader(limits);
  for (const record of jsonRecords(content, sink, limits, { reason: 'postgres/json' })) {
    const found = cloudNativeRow(record, reader);
    if (typeof found === 'string') sink.rejected({ ...record.place, reason: found });
    else take(found.row, record, found.problems);
    yield record.place.offset;
  }
}

const instant = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)Z$/;

function aroundOf(record: JsonRecord, reader: JsonReader, payload: string): Around | string {
  const { members } = record;
  const time = members.text('timestamp');
  const [, date, clock] = instant.exec(time ?? '') ?? [];
  if (time === undefined || date === undefined || clock === undefined) return 'The entry has no time in UTC.';
  const labels = reader.inner(record, 'resource');
  const instance = labels && reader.inner(labels, 'labels')?.members.text('database_id');
  const other = othersOf(record, ['timestamp', 'insertId', payload]);
  return { timestamp: `${date} ${clock} UTC`, time, instance, recordId: members.text('insertId'), other };
}

/** The statement in a data access entry, which Cloud SQL makes of a message of pgAudit; its errors are in another log. */
function auditRow(request: Members, around: Around): LogRow {
  const of = (key: string) => valueOf(request, key);
  const names = ['auditType', 'statementId', 'substatementId', 'auditClass', 'command', 'objectType', 'object', 'statement', 'parameter'];
  const fields = names.map((name) =>
    of(name)
      ?.replace(/^\[not logged\]$/, '<not logged>')
      .replace(/^\[none\]$/, '<none>'),
  );
  return {
    ...around,
    error_severity: 'LOG',
    message: auditMessage(fields),
    user: of('user'),
    dbname: of('database'),
    text: { key: undefined, line: undefined, lines: 1, background: false, client: true },
  };
}

const newestFirst =
  'The entries begin with the newest, so that lines come before the record they continue. Export them again with --order=asc.';

/** Reads the entries of Cloud Logging that hold lines of Cloud SQL, and those that it makes of messages of pgAudit. */
class CloudEntries {
  private readonly reader: JsonReader;
  private readonly lines: TextRecords;
  private readonly sink: RecordSink;
  private readonly take: TakeRow;
  private first: string | undefined;
  private ordered = false;

  constructor(sink: RecordSink, text: TextSink, limits: ImportLimits, take: TakeRow) {
    this.reader = new JsonReader(limits);
    this.lines = new TextRecords([new Prefix(`%m ${cloudPrefix}`), new Prefix(cloudPrefix)], text, limits.lineBytes);
    this.sink = sink;
    this.take = take;
  }

  entry(record: JsonRecord): void {
    const payload = ['textPayload', 'jsonPayload', 'protoPayload'].find((key) => record.members.has(key)) ?? '';
    const around = aroundOf(record, this.reader, payload);
    if (typeof around === 'string') {
      this.sink.rejected({ ...record.place, reason: around });
      return;
    }
    this.order(around.timestamp);
    const inner = payload === 'textPayload' ? undefined : this.reader.inner(record, payload);
    const request = payload === 'protoPayload' && inner ? this.reader.inner(inner, 'request') : undefined;
    const text = inner ? inner.members.text('message') : record.members.text('textPayload');
    if (request?.members.text('@type')?.endsWith('PgAuditEntry')) this.audited(request, record, around);
    else if (text === undefined) this.sink.rejected({ ...record.place, reason: 'The entry holds no line of the log.' });
    else {
      const { line, offset, bytes } = record.place;
      this.lines.take({ line, offset, bytes, text, valid: record.problems.length === 0, ended: true, around });
    }
  }

  end(): void {
    this.lines.end();
  }

  private audited(request: JsonRecord, record: JsonRecord, around: Around): void {
    const isPart = Number(valueOf(request.members, 'chunkCount') ?? '1') > 1;
    this.take(
      auditRow(request.members, around),
      record,
      isPart ? [...request.problems, 'the entry holds a part of the statement'] : request.problems,
    );
  }

  private order(time: string): void {
    if (this.ordered || time === this.first) return;
    if (this.first !== undefined && time < this.first) throw new UnreadableFile('postgres/order', newestFirst);
    this.ordered = this.first !== undefined;
    this.first = time;
  }
}

/** Reads entries of Cloud Logging, a line or an element of an array each. */
export function* frameCloudSql(content: Content, sink: RecordSink, text: TextSink, limits: ImportLimits, take: TakeRow): Generator<number> {
  const entries = new CloudEntries(sink, text, limits, take);
  for (const record of jsonRecords(content, sink, limits, { reason: 'postgres/json', wrappers: ['entries'] })) {
    entries.entry(record);
    yield record.place.offset;
  }
  entries.end();
}
