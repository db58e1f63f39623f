import { isUtf8 } from 'node:buffer';
import type { ImportLimits } from '../importLimits.ts';
import { escapeText } from '../refusal.ts';
import type { EventRecord, RecordingFacts, Rejection, StatementFacts } from '../sources/source.ts';
import { type FoldedRecord, leafHash, sha256 } from './digests.ts';
import type { RowFile } from './rowFile.ts';

// The columns of these rows, in this order, are those of stagedTables.ts.

/** The row of a record with an event of its own. */
export function writeEvent(rows: RowFile, file: number, record: EventRecord, limits: ImportLimits): void {
  const { bytes } = record;
  const text = record.searchable ?? [bytes];
  const kept = text.reduce((size, part) => size + part.length, 0) <= limits.rawTextBytes;
  const same = record.document === undefined && record.searchable === undefined && kept;
  rows.integer(rows.rows).integer(file).integer(record.line).integer(record.offset).integer(bytes.length);
  rows
    .text(sha256(bytes))
    .text(leafHash(bytes, 0, bytes.length))
    .text(JSON.stringify(record.problems))
    .text(JSON.stringify(record.remarks ?? []))
    .text(record.kind ?? '');
  // The record stands in the document's column when they are the same, and then need not stand there twice.
  rows.integer(same ? 1 : 0);
  rows.bytes(record.document ?? [bytes]).bytes(record.unmapped);
  // Search reads the raw text, and only text can be searched; the bytes themselves are in the original.
  if (kept && !same) rows.bytes(text.every(isUtf8) ? text : [Buffer.from(Buffer.concat(text).toString('utf8'))]);
  else rows.empty();
  rows.endRow();
}

/** Where records stand that are folded into an event. */
export function writeFolded(rows: RowFile, record: number, file: number, folded: readonly FoldedRecord[]): void {
  for (const { line, offset, length, sha256, leaf } of folded) {
    rows.integer(record).integer(file).integer(line).integer(offset).integer(length).text(sha256).text(leaf).endRow();
  }
}

/** The row of a rejected record; `shown` is what of it may stand in its excerpt. */
export function writeRejected(rows: RowFile, file: number, { line, offset, bytes, reason, whole }: Rejection, shown: Buffer): void {
  const excerpt = escapeText(shown.toString('utf8'));
  rows
    .integer(file)
    .integer(line)
    .integer(offset)
    .integer(whole?.length ?? bytes.length);
  rows
    .text(whole?.sha256 ?? sha256(bytes))
    .text(reason)
    .text(excerpt)
    .endRow();
}

/** The row of a recording. */
export function writeRecording(rows: RowFile, record: number, facts: RecordingFacts): void {
  rows.integer(record).text(facts.format).text(facts.kind).text(facts.state).text(facts.says);
  rows.integer(facts.columns).integer(facts.rows).text(facts.geometry).text(String(facts.durationMs));
  rows.integer(facts.outputs).integer(facts.inputs).integer(facts.resizes).integer(facts.markers).integer(facts.rejected);
  rows
    .integer(facts.truncated ? 1 : 0)
    .integer(facts.offset)
    .integer(facts.length)
    .text(facts.beside ? JSON.stringify(facts.beside) : '')
    .endRow();
}

/** An absent fact is an empty field, which reads back as null. */
export function writeStatement(rows: RowFile, record: number, ordinal: number, text: string | null, facts: StatementFacts): void {
  rows
    .integer(record)
    .integer(ordinal)
    .text(text ?? '');
  rows
    .text(facts.offsetMs === undefined ? '' : String(facts.offsetMs))
    .integer(facts.complete === undefined ? null : Number(facts.complete));
  const { params, verb, action, tool, toolCall, database, table, host, resource, userAgent } = facts;
  for (const fact of [params, verb, action, tool, toolCall, database, table, host, resource, userAgent]) rows.text(fact ?? '');
  for (const fact of [facts.outcome, facts.outcomeCode, facts.outcomeReason, facts.decisionBy]) rows.text(fact ?? '');
  rows
    .text(JSON.stringify(facts.remarks ?? []))
    .text(facts.document ?? '')
    .text(facts.unmapped ?? '')
    .endRow();
}
