/** How a value is written: a variable-length number, bytes with their length, or a number of eight or four bytes. */
export type WireType = 0 | 1 | 2 | 5;

const wireTypes: ReadonlySet<number> = new Set([0, 1, 2, 5]);
const longestVarint = 10;

/**
 * Goes through the fields of one protobuf message, in the order they stand, and makes no copies (formats/sources.md 2.2).
 * A message that ends too early, or holds what no writer makes, ends there and is `malformed`.
 */
export class ProtoFields {
  number = 0;
  wire: WireType = 0;
  /** Of a varint its value, which is exact to 2^53; otherwise 0. */
  value = 0;
  /** The bytes of the value. */
  start = 0;
  end = 0;
  malformed = false;
  private readonly bytes: Uint8Array;
  private readonly last: number;
  private at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.last = end;
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.malformed || this.at >= this.last) return false;
    const tag = this.varint();
    const wire = tag % 8;
    this.number = Math.floor(tag / 8);
    if (tag < 0 || this.number < 1 || this.number >= 2 ** 29 || !wireTypes.has(wire)) return this.fail();
    this.wire = wire as WireType;
    return this.readValue();
  }

  private readValue(): boolean {
    this.start = this.at;
    this.value = 0;
    if (this.wire === 0) {
      this.value = this.varint();
      if (this.value < 0) return this.fail();
    } else {
      const length = this.wire === 2 ? this.varint() : this.wire === 1 ? 8 : 4;
      if (length < 0 || length > this.last - this.at) return this.fail();
      this.start = this.at;
      this.at += length;
    }
    this.end = this.at;
    return true;
  }

  private fail(): false {
    this.malformed = true;
    return false;
  }

  /** The number that starts here, or -1. */
  private varint(): number {
    let value = 0;
    let scale = 1;
    for (let read = 0; read < longestVarint && this.at < this.last; read += 1) {
      const byte = this.bytes[this.at] ?? 0;
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    return -1;
  }
}

/** The exact value of a varint that stands in some bytes, as a signed number of 64 bits. */
export function signedVarint(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const [index, byte] of bytes.entries()) value |= BigInt(byte & 0x7f) << BigInt(7 * index);
  return BigInt.asIntN(64, value);
}
