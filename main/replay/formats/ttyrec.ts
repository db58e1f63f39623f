import {
  type ByteOrder,
  createTtyrecClock,
  readTtyrecHeader,
  type TtyrecHeader,
  ttyrecHeaderBytes,
} from '../../../shared/replay/ttyrec.ts';
import { type Found, pieces, type ReadFormat } from './format.ts';

/** Longer output of a frame is told in parts of that size, at the same moment: no frame is held whole. */
const longestHeld = 1 << 20;

/** Collects bytes that come in pieces. */
class Held {
  private parts: Buffer[] = [];
  length = 0;

  add(part: Buffer): void {
    this.parts.push(part);
    this.length += part.length;
  }

  take(): Buffer {
    const [only] = this.parts;
    const all = this.parts.length === 1 && only ? only : Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    return all;
  }
}

/** Ttyrec: a header of 12 bytes and the output it announces, over and over (formats/sources.md 11). */
export const ttyrecFrames = (order: ByteOrder): ReadFormat =>
  async function* (source) {
    const clock = createTtyrecClock();
    const held = new Held();
    let header: TtyrecHeader | undefined;
    let left = 0;
    let at = 0;
    for await (const piece of pieces(source)) {
      const frames: Found = [];
      for (let from = 0; from < piece.length; ) {
        const wanted = header ? Math.min(left, longestHeld) : ttyrecHeaderBytes;
        const part = piece.subarray(from, from + wanted - held.length);
        held.add(part);
        from += part.length;
        if (held.length < wanted) continue;
        const bytes = held.take();
        if (header) {
          frames.push({ kind: 'o', at, bytes });
          left -= bytes.length;
        } else {
          header = readTtyrecHeader(bytes, 0, order);
          left = header.length;
          ({ at } = clock(header));
          if (left === 0) frames.push({ kind: 'o', at, bytes: bytes.subarray(0, 0) });
        }
        if (left === 0) header = undefined;
      }
      yield frames;
    }
  };
