import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * Text that DuckDB reads back fast and without guessing: one row a line, fields parted by 0x1F, no quotes. The three
 * bytes with a meaning, and the escape itself, are written as 0x1C and a letter; `decoded` in mapping.ts undoes it.
 */
const escape = 0x1c;
const separator = 0x1f;
const lineFeed = 0x0a;
const letters = new Uint8Array(256);
for (const [special, letter] of [
  [lineFeed, 'n'],
  [0x0d, 'r'],
  [separator, 'u'],
  [escape, 'e'],
] as const) {
  letters[special] = letter.charCodeAt(0);
}
const specials = [lineFeed, 0x0d, separator, escape];

const bufferBytes = 1 << 20;

/** Writes rows of text, integers and empty fields (null). Rows are complete or absent: a field never fails halfway. */
export class RowFile {
  readonly path: string;
  rows = 0;
  /** Bytes of the longest row, which DuckDB must be told. */
  longest = 0;
  private readonly handle: number;
  private readonly buffer = Buffer.allocUnsafe(bufferBytes);
  private used = 0;
  private flushed = 0;
  private rowStart = 0;
  private fields = 0;

  constructor(path: string) {
    this.path = path;
    this.handle = openSync(path, 'wx', 0o600);
  }

  text(value: string): this {
    this.part();
    // Three bytes hold any code unit; longer text takes the way of bytes, which is the same for it.
    if (value.length * 3 > bufferBytes) return this.write([Buffer.from(value)]);
    this.reserve(value.length * 3);
    const from = this.used;
    this.used += this.buffer.write(value, from, 'utf8');
    return this.finish(from);
  }

  integer(value: number | null): this {
    this.part();
    if (value === null) return this;
    this.reserve(24);
    this.used += this.buffer.write(String(value), this.used, 'latin1');
    return this;
  }

  empty(): this {
    this.part();
    return this;
  }

  /** Bytes of valid UTF-8, in parts. An empty field reads back as null. */
  bytes(parts: readonly Uint8Array[]): this {
    this.part();
    return this.write(parts);
  }

  endRow(): void {
    this.reserve(1);
    this.buffer[this.used] = lineFeed;
    this.used += 1;
    this.rows += 1;
    this.fields = 0;
    const length = this.size - this.rowStart;
    this.longest = Math.max(this.longest, length);
    this.rowStart += length;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.flushed + this.used;
  }

  close(): void {
    this.flush();
    closeSync(this.handle);
  }

  private part(): void {
    this.fields += 1;
    if (this.fields === 1) return;
    this.reserve(1);
    this.buffer[this.used] = separator;
    this.used += 1;
  }

  /** Makes room for that many bytes, which are fewer than the buffer has. */
  private reserve(length: number): void {
    if (length > bufferBytes - this.used) this.flush();
  }

  private write(parts: readonly Uint8Array[]): this {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (length > bufferBytes) return this.writeLong(parts);
    this.reserve(length);
    const from = this.used;
    for (const part of parts) {
      this.buffer.set(part, this.used);
      this.used += part.length;
    }
    return this.finish(from);
  }

  /** Escapes what was just written, when it needs that, which is seldom. */
  private finish(from: number): this {
    const field = this.buffer.subarray(from, this.used);
    if (!specials.some((special) => field.includes(special))) return this;
    const copy = Buffer.from(field);
    this.used = from;
    return this.writeLong([copy]);
  }

  private writeLong(parts: readonly Uint8Array[]): this {
    for (const part of parts) {
      let from = 0;
      for (let at = 0; at < part.length; at += 1) {
        const letter = letters[part[at] as number] as number;
        if (letter === 0) continue;
        this.put(part.subarray(from, at));
        this.put(Buffer.of(escape, letter));
        from = at + 1;
      }
      this.put(part.subarray(from));
    }
    return this;
  }

  private put(value: Uint8Array): void {
    this.reserve(value.length);
    if (value.length > bufferBytes) {
      this.writeOut(value);
      return;
    }
    this.buffer.set(value, this.used);
    this.used += value.length;
  }

  private flush(): void {
    this.writeOut(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  private writeOut(value: Uint8Array): void {
    for (let done = 0; done < value.length; ) done += writeSync(this.handle, value, done);
    this.flushed += value.length;
  }
}
