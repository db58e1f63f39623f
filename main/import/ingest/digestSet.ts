/** 32-bit words that are kept of a digest: half of SHA-256. */
const words = 4;

/**
 * Which SHA-256 digests were seen before. Half of each is kept, enough to know a repetition by, in a table of numbers: a file
 * may hold millions of records, and a set of texts would take five times the memory.
 */
export class DigestSet {
  private table = new Uint32Array(words * 1024);
  private size = 0;

  /** Adds a digest of 32 bytes; true when it was not there before. */
  add(digest: Buffer): boolean {
    if ((this.size + 1) * 2 * words > this.table.length) this.grow();
    const added = this.put(digest.readUInt32LE(0) || 1, digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12));
    if (added) this.size += 1;
    return added;
  }

  /** Puts four words where they belong; false when they stand there. An entry that begins with 0 is empty. */
  private put(first: number, second: number, third: number, fourth: number): boolean {
    const { table } = this;
    const entries = table.length / words;
    for (let entry = second % entries; ; entry = (entry + 1) % entries) {
      const at = entry * words;
      if (table[at] === 0) {
        table.set([first, second, third, fourth], at);
        return true;
      }
      if (table[at] === first && table[at + 1] === second && table[at + 2] === third && table[at + 3] === fourth) return false;
    }
  }

  private grow(): void {
    const before = this.table;
    this.table = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += words) {
      if (before[at] !== 0) this.put(before[at] as number, before[at + 1] as number, before[at + 2] as number, before[at + 3] as number);
    }
  }
}
