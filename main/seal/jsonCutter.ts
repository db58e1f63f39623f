import { type Cutter, white } from './lineCutter.ts';
import type { RecordCollector } from './recordCollector.ts';

const byte = { quote: 0x22, comma: 0x2c, openArray: 0x5b, backslash: 0x5c, closeArray: 0x5d, openObject: 0x7b, closeObject: 0x7d } as const;

/** 1 for what ends a number or a word. */
const endsWord = Uint8Array.from(white);
for (const mark of Object.values(byte)) if (mark !== byte.backslash) endsWord[mark] = 1;

/** 1 for what matters inside an object or an array, outside of strings. */
const mattersInside = new Uint8Array(256);
for (const mark of [byte.quote, byte.openArray, byte.closeArray, byte.openObject, byte.closeObject]) mattersInside[mark] = 1;

/** Skipped where it belongs: at the start of the file, which may come in chunks of one byte. */
const byteOrderMark: readonly (number | undefined)[] = [0xef, 0xbb, 0xbf];

type Place =
  | 'before' // the array has not begun
  | 'first' // after the opening bracket: a value or the closing one
  | 'value' // a value must follow
  | 'between' // in an array: a comma or the closing bracket; outside: a value
  | 'word' // in a number, true, false or null
  | 'inside' // in an object, an array or a string
  | 'after'; // the array has ended

/**
 * The values of a JSON text by their extent alone: brackets are counted outside of strings, whatever their kind, and
 * nothing is checked that is not needed to tell where a value ends.
 */
export class JsonCutter implements Cutter {
  private readonly collector: RecordCollector;
  private readonly array: boolean;
  private place: Place;
  private depth = 0;
  private string = false;
  private escaped = false;
  private problem: string | null = null;

  constructor(collector: RecordCollector, array: boolean) {
    this.collector = collector;
    this.array = array;
    this.place = array ? 'before' : 'between';
  }

  chunk(bytes: Uint8Array, base: number): void {
    let at = 0;
    let start = 0;
    while (at < bytes.length && this.problem === null) {
      if (this.place === 'inside' || this.place === 'word') {
        const end = this.place === 'word' ? this.wordEnd(bytes, at) : this.insideEnd(bytes, at);
        if (end < 0) break;
        this.collector.last(bytes.subarray(start, end), base + start);
        this.place = 'between';
        at = end;
      } else {
        const skipped = white[bytes[at] as number] === 1 || byteOrderMark[base + at] === bytes[at];
        at = skipped ? at + 1 : this.outside(bytes, at);
        start = at;
      }
    }
    const open = this.place === 'inside' || this.place === 'word';
    if (open && this.problem === null) this.collector.part(bytes.subarray(start), base + start);
  }

  end(base: number): string | null {
    if (this.problem !== null) return this.problem;
    if (this.place === 'word' && !this.array) {
      this.collector.last(new Uint8Array(), base);
      return null;
    }
    return this.place === (this.array ? 'after' : 'between') ? null : 'ends before its JSON does';
  }

  /** Past the mark at `at`; stays at the first byte of a value. */
  private outside(bytes: Uint8Array, at: number): number {
    const here = bytes[at] as number;
    const next = this.afterMark(here);
    if (next !== undefined) {
      this.place = next;
      return at + 1;
    }
    const allowed = this.array ? this.place === 'first' || this.place === 'value' : true;
    if (!allowed || here === byte.comma || here === byte.closeArray || here === byte.closeObject) {
      this.problem = 'is not the JSON it was taken for';
      return at;
    }
    this.begin(here);
    return at;
  }

  private afterMark(here: number): Place | undefined {
    if (!this.array) return undefined;
    if (here === byte.openArray && this.place === 'before') return 'first';
    if (here === byte.comma && this.place === 'between') return 'value';
    if (here === byte.closeArray && (this.place === 'first' || this.place === 'between')) return 'after';
    return undefined;
  }

  private begin(first: number): void {
    this.place = mattersInside[first] === 1 ? 'inside' : 'word';
    this.depth = 0;
    this.string = false;
    this.escaped = false;
  }

  private wordEnd(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at += 1) if (endsWord[bytes[at] as number] === 1) return at;
    return -1;
  }

  /** Just after the value that began before or at `from`, or -1 when it goes on. */
  private insideEnd(bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length) {
      if (this.string) at = this.stringEnd(bytes, at);
      else {
        while (at < bytes.length && mattersInside[bytes[at] as number] === 0) at += 1;
        if (at === bytes.length) return -1;
        this.take(bytes[at] as number);
        at += 1;
      }
      if (this.depth === 0 && !this.string) return at;
    }
    return -1;
  }

  private take(here: number): void {
    if (here === byte.quote) this.string = true;
    else this.depth += here === byte.openArray || here === byte.openObject ? 1 : -1;
  }

  private stringEnd(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const here = bytes[at];
      if (this.escaped) this.escaped = false;
      else if (here === byte.backslash) this.escaped = true;
      else if (here === byte.quote) {
        this.string = false;
        return at + 1;
      }
    }
    return bytes.length;
  }
}
