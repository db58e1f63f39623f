import { createHash } from 'node:crypto';

/** What is known of a chain inside the records of a file: each line names the SHA-256 of the line before it as its `prev`. */
export interface ChainFindings {
  records: number;
  /** Number of the first line (from 1) that does not continue the line before it; null when all that were followed do. */
  brokenAt: number | null;
  /** Number of a line that is too long to be followed; nothing is known from there on. Null when the chain was followed to its end. */
  givenUpAt: number | null;
}

/** A producer's line is never longer; a longer one is not followed. */
const longestLine = 16 << 20;
const lineFeed = 0x0a;
const mark = Buffer.from('"prev"');
const hex = /^[0-9a-f]{64}$/;

function previousOf(line: Buffer): string | null {
  if (!line.includes(mark)) return null;
  try {
    const value = JSON.parse(line.toString('utf8')) as unknown;
    const prev = typeof value === 'object' && value !== null ? (value as { prev?: unknown }).prev : undefined;
    return typeof prev === 'string' && hex.test(prev) ? prev : null;
  } catch {
    return null;
  }
}

/**
 * Follows a chain in a file of lines as its bytes go by. There is one when the first two lines each carry a digest as `prev`
 * and the second names the first; in any other file nothing more is looked at.
 */
export class RecordChain {
  private rest: Buffer = Buffer.alloc(0);
  private number = 0;
  private records = 0;
  private last: string | null = null;
  private brokenAt: number | null = null;
  private givenUpAt: number | null = null;
  private over = false;

  push(chunk: Uint8Array): void {
    if (this.over) return;
    const bytes =
      this.rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([this.rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0 && !this.over; end = bytes.indexOf(lineFeed, from)) {
      this.line(bytes.subarray(from, end));
      from = end + 1;
    }
    this.rest = this.over ? Buffer.alloc(0) : Buffer.from(bytes.subarray(from));
    if (this.rest.length > longestLine) this.giveUp(this.number + 1);
  }

  /** Null when the file has no chain. */
  end(): ChainFindings | null {
    if (!this.over && this.rest.length > 0) this.line(this.rest);
    return this.records < 2 ? null : { records: this.records, brokenAt: this.brokenAt, givenUpAt: this.givenUpAt };
  }

  private giveUp(at: number): void {
    this.over = true;
    this.givenUpAt = at;
    this.rest = Buffer.alloc(0);
  }

  private line(line: Buffer): void {
    this.number += 1;
    if (line.length > longestLine) {
      this.giveUp(this.number);
      return;
    }
    if (line.toString('latin1', 0, 1).trim() === '' && line.toString('latin1').trim() === '') return;
    const prev = previousOf(line);
    const follows = this.last === null ? prev !== null : prev === this.last;
    if (this.records < 2 && !follows) {
      this.over = true;
      this.records = 0;
      return;
    }
    this.records += 1;
    if (!follows) this.brokenAt ??= this.number;
    this.last = createHash('sha256').update(line).digest('hex');
  }
}
