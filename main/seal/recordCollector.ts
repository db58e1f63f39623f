import { createHash, type Hash } from 'node:crypto';
import { leafHash } from './merkle.ts';

/** A record as a range of its file, with its RFC 6962 leaf hash. */
export interface FramedRecord {
  /** Position among the records of the file, from 0: the index of its leaf. */
  index: number;
  offset: number;
  length: number;
  leaf: Buffer;
}

const leafPrefix = Buffer.of(0);

/** Puts records together from parts of chunks; a record that spans chunks is hashed as it goes by, never kept. */
export class RecordCollector {
  private index = 0;
  private started: { offset: number; length: number; hash: Hash } | undefined;
  private readonly onRecord: (record: FramedRecord) => void;

  constructor(onRecord: (record: FramedRecord) => void) {
    this.onRecord = onRecord;
  }

  get records(): number {
    return this.index;
  }

  /** A part of a record that goes on in the next chunk. */
  part(bytes: Uint8Array, offset: number): void {
    this.started ??= { offset, length: 0, hash: createHash('sha256').update(leafPrefix) };
    this.started.hash.update(bytes);
    this.started.length += bytes.length;
  }

  /** The last part of a record, which may be all of it. */
  last(bytes: Uint8Array, offset: number): void {
    if (!this.started) {
      this.give(offset, bytes.length, leafHash(bytes));
      return;
    }
    this.part(bytes, offset);
    const { offset: start, length, hash } = this.started;
    this.started = undefined;
    this.give(start, length, hash.digest());
  }

  /** What was begun is no record. */
  drop(): void {
    this.started = undefined;
  }

  private give(offset: number, length: number, leaf: Buffer): void {
    this.onRecord({ index: this.index, offset, length, leaf });
    this.index += 1;
  }
}
