import type { Plain } from './straightFeed.ts';

export interface TtyrecFrame {
  seconds: number;
  micros?: number;
  output: string | Uint8Array;
}

/** A ttyrec file of these frames. */
export function ttyrecOf(frames: readonly TtyrecFrame[], bigEndian = false): Buffer {
  return Buffer.concat(
    frames.flatMap(({ seconds, micros = 0, output }) => {
      const bytes = Buffer.from(output);
      const header = Buffer.alloc(12);
      for (const [at, value] of [seconds, micros, bytes.length].entries()) {
        if (bigEndian) header.writeUInt32BE(value, at * 4);
        else header.writeUInt32LE(value, at * 4);
      }
      return [header, bytes];
    }),
  );
}

/** Reads a little-endian ttyrec file with nothing of ours. */
export function readTtyrec(bytes: Buffer): Plain['events'] {
  const events: [number, string, Uint8Array][] = [];
  let first: number | undefined;
  for (let at = 0; at + 12 <= bytes.length; ) {
    const micros = bytes.readUInt32LE(at) * 1e6 + bytes.readUInt32LE(at + 4);
    const end = at + 12 + bytes.readUInt32LE(at + 8);
    if (end > bytes.length) break;
    first ??= micros;
    events.push([(micros - first) / 1e6, 'o', bytes.subarray(at + 12, end)]);
    at = end;
  }
  return events;
}
