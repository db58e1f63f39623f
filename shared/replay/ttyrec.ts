/** What stands before the bytes of every ttyrec frame (formats/sources.md 11). */
export interface TtyrecHeader {
  /** Seconds since 1970, and microseconds of the second, as recorded. */
  seconds: number;
  micros: number;
  /** Bytes of output that follow. */
  length: number;
}

export type ByteOrder = 'little' | 'big';

/** Bytes of a frame's header. */
export const ttyrecHeaderBytes = 12;

/** Reads the header at `offset`, which must be there in full. */
export function readTtyrecHeader(bytes: Uint8Array, offset: number, order: ByteOrder): TtyrecHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, ttyrecHeaderBytes);
  const little = order === 'little';
  return { seconds: view.getUint32(0, little), micros: view.getUint32(4, little), length: view.getUint32(8, little) };
}

const secondMicros = 1_000_000;
const tenYearsMs = 10 * 366 * 86_400_000;
/** A program writes no more than this at once; a longer one is a number of another format. */
const longestFirst = 1 << 24;
/** Before 1973 there was nothing to record; recorders without a clock count from 0 and have small numbers. */
const clockFrom = 100_000_000;

/** How far a head reads as ttyrec in one byte order: frames whole or begun, whether no other bytes follow them, and bytes of output. */
function walked(head: Uint8Array, order: ByteOrder): { frames: number; clean: boolean; output: number; whole: boolean } {
  const found = { frames: 0, clean: true, output: 0, whole: false };
  let previous: number | undefined;
  for (let at = 0; at + ttyrecHeaderBytes <= head.length; ) {
    const { seconds, micros, length } = readTtyrecHeader(head, at, order);
    const far = previous !== undefined && Math.abs(seconds - previous) * 1000 > tenYearsMs;
    if (micros >= secondMicros || length > longestFirst || far) return { ...found, clean: false };
    previous = seconds;
    at += ttyrecHeaderBytes + length;
    found.frames += 1;
    found.output += length;
    if (found.frames === 1) found.whole = at <= head.length;
  }
  return found;
}

/**
 * In which byte order a head reads as ttyrec, or null when it does in none; `partial`: the file goes on after the head. Two
 * headers that fit each other are enough, and one when it has a date: what follows may be damaged, and the last frame cut short.
 */
export function ttyrecOrder(head: Uint8Array, partial: boolean): ByteOrder | null {
  for (const order of ['little', 'big'] as const) {
    const { frames, clean, output, whole } = walked(head, order);
    if (output === 0 || !(whole || partial)) continue;
    if (frames >= 2 || (frames === 1 && clean && hasWallClock(readTtyrecHeader(head, 0, order)))) return order;
  }
  return null;
}

/** When a frame is shown: ms from the first one, less than 0 when it goes back behind it; `doubtful` when its own time is none, and it is shown with the one before. */
export type TtyrecClock = (header: TtyrecHeader) => { at: number; doubtful: boolean };

/** Starts at the first frame. Times may go backwards; one more than ten years away is no time. */
export function createTtyrecClock(): TtyrecClock {
  let first: TtyrecHeader | undefined;
  let latest = 0;
  return (header) => {
    if (header.micros >= secondMicros) return { at: latest, doubtful: true };
    first ??= header;
    const at = ((header.seconds - first.seconds) * secondMicros + header.micros - first.micros) / 1000;
    if (Math.abs(at) > tenYearsMs) return { at: latest, doubtful: true };
    latest = at;
    return { at, doubtful: false };
  };
}

/** Whether a frame's time counts from 1970, and not from the start of a recorder that had no clock. */
export const hasWallClock = ({ seconds, micros }: TtyrecHeader): boolean => seconds >= clockFrom && micros < secondMicros;
