import { isUtf8 } from 'node:buffer';
import type { Line } from '../ingest/content.ts';
import type { Prefix } from './postgresPrefix.ts';
import type { LogRow } from './postgresRow.ts';
import type { LogPlace } from './postgresStatements.ts';
import type { Around } from './postgresTextRow.ts';
import type { RecordPlace, Rejection } from './source.ts';

/** Where rows and what is none of them go. */
export interface TextSink {
  row(row: LogRow, place: LogPlace, problems: readonly string[]): void;
  rejected(record: Rejection): void;
}

/** A line of a log, or the text of a record that wraps one. */
export interface TextLine extends RecordPlace {
  text: string;
  valid: boolean;
  ended: boolean;
  around?: Around;
  /** The process that wrote it, where what is around it tells: its lines are told by it, and none can pretend to be of another. */
  process?: string;
}

/** A line of a file as text; `crlf` when lines end with a carriage return that is none of theirs. */
export function textLine({ number, offset, bytes, ended }: Line, crlf: boolean): TextLine {
  const end = crlf && bytes[bytes.length - 1] === 0x0d ? bytes.length - 1 : bytes.length;
  const start = number === 1 && bytes[0] === 0xef ? 3 : 0;
  return { line: number, offset, bytes, ended, valid: isUtf8(bytes), text: bytes.toString('utf8', start, end) };
}

/** The first rows of sessions in the text a log begins with, as far as they tell what its zone means. */
export function* firstRows(head: string, [prefix]: readonly Prefix[]): Generator<LogRow> {
  for (const line of head.split('\n')) {
    const found = line.includes('connection received: ') ? prefix?.match(line) : undefined;
    if (found) yield { timestamp: found.fields.m ?? '', error_severity: found.word, message: found.message, session_id: found.fields.c };
  }
}
