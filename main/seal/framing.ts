import type { Framing } from '../../shared/import/manifest.ts';
import { JsonCutter } from './jsonCutter.ts';
import { type Cutter, LineCutter, white } from './lineCutter.ts';
import { type FramedRecord, RecordCollector } from './recordCollector.ts';

export type { FramedRecord } from './recordCollector.ts';

/** Cuts a file into records while its bytes go by; memory does not grow with the file or with a record. */
export interface Framer {
  /** The next bytes of the file. */
  push(chunk: Uint8Array): void;
  /** After the last byte: how many records there are, and why the file cannot be cut this way, or null. */
  end(): { records: number; problem: string | null };
}

class WholeFile implements Cutter {
  private readonly collector: RecordCollector;

  constructor(collector: RecordCollector) {
    this.collector = collector;
  }

  chunk(bytes: Uint8Array, base: number): void {
    this.collector.part(bytes, base);
  }

  end(base: number): string | null {
    this.collector.last(new Uint8Array(), base);
    return null;
  }
}

function cutterFor(framing: Framing, collector: RecordCollector): Cutter {
  switch (framing) {
    case 'lf':
    case 'csv':
      return new LineCutter(collector, framing === 'csv');
    case 'json-array':
    case 'json-document':
      return new JsonCutter(collector, framing === 'json-array');
    case 'none':
      return new WholeFile(collector);
  }
}

/** Gives every record of a file, in order, to `onRecord`. The rules are in shared/import/manifest.ts. */
export function createFramer(framing: Framing, onRecord: (record: FramedRecord) => void): Framer {
  const collector = new RecordCollector(onRecord);
  const cutter = cutterFor(framing, collector);
  let size = 0;
  return {
    push(chunk) {
      if (chunk.length === 0) return;
      cutter.chunk(chunk, size);
      size += chunk.length;
    },
    end() {
      const problem = cutter.end(size);
      return { records: collector.records, problem };
    },
  };
}

/** How much of a file decides how it is cut. */
export const framingHeadBytes = 1 << 16;

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const linesByName = /\.(jsonl|ndjson|cast|log)$/i;
const csvByName = /\.csv$/i;

/** Control characters that no text has: all below space but tab to return (0x09-0x0d) and escape (0x1b). */
function isBinary(head: Uint8Array): boolean {
  return head.some((one) => one < 0x20 && !(one >= 0x09 && one <= 0x0d) && one !== 0x1b);
}

/** Whether the first line that is not blank is one whole JSON value and something follows it. */
function isLines(head: Uint8Array, from: number): boolean {
  const feed = head.indexOf(0x0a, from);
  if (feed < 0) return false;
  const framer = createFramer('json-document', () => undefined);
  framer.push(head.subarray(from, feed));
  const { records, problem } = framer.end();
  return problem === null && records === 1 && head.subarray(feed).some((one) => white[one] === 0);
}

/**
 * The framing to try for a file, from its first 64 KiB and its name alone: nothing or binary `none`; JSON by its first
 * character, `lf` when each line is a value of its own; otherwise `csv` by name, or `lf`. When the file cannot be cut that
 * way to its end, it is `none`.
 */
export function chooseFraming(head: Uint8Array, path: string): Framing {
  const start = head.subarray(0, framingHeadBytes);
  if (start.length === 0 || isBinary(start)) return 'none';
  const first = start.findIndex((one, at) => white[one] === 0 && !(at < 3 && byteOrderMark[at] === one));
  const opening = first < 0 ? '' : String.fromCharCode(start[first] as number);
  if (csvByName.test(path)) return 'csv';
  if (opening !== '{' && opening !== '[') return 'lf';
  if (linesByName.test(path) || isLines(start, first)) return 'lf';
  return opening === '{' ? 'json-document' : 'json-array';
}
