const linearKeys = 64;

/**
 * Tells whether a key of an object was seen before. Small objects are compared by hash and bytes, with nothing allocated;
 * large ones by a set of strings, whose hash no file can foresee. Objects nest: `open` and `close` bracket each.
 */
export class KeySet {
  private bytes: Uint8Array = new Uint8Array();
  private readonly hashes: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private used = 0;
  private readonly large = new Map<number, Set<string>>();

  /** Forgets everything; keys are now positions in `bytes`. */
  reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.used = 0;
    this.large.clear();
  }

  /** Starts an object; the result names it to `add` and `close`. */
  open(): number {
    return this.used;
  }

  /** How many distinct or repeated keys the object has so far. */
  count(base: number): number {
    return this.set(base)?.size ?? this.used - base;
  }

  /** Adds the key between two positions, or given as text when it holds escapes. True when it is new. */
  add(base: number, start: number, end: number, escaped: boolean): boolean {
    const set = this.set(base);
    if (set) return this.addText(set, start, end, escaped);
    if (escaped || this.used - base >= linearKeys) return this.addText(this.grow(base), start, end, escaped);
    const hash = this.hash(start, end);
    for (let at = base; at < this.used; at += 1) {
      if (this.hashes[at] === hash && this.same(at, start, end)) return false;
    }
    this.push(hash, start, end);
    return true;
  }

  close(base: number): void {
    this.used = base;
    this.large.delete(base);
  }

  private set(base: number): Set<string> | undefined {
    return this.large.size === 0 ? undefined : this.large.get(base);
  }

  private hash(start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (this.bytes[at] as number)) | 0;
    // Small integers only, so that the arrays stay arrays of those.
    return hash & 0x3fffffff;
  }

  private same(key: number, start: number, end: number): boolean {
    const from = this.starts[key] as number;
    if ((this.ends[key] as number) - from !== end - start) return false;
    for (let at = 0; at < end - start; at += 1) if (this.bytes[from + at] !== this.bytes[start + at]) return false;
    return true;
  }

  private push(hash: number, start: number, end: number): void {
    this.hashes[this.used] = hash;
    this.starts[this.used] = start;
    this.ends[this.used] = end;
    this.used += 1;
  }

  private grow(base: number): Set<string> {
    const set = new Set<string>();
    for (let at = base; at < this.used; at += 1) set.add(this.text(this.starts[at] as number, this.ends[at] as number, false));
    // One slot stays taken, so that an object inside this one has a base of its own.
    this.used = base;
    this.push(0, 0, 0);
    this.large.set(base, set);
    return set;
  }

  private addText(set: Set<string>, start: number, end: number, escaped: boolean): boolean {
    const text = this.text(start, end, escaped);
    if (set.has(text)) return false;
    set.add(text);
    return true;
  }

  private text(start: number, end: number, escaped: boolean): string {
    const bytes = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start);
    return escaped ? (JSON.parse(`"${bytes.toString('utf8')}"`) as string) : bytes.toString('utf8');
  }
}
