import { largestParameter } from './inert.ts';

/** Recorded bytes on their way into a terminal. */
export interface Feed {
  /** Text to write for the next output bytes: decoded, looping parameters lowered to what the grid can show. */
  next(bytes: Uint8Array, cols: number, rows: number): string;
  /** True between two characters and outside a held control sequence: only here may another feed take over. */
  readonly settled: boolean;
}

/** Bytes a terminal is given at once: it looks at the clock only between two pieces, and a hostile piece can cost much. */
const pieceLength = 8192;

/** Bytes in pieces small enough to give a terminal. */
export function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceLength) yield bytes.subarray(from, from + pieceLength);
}

/** Bytes of an unfinished UTF-8 character at the end, 0 to 3. */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
  }
  return 0;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

const unfinishedSequence = /(?:\x1b|(?:\x1b\[|\x9b)[\d;:]{0,64})$/;
const loopingSequence = /(\x1b\[|\x9b)(\d+)((?:[;:]\d*)*)([LMSTIZb])/g;

/**
 * A feed for one terminal. Lowering the parameter keeps the picture exact: inserting 2^31 lines and inserting a screenful
 * look the same. What is written in a stranger form is left to the handlers of `makeInert`, which drop it.
 */
export function createFeed(decode: (bytes: Uint8Array) => string): Feed {
  let bytesHeld = new Uint8Array(0) as Uint8Array;
  let textHeld = '';
  return {
    next(bytes, cols, rows) {
      const all = joined(bytesHeld, bytes);
      const whole = all.length - unfinishedBytes(all);
      bytesHeld = all.slice(whole);
      const text = textHeld + decode(all.subarray(0, whole));
      textHeld = unfinishedSequence.exec(text)?.[0] ?? '';
      return text
        .slice(0, text.length - textHeld.length)
        .replace(loopingSequence, (sequence, start: string, digits: string, rest: string, final: string) => {
          const largest = largestParameter(final, cols, rows);
          return largest !== undefined && Number(digits) > largest ? `${start}${largest}${rest}${final}` : sequence;
        });
    },
    get settled() {
      return bytesHeld.length === 0 && textHeld === '';
    },
  };
}
