import type { RecordCollector } from './recordCollector.ts';

const lineFeed = 0x0a;
const quote = 0x22;

/** 1 for tab, line feed, return and space. */
export const white = new Uint8Array(256);
for (const space of [0x09, lineFeed, 0x0d, 0x20]) white[space] = 1;

/** Finds records in the chunks of a file as they come. */
export interface Cutter {
  /** `base` is the offset of the chunk in the file. */
  chunk(bytes: Uint8Array, base: number): void;
  /** Ends the file; what is wrong with it under this framing, in words that follow "the file", or null. */
  end(base: number): string | null;
}

function hasInk(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (white[bytes[at] as number] === 0) return true;
  return false;
}

/** Records that end at a line feed; with `quotes`, at one outside of quotes (RFC 4180). */
export class LineCutter implements Cutter {
  private readonly collector: RecordCollector;
  private readonly quotes: boolean;
  private quoted = false;
  /** Whether the record at hand has had anything but white space. */
  private ink = false;
  private readonly empty = new Uint8Array();

  constructor(collector: RecordCollector, quotes: boolean) {
    this.collector = collector;
    this.quotes = quotes;
  }

  chunk(bytes: Uint8Array, base: number): void {
    let from = 0;
    for (let end = this.recordEnd(bytes, 0); end >= 0; end = this.recordEnd(bytes, from)) {
      if (this.ink || hasInk(bytes, from, end)) this.collector.last(bytes.subarray(from, end), base + from);
      else this.collector.drop();
      this.ink = false;
      from = end + 1;
    }
    if (from === bytes.length) return;
    this.ink ||= hasInk(bytes, from, bytes.length);
    this.collector.part(bytes.subarray(from), base + from);
  }

  end(base: number): string | null {
    if (this.ink) this.collector.last(this.empty, base);
    return this.quoted ? 'ends inside quotes' : null;
  }

  private recordEnd(bytes: Uint8Array, from: number): number {
    if (!this.quotes) return bytes.indexOf(lineFeed, from);
    for (let at = from; at < bytes.length; at += 1) {
      if (bytes[at] === quote) this.quoted = !this.quoted;
      else if (bytes[at] === lineFeed && !this.quoted) return at;
    }
    return -1;
  }
}
