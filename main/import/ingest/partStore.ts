import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { refuse } from '../refusal.ts';
import type { Part, RecordPlace } from '../sources/source.ts';

/** A part whose bytes lie in the store's file, and are read when they are asked for. */
class StoredPart implements Part {
  readonly file: number;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  private readonly handle: number;
  private readonly at: number;

  constructor(file: number, { line, offset, bytes }: RecordPlace, handle: number, at: number) {
    this.file = file;
    this.line = line;
    this.offset = offset;
    this.length = bytes.length;
    this.handle = handle;
    this.at = at;
  }

  get bytes(): Buffer {
    const bytes = Buffer.allocUnsafe(this.length);
    for (let done = 0; done < this.length; ) {
      const more = readSync(this.handle, bytes, done, this.length - done, this.at + done);
      if (more === 0) throw new Error('a stored part is shorter than it was');
      done += more;
    }
    return bytes;
  }
}

/** Nobody lists one thing this often with other words each time: more is an attempt to keep the reader busy. */
const partsOfOne = 1000;

/** Keeps parts by key until everything is read: what they are in memory, their bytes in a file of our own. */
export class PartStore {
  private readonly handle: number;
  private readonly limit: number;
  private readonly byKey = new Map<string, StoredPart[]>();
  private readonly kinds = new Map<string, number>();
  /** Half a digest of each part: enough to know a repetition by, and short. */
  private readonly seen = new Set<string>();
  private readonly taken = new Set<Part>();
  private size = 0;

  constructor(path: string, limit: number) {
    this.handle = openSync(path, 'wx+', 0o600);
    this.limit = limit;
  }

  /** How many things of a kind there are. */
  keys(what: string): number {
    return this.kinds.get(what) ?? 0;
  }

  /** Keeps a part, unless one of this key has the same bytes: then the answer is false. */
  add(what: string, name: string, file: number, place: RecordPlace): boolean {
    const { bytes } = place;
    const key = `${what} ${name}`;
    const mark = createHash('sha256').update(key).update('\0').update(bytes).digest('hex').slice(0, 32);
    if (this.seen.has(mark)) return false;
    this.seen.add(mark);
    const alike = this.byKey.get(key) ?? [];
    if (this.seen.size > this.limit || alike.length === partsOfOne) {
      throw refuse(
        'limit/parts',
        `The input lists more than ${this.limit} things, or one of them in more than ${partsOfOne} ways.`,
        'size',
      );
    }
    for (let done = 0; done < bytes.length; ) done += writeSync(this.handle, bytes, done, bytes.length - done, this.size + done);
    alike.push(new StoredPart(file, place, this.handle, this.size));
    if (alike.length === 1) this.kinds.set(what, this.keys(what) + 1);
    this.byKey.set(key, alike);
    this.size += bytes.length;
    return true;
  }

  of(what: string, name: string): readonly Part[] {
    return this.byKey.get(`${what} ${name}`) ?? [];
  }

  /** Takes note that a part was folded; false when it was before. */
  take(part: Part): boolean {
    if (this.taken.has(part)) return false;
    this.taken.add(part);
    return true;
  }

  /** The parts of every key of which none was taken. */
  *left(): Generator<readonly Part[]> {
    for (const parts of this.byKey.values()) if (!parts.some((part) => this.taken.has(part))) yield parts;
  }

  close(): void {
    closeSync(this.handle);
  }
}
