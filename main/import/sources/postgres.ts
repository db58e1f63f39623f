import { isUtf8 } from 'node:buffer';
import type { Content, Line } from '../ingest/content.ts';
import type { FoldedRecord } from '../ingest/digests.ts';
import type { ImportLimits } from '../importLimits.ts';
import { skipBlank } from '../json/bytes.ts';
import { Members } from '../json/members.ts';
import { objectOf, rewritten, withoutHalves } from '../json/rewrite.ts';
import { JsonScanner } from '../json/scanner.ts';
import { secretsTaken, withoutSqlSecrets } from './hoopWire/redaction.ts';
import { type CsvRecord, CsvRecords } from './csvRecords.ts';
import { jsonHead } from './jsonHead.ts';
import type { JsonRecord } from './jsonRecords.ts';
import sql from './postgres.sql?raw';
import { detectPostgres, formOf } from './postgresDetection.ts';
import { type LogDocument, rowDocument, statementDocument, texts } from './postgresDocument.ts';
import type { Told } from './postgresMessage.ts';
import { beginsCsvRow, jsonMembers, type LogRow, rowOfCsv, rowOfJson, textOf, textStart } from './postgresRow.ts';
import { prefixesOf } from './postgresPrefix.ts';
import { LogSessions, type LogSink, type Surroundings } from './postgresSessions.ts';
import type { AuditLine, LogPlace, Outcome, StatementRows } from './postgresStatements.ts';
import { TextRecords } from './postgresText.ts';
import { firstRows, textLine, type TextSink } from './postgresTextLine.ts';
import { frameSyslog, syslogHead } from './postgresSyslog.ts';
import { frameCloudNative, frameCloudSql } from './postgresWrapped.ts';
import { type RecordPlace, type RecordSink, type Source, UnreadableFile } from './source.ts';

const notUtf8 = 'bytes that are not UTF-8 were replaced';

/** Turns what was found into events. */
class LogEvents implements LogSink {
  private readonly sink: RecordSink;

  constructor(sink: RecordSink) {
    this.sink = sink;
  }

  row(row: LogRow, what: Told, place: LogPlace, around: Surroundings, problems: readonly string[]): void {
    const more = what.kind === 'other' && what.problem !== undefined ? [...problems, what.problem] : problems;
    this.emit(place, row, rowDocument(row, what, around), more, undefined, place.folded);
  }

  statement(rows: StatementRows, outcome: Outcome, around: Surroundings, problems: readonly string[]): void {
    this.emit(rows.place, rows.row, statementDocument(rows, outcome, around), problems, rows.lines, rows.folded);
  }

  private emit(
    place: RecordPlace,
    row: LogRow,
    about: LogDocument,
    problems: readonly string[],
    lines?: readonly AuditLine[],
    folded?: readonly FoldedRecord[],
  ): void {
    const { document, unmapped } = texts(row, about, lines);
    const raw = place.bytes.toString('utf8');
    const shown = withoutSqlSecrets(raw);
    this.sink.event({
      line: place.line,
      offset: place.offset,
      bytes: place.bytes,
      problems,
      document: [Buffer.from(document)],
      unmapped: [Buffer.from(unmapped)],
      ...(shown === raw ? {} : { searchable: [Buffer.from(shown)], remarks: [secretsTaken] }),
      ...(folded && folded.length > 0 ? { folded } : {}),
    });
  }
}

function takeCsv(record: CsvRecord, sessions: LogSessions, sink: RecordSink): void {
  const { line, offset, bytes, ended, afterTorn } = record;
  if (skipBlank(bytes, 0, bytes.length) === bytes.length) return;
  const { text, valid } = textOf(bytes);
  const row = rowOfCsv(text);
  if (typeof row === 'string') {
    sink.rejected({ line, offset, bytes, reason: row });
    return;
  }
  const problems = [
    ...(valid ? [] : [notUtf8]),
    ...(ended ? [] : ['the file does not end with a line feed: the end of this row may be missing']),
    ...(afterTorn ? ['the text before this row does not end: where it begins is known by its shape only'] : []),
  ];
  sessions.take(row, { line, offset, bytes }, problems);
}

function* frameCsv(content: Content, sessions: LogSessions, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const shape = {
    isRecord: (bytes: Buffer) => typeof rowOfCsv(textOf(bytes).text) !== 'string',
    begins: beginsCsvRow,
    torn: 'The record was cut: its quotes do not end.',
    limit: limits.lineBytes,
  };
  const records = new CsvRecords(shape, (record) => sink.rejected(record));
  for (const line of content.lines(limits.lineBytes)) {
    for (const record of records.add(line)) takeCsv(record, sessions, sink);
    yield line.offset;
  }
  for (const record of records.close()) takeCsv(record, sessions, sink);
}

/** Members that no row has: theirs is kept as the text it was. */
function othersOf(members: Members, children: JsonScanner['children']): string | undefined {
  const isLeft = (key: string) => !jsonMembers.has(key) || !['string', 'number', 'null'].includes(members.kind(key) ?? '');
  if (!members.entries.some(([key]) => isLeft(key))) return undefined;
  const parts = objectOf(members.bytes, children, (_, index) => isLeft(members.entries[index]?.[0] ?? ''), []);
  return Buffer.concat(parts).toString('utf8');
}

