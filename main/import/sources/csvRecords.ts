import type { Line } from '../ingest/content.ts';
import type { Rejection } from './source.ts';

const quote = 0x22;

/** A record of a CSV file: lines that belong together, because a line feed inside quotes ends nothing. */
export interface CsvRecord {
  line: number;
  offset: number;
  /** Without the last line feed. Valid until the next record is asked for. */
  bytes: Buffer;
  /** False when the file ends with it and without a line feed. */
  ended: boolean;
  /** Set when its start was only known by its shape, because the text before it does not end. */
  afterTorn: boolean;
}

interface Piece {
  number: number;
  offset: number;
  bytes: Buffer;
  ended: boolean;
  odd: boolean;
}

function oddQuotes(bytes: Buffer): boolean {
  let odd = false;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === quote) odd = !odd;
  return odd;
}

const lineFeed = Buffer.of(0x0a);

function joined(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [lineFeed, bytes])));
}

/** What finds records in a file of which some may be torn. */
export interface CsvShape {
  /** Whether text that spans lines is a whole record of the format. */
  isRecord(bytes: Buffer): boolean;
  /** Whether a line looks like the first one of a record: asked only after text that was begun and never ended. */
  begins(line: Buffer): boolean;
  /** Why text that was begun and never ended is no record. */
  torn: string;
  /** Bytes of a record. */
  limit: number;
}

/**
 * Joins lines to records. Quotes decide, never the look of a line: what somebody wrote into a quoted field cannot pass for a
 * record of its own. Only where that leads to no record at all, because one was cut in writing, is the next line that
 * looks like a first one taken for one, and what lies before it rejected.
 */
export class CsvRecords {
  private open: Piece[] = [];
  private size = 0;
  private odd = false;
  private afterTorn = false;
  private readonly shape: CsvShape;
  private readonly reject: (record: Rejection) => void;

  constructor(shape: CsvShape, reject: (record: Rejection) => void) {
    this.shape = shape;
    this.reject = reject;
  }

  /** The records that this line completes. */
  *add(line: Line): Generator<CsvRecord> {
    if (line.longSha256 !== undefined) {
      yield* this.close();
      this.rejectLong(line, line.longSha256);
      return;
    }
    const odd = oddQuotes(line.bytes);
    const { number, offset, bytes, ended } = line;
    if (this.open.length === 0 && !odd) {
      yield this.record({ number, offset, bytes, ended });
      return;
    }
    // The lines of a file share one buffer, so what must outlast this one is copied.
    yield* this.join({ number, offset, bytes: Buffer.from(bytes), ended, odd });
  }

  /** The records that are left when the file ends, or a line comes that is too long for any. */
  *close(): Generator<CsvRecord> {
    while (this.open.length > 0) yield* this.recover();
  }

  private *join(piece: Piece): Generator<CsvRecord> {
    this.open.push(piece);
    this.size += piece.bytes.length + 1;
    this.odd = this.odd !== piece.odd;
    if (!this.odd) {
      const [first] = this.open;
      const bytes = joined(this.open);
      if (first && this.shape.isRecord(bytes)) {
        this.clear();
        yield this.record({ ...first, bytes, ended: piece.ended });
      } else yield* this.recover();
    } else if (this.size > this.shape.limit) yield* this.recover();
  }

  /** Rejects the open lines up to the next that begins a record, and starts again from there. */
  private *recover(): Generator<CsvRecord> {
    const pieces = this.open;
    this.clear();
    let next = pieces.findIndex((piece, at) => at > 0 && this.shape.begins(piece.bytes));
    if (next < 0) next = pieces.length;
    this.rejectAll(pieces.slice(0, next));
    this.afterTorn = next < pieces.length;
    for (const piece of pieces.slice(next)) {
      if (this.open.length === 0 && !piece.odd) yield this.record(piece);
      else yield* this.join(piece);
    }
  }

  private record({ number, offset, bytes, ended }: Omit<Piece, 'odd'>): CsvRecord {
    const { afterTorn } = this;
    this.afterTorn = false;
    return { line: number, offset, bytes, ended, afterTorn };
  }

  private clear(): void {
    this.open = [];
    this.size = 0;
    this.odd = false;
  }

  private rejectAll(pieces: readonly Piece[]): void {
    const [first] = pieces;
    if (first) this.reject({ line: first.number, offset: first.offset, bytes: joined(pieces), reason: this.shape.torn });
  }

  private rejectLong({ number, offset, bytes, length }: Line, sha256: string): void {
    const reason = `The line is longer than ${this.shape.limit} bytes.`;
    this.reject({ line: number, offset, bytes, reason, whole: { length, sha256 } });
  }
}
