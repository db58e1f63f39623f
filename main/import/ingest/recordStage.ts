import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../refusal.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { RecordSink, Source } from '../sources/source.ts';
import { foldedRecord } from './digests.ts';
import { createListNotes, type ListNotes } from './listNotes.ts';
import { PartStore } from './partStore.ts';
import { RowFile } from './rowFile.ts';
import { writeEvent, writeFolded, writeRecording, writeRejected, writeStatement } from './stagedRows.ts';

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

/** A part stands in a file whose parts were not gathered before records were read: everything has to be read anew. */
export class LateParts extends Error {}

export interface RecordStage {
  /** Where the records of a file go. A part is only taken note of when the file was gathered; otherwise {@link LateParts}. */
  sink(file: number, source: Pick<Source, 'id' | 'showable'>): RecordSink;
  /** Takes the parts of a file, and nothing else of it: the rest is for `sink`, later. */
  gatherer(file: number, source: string): RecordSink;
  /** The parts of a source, by key. */
  parts(source: string): PartStore;
  /** Counts of a file as they stand. */
  tally(file: number): Tally;
  /** Pages of lists that were found, with their files. */
  readonly lists: ListNotes;
  /** Hands over the last batch. */
  close(): void;
  /** Ends what is still open, whatever happened. */
  release(): void;
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

/** A sink that only takes parts. */
function createGatherer(part: RecordSink['part']): RecordSink {
  const nothing = () => undefined;
  return {
    event: () => 0,
    folded: nothing,
    duplicate: nothing,
    part,
    partsOf: () => [],
    list: nothing,
    rejected: nothing,
    statement: nothing,
    recording: nothing,
  };
}

/** What the sinks of one stage share. */
class Staging {
  readonly lists = createListNotes();
  readonly gathered = new Set<number>();
  readonly stores = new Map<string, PartStore>();
  private readonly tallies = new Map<number, Tally>();
  private batch: Batch;
  private records = 0;
  private readonly folder: string;
  private readonly limits: ImportLimits;
  private readonly onBatch: (batch: Batch) => void;

  constructor(folder: string, limits: ImportLimits, onBatch: (batch: Batch) => void) {
    this.folder = folder;
    this.limits = limits;
    this.onBatch = onBatch;
    this.batch = createBatch(folder, 0);
  }

  tally(file: number): Tally {
    return kept(this.tallies, file, emptyTally);
  }

  parts(source: string): PartStore {
    return kept(this.stores, source, () => new PartStore(join(this.folder, `parts-${source}`), this.limits.parts));
  }

  /** The one place that counts records. */
  count(tally: Tally, kind: 'primary' | 'folded' | 'duplicates' | 'rejected', more: number): void {
    this.records += more;
    if (this.records > this.limits.records) {
      throw refuse('limit/records', `The input holds more than ${this.limits.records} records.`, 'size');
    }
    tally.records += more;
    tally[kind] += more;
  }

  rows(source: string): SourceRows {
    return rowsOf(this.batch, source, this.folder);
  }

  /** The rejected records of the batch that takes the next record: a new one when this one is full. */
  turn(): RowFile {
    if (batchSize(this.batch) >= this.limits.batchBytes) {
      this.handOver();
      this.batch = createBatch(this.folder, this.batch.number + 1);
    }
    return this.batch.rejected;
  }

  handOver(): void {
    for (const file of batchFiles(this.batch)) file.close();
    this.onBatch(this.batch);
  }
}

function createSink(
  staging: Staging,
  limits: ImportLimits,
  file: number,
  { id: source, showable }: Pick<Source, 'id' | 'showable'>,
): RecordSink {
  const tally = staging.tally(file);
  return {
    event(record) {
      staging.count(tally, 'primary', 1);
      staging.turn();
      const rows = staging.rows(source);
      const number = rows.records.rows;
      writeEvent(rows.records, file, record, limits);
      if (record.folded) {
        staging.count(tally, 'folded', record.folded.length);
        writeFolded(rows.folded, number, file, record.folded);
      }
      for (const part of record.parts ?? []) {
        if (staging.parts(source).take(part)) staging.count(staging.tally(part.file), 'folded', 1);
        writeFolded(rows.folded, number, part.file, [foldedRecord(part.line, part.offset, part.bytes)]);
      }
      return number;
    },
    folded: (more) => staging.count(tally, 'folded', more),
    duplicate: () => staging.count(tally, 'duplicates', 1),
    part() {
      if (!staging.gathered.has(file)) throw new LateParts();
    },
    partsOf: (what, key) => staging.stores.get(source)?.of(what, key) ?? [],
    list: (page) => staging.lists.add(file, source, page),
    rejected(record) {
      staging.count(tally, 'rejected', 1);
      const shown = record.bytes.subarray(0, limits.excerptBytes);
      writeRejected(staging.turn(), file, record, showable?.(shown) ?? shown);
    },
    statement(record, ordinal, text, facts = {}) {
      writeStatement(staging.rows(source).statements, record, ordinal, text, facts);
      tally.derived += 1;
    },
    recording: (record, facts) => writeRecording(staging.rows(source).recordings, record, facts),
  };
}

/** Keeps the records of an import below `folder`, and hands over a batch whenever one is full. */
export function createRecordStage(folder: string, limits: ImportLimits, onBatch: (batch: Batch) => void): RecordStage {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const staging = new Staging(folder, limits, onBatch);
  return {
    lists: staging.lists,
    tally: (file) => staging.tally(file),
    parts: (source) => staging.parts(source),
    gatherer(file, source) {
      staging.gathered.add(file);
      return createGatherer((what, key, place) => {
        if (!staging.parts(source).add(what, key, file, place)) staging.count(staging.tally(file), 'duplicates', 1);
      });
    },
    sink: (file, source) => createSink(staging, limits, file, source),
    close: () => staging.handOver(),
    release() {
      for (const store of staging.stores.values()) store.close();
    },
  };
}

/** The value of a key, made when there is none. */
function kept<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