/** Reads the lines of a jsonlog. */
class JsonRows {
  private readonly scanner: JsonScanner;
  private readonly sessions: LogSessions;
  private readonly sink: RecordSink;

  constructor(sessions: LogSessions, sink: RecordSink, limits: ImportLimits) {
    this.scanner = new JsonScanner(limits);
    this.sessions = sessions;
    this.sink = sink;
  }

  take({ number, offset, bytes, length, longSha256 }: Line): void {
    const place = { line: number, offset, bytes };
    if (longSha256 !== undefined) {
      this.sink.rejected({ ...place, reason: 'The line is too long.', whole: { length, sha256: longSha256 } });
      return;
    }
    if (skipBlank(bytes, 0, bytes.length) === bytes.length) return;
    const valid = isUtf8(bytes);
    const fault = this.scan(valid ? bytes : Buffer.from(bytes.toString('utf8')));
    if (typeof fault === 'string') this.sink.rejected({ ...place, reason: fault });
    else this.sessions.take(fault.row, place, valid ? fault.problems : [...fault.problems, notUtf8]);
  }

  private scan(line: Buffer): { row: LogRow; problems: string[] } | string {
    const start = textStart(line);
    if (this.scanner.scan(line, start, line.length) !== line.length)
      return `The line is not valid JSON: ${this.scanner.fault?.reason ?? 'something follows the object'}.`;
    const problems = this.scanner.repeatedKeys.length > 0 ? ['a key is repeated'] : [];
    let bytes = line;
    if (this.scanner.loneSurrogates.length > 0) {
      problems.push('the row holds half a character');
      bytes = Buffer.concat(rewritten(line, start, line.length, withoutHalves(this.scanner.loneSurrogates)));
      this.scanner.scan(bytes, 0, bytes.length);
    }
    const members = new Members(bytes, this.scanner.children);
    const row = rowOfJson(members);
    if (typeof row === 'string') return row;
    return { row: { ...row, other: othersOf(members, this.scanner.children) }, problems };
  }
}

function* frameJson(content: Content, sessions: LogSessions, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const rows = new JsonRows(sessions, sink, limits);
  for (const line of content.lines(limits.lineBytes)) {
    rows.take(line);
    yield line.offset;
  }
}

function* frameText(content: Content, sessions: LogSessions, sink: TextSink, limits: ImportLimits): Generator<number> {
  const head = content.head.toString('utf8');
  const prefixes = prefixesOf(head);
  for (const row of firstRows(head, prefixes)) sessions.learn(row);
  const crlf = /^[^\n]*\r\n/.test(head);
  const records = new TextRecords(prefixes, sink, limits.lineBytes);
  for (const line of content.lines(limits.lineBytes)) {
    if (line.longSha256 === undefined) records.take(textLine(line, crlf));
    else records.long(line, line.longSha256);
    yield line.offset;
  }
  records.end();
}

function* frameSyslogText(content: Content, sessions: LogSessions, sink: TextSink, limits: ImportLimits): Generator<number> {
  const { text, prefixes } = syslogHead(content.head.toString('utf8')) ?? { text: '', prefixes: [] };
  for (const row of firstRows(text, prefixes)) sessions.learn(row);
  yield* frameSyslog(content, sink, prefixes, limits);
}

/** Every form of a log, told apart by its start; rows of one statement are folded, and the sessions of the log followed. */
function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const { unread } = detectPostgres(content.head, '', () => jsonHead(content.head));
  if (unread) throw new UnreadableFile(unread.reason, unread.says);
  const sessions = new LogSessions(new LogEvents(sink));
  const text: TextSink = {
    row: (row, place, problems) => sessions.take(row, place, problems),
    rejected: (record) => sink.rejected(record),
  };
  const wrapped = (row: LogRow, { place }: JsonRecord, problems: readonly string[]) => sessions.take(row, place, problems);
  switch (formOf(content.head)) {
    case 'json':
      yield* frameJson(content, sessions, sink, limits);
      break;
    case 'cloudnative':
      yield* frameCloudNative(content, sink, limits, wrapped);
      break;
    case 'cloudsql':
      yield* frameCloudSql(content, sink, text, limits, wrapped);
      break;
    case 'syslog':
      yield* frameSyslogText(content, sessions, text, limits);
      break;
    case 'text':
      yield* frameText(content, sessions, text, limits);
      break;
    default:
      yield* frameCsv(content, sessions, sink, limits);
  }
  sessions.end();
}

/** A row that could not be read, without the secrets its text shows. */
const showable = (bytes: Buffer): Buffer => Buffer.from(withoutSqlSecrets(bytes.toString('utf8')));

/** Logs of PostgreSQL as csvlog, jsonlog and text, and as clouds wrap them, with or without pgAudit (formats/sources.md 8). */
export const postgres: Source = { id: 'postgres', detect: detectPostgres, frame, showable, sql };
