import { isUtf8 } from 'node:buffer';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { escapeText, refuse } from '../refusal.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { EventRecord, FoldedRecord, RecordingFacts, RecordSink, Rejection, Source, StatementFacts } from '../sources/source.ts';
import { leafHash, sha256 } from './digests.ts';
import { RowFile } from './rowFile.ts';

/** Counts of one file, each counted where it happens. */
export interface Tally {
  records: number;
  primary: number;
  folded: number;
  duplicates: number;
  rejected: number;
  derived: number;
}

export const emptyTally = (): Tally => ({ records: 0, primary: 0, folded: 0, duplicates: 0, rejected: 0, derived: 0 });

/** The staged rows of one source in one batch. */
export interface SourceRows {
  source: string;
  records: RowFile;
  statements: RowFile;
  recordings: RowFile;
  folded: RowFile;
}

const rowFiles = ({ records, statements, recordings, folded }: SourceRows): RowFile[] => [records, statements, recordings, folded];

/** What is mapped at once. */
export interface Batch {
  number: number;
  sources: Map<string, SourceRows>;
  rejected: RowFile;
}

export interface RecordStage {
  /** Where the records of a file go; `tally` counts them as they arrive. */
  sink(file: number, source: Pick<Source, 'id' | 'showable'>, tally: Tally): RecordSink;
  /** Hands over the last batch. */
  close(): void;
}

function createBatch(folder: string, number: number): Batch {
  return { number, sources: new Map(), rejected: new RowFile(join(folder, `rejected-${number}`)) };
}

function rowsOf(batch: Batch, source: string, folder: string): SourceRows {
  const known = batch.sources.get(source);
  if (known) return known;
  const file = (name: string) => new RowFile(join(folder, `${name}-${source}-${batch.number}`));
  const rows = { source, records: file('records'), statements: file('statements'), recordings: file('recordings'), folded: file('folded') };
  batch.sources.set(source, rows);
  return rows;
}

// Asked for every record: nothing is allocated.
function batchSize({ sources, rejected }: Batch): number {
  let size = rejected.size;
  for (const { records, statements, recordings, folded } of sources.values())
    size += records.size + statements.size + recordings.size + folded.size;
  return size;
}

/** Every staged file of a batch. */
export const batchFiles = ({ sources, rejected }: Batch): RowFile[] => [rejected, ...[...sources.values()].flatMap(rowFiles)];

function writeEvent(rows: RowFile, file: number, record: EventRecord, limits: ImportLimits): void {
  const { bytes } = record;
  const text = record.searchable ?? [bytes];
  const kept = text.reduce((size, part) => size + part.length, 0) <= limits.rawTextBytes;
  const same = record.document === undefined && record.searchable === undefined && kept;
  rows.integer(rows.rows).integer(file).integer(record.line).integer(record.offset).integer(bytes.length);
  rows
    .text(sha256(bytes))
    .text(leafHash(bytes, 0, bytes.length))
    .text(JSON.stringify(record.problems));
  // The record stands in the document's column when they are the same, and then need not stand there twice.
  rows.integer(same ? 1 : 0);
  rows.bytes(record.document ?? [bytes]).bytes(record.unmapped);
  // Search reads the raw text, and only text can be searched; the bytes themselves are in the original.
  if (kept && !same) rows.bytes(text.every(isUtf8) ? text : [Buffer.from(Buffer.concat(text).toString('utf8'))]);
  else rows.empty();
  rows.endRow();
}

function writeFolded(rows: RowFile, record: number, folded: readonly FoldedRecord[]): void {
  for (const { line, offset, length, sha256, leaf } of folded) {
    rows.integer(record).integer(line).integer(offset).integer(length).text(sha256).text(leaf).endRow();
  }
}

function writeRejected(rows: RowFile, file: number, { line, offset, bytes, reason, whole }: Rejection, shown: Buffer): void {
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

function writeRecording(rows: RowFile, record: number, facts: RecordingFacts): void {
  rows.integer(record).text(facts.format).text(facts.kind).text(facts.state).text(facts.says);
  rows.integer(facts.columns).integer(facts.rows).text(facts.geometry).text(String(facts.durationMs));
  rows.integer(facts.outputs).integer(facts.inputs).integer(facts.resizes).integer(facts.markers).integer(facts.rejected);
  rows
    .integer(facts.truncated ? 1 : 0)
    .integer(facts.offset)
    .integer(facts.length)
    .endRow();
}

/** An absent fact is an empty field, which reads back as null. */
function writeStatement(rows: RowFile, record: number, ordinal: number, text: string | null, facts: StatementFacts): void {
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
  rows.text(JSON.stringify(facts.remarks ?? [])).endRow();
}

/** Keeps the records of an import below `folder`, and hands over a batch whenever one is full. */
export function createRecordStage(folder: string, limits: ImportLimits, onBatch: (batch: Batch) => void): RecordStage {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let batch = createBatch(folder, 0);
  let records = 0;
  const count = (tally: Tally, kind: 'primary' | 'folded' | 'duplicates' | 'rejected', more: number) => {
    records += more;
    if (records > limits.records) throw refuse('limit/records', `The input holds more than ${limits.records} records.`, 'size');
    tally.records += more;
    tally[kind] += more;
  };
  const handOver = () => {
    for (const file of batchFiles(batch)) file.close();
    onBatch(batch);
  };
  const turn = () => {
    if (batchSize(batch) < limits.batchBytes) return;
    handOver();
    batch = createBatch(folder, batch.number + 1);
  };
  const rows = (source: string) => rowsOf(batch, source, folder);
  return {
    sink: (file, source, tally) => ({
      event(record) {
        count(tally, 'primary', 1);
        turn();
        const target = rows(source.id);
        writeEvent(target.records, file, record, limits);
        const number = target.records.rows - 1;
        if (!record.folded) return number;
        count(tally, 'folded', record.folded.length);
        writeFolded(target.folded, number, record.folded);
        return number;
      },
      folded: (more) => count(tally, 'folded', more),
      duplicate: () => count(tally, 'duplicates', 1),
      rejected(record) {
        count(tally, 'rejected', 1);
        turn();
        const shown = record.bytes.subarray(0, limits.excerptBytes);
        writeRejected(batch.rejected, file, record, source.showable?.(shown) ?? shown);
      },
      statement(record, ordinal, text, facts = {}) {
        writeStatement(rows(source.id).statements, record, ordinal, text, facts);
        tally.derived += 1;
      },
      recording(record, facts) {
        writeRecording(rows(source.id).recordings, record, facts);
      },
    }),
    close: handOver,
  };
}
