import { packedChunkBytes } from './packing.ts';
import type { RandomAccess } from './randomAccess.ts';

/** Bits of a file, the highest of every byte first. */
export interface BitReader {
  /** So many bits, at most 24, as a number; `short` is thrown when the file ends before. */
  bits(count: number): number;
  /** The same without taking them; after the end of the file there are zeros. */
  look(count: number): number;
  /** Goes on with the next whole byte, and gives its place in the file. */
  align(): number;
  /** Bytes taken so far. */
  at(): number;
}

/** Reads bits from a place in a file by chunks. */
export function bitReader(file: RandomAccess, from: number, short: () => Error): BitReader {
  let chunk: Buffer = file.read(from, packedChunkBytes);
  let chunkAt = from;
  let next = 0;
  let held = 0;
  let count = 0;
  /** Zeros that were looked at beyond the end of the file. */
  let beyond = 0;
  const fill = () => {
    if (next >= chunk.length && chunk.length > 0) {
      chunkAt += chunk.length;
      chunk = file.read(chunkAt, packedChunkBytes);
      next = 0;
    }
    if (chunk.length === 0) beyond += 8;
    else next += 1;
    held = (held << 8) | (chunk.length === 0 ? 0 : (chunk[next - 1] as number));
    count += 8;
  };
  const look = (wanted: number) => {
    while (count < wanted) fill();
    return (held >>> (count - wanted)) & ((1 << wanted) - 1);
  };
  return {
    look,
    bits(wanted) {
      const value = look(wanted);
      count -= wanted;
      if (count < beyond) throw short();
      return value;
    },
    align() {
      count -= count % 8;
      return chunkAt + next - (count - beyond) / 8;
    },
    at: () => chunkAt + next,
  };
}
