/** Bytes waiting for the rest of their message. Adding costs time in proportion to what is added, however small the pieces. */
export class ByteQueue {
  private buffer = Buffer.alloc(256);
  private from = 0;
  private to = 0;

  get length(): number {
    return this.to - this.from;
  }

  /** The waiting bytes; valid until the next change. */
  get bytes(): Buffer {
    return this.buffer.subarray(this.from, this.to);
  }

  push(bytes: Uint8Array): void {
    if (this.to + bytes.length > this.buffer.length) this.makeRoom(bytes.length);
    this.buffer.set(bytes, this.to);
    this.to += bytes.length;
  }

  /** Takes bytes from the front, as a copy. */
  take(count: number): Buffer {
    const taken = Buffer.from(this.buffer.subarray(this.from, Math.min(this.to, this.from + count)));
    this.skip(count);
    return taken;
  }

  skip(count: number): void {
    this.from = Math.min(this.to, this.from + count);
    if (this.from === this.to) this.clear();
  }

  clear(): void {
    this.from = 0;
    this.to = 0;
  }

  private makeRoom(more: number): void {
    const { length } = this;
    const target = length + more > this.buffer.length / 2 ? Buffer.allocUnsafe(2 * (length + more)) : this.buffer;
    this.buffer.copy(target, 0, this.from, this.to);
    this.buffer = target;
    this.from = 0;
    this.to = length;
  }
}
