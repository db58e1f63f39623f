import { createReadStream } from 'node:fs';
import { clampGrid } from '../../../shared/replay/recording.ts';
import {
  createTimingClock,
  readAdvancedTiming,
  readClassicTiming,
  readSudoTiming,
  type ReadTiming,
  type TimingEntry,
} from '../../../shared/replay/timing.ts';
import { type Found, lineBatches, type ReadFormat, type RecordedFrame, type RecordedSource, unreadable } from './format.ts';

/** Longer output of an entry is told in parts of that size, at the same moment. */
const longestHeld = 1 << 20;

/** Bytes of a stored file, taken onwards. */
interface Stream {
  /** At most that many bytes, one piece of the file at most; empty at its end. */
  take(length: number): Promise<Buffer> | Buffer;
  close(): void;
}

function openStream(source: RecordedSource): Stream {
  const { object, byteOffset, byteLength } = source;
  if (byteLength === 0) return { take: () => Buffer.alloc(0), close: () => undefined };
  const file = createReadStream(object, { start: byteOffset, end: byteOffset + byteLength - 1, highWaterMark: 262_144 });
  const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let piece: Buffer = Buffer.alloc(0);
  const cut = (length: number) => {
    const part = piece.subarray(0, length);
    piece = piece.subarray(part.length);
    return part;
  };
  const more = async (length: number) => {
    // What is left of a piece comes before the next one, so that an entry stays one frame wherever the file is cut.
    const parts = [cut(length)];
    let held = parts[0]?.length ?? 0;
    while (held < length) {
      const next = await chunks.next();
      if (next.done) break;
      source.onRead?.(next.value.length);
      piece = next.value;
      const part = cut(length - held);
      parts.push(part);
      held += part.length;
    }
    return Buffer.concat(parts);
  };
  return {
    take: (length) => (length <= piece.length ? cut(length) : more(length)),
    close: () => file.destroy(),
  };
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Output that went past the terminal: there a line feed alone ends a line, and sudoreplay shows it so. */
function createLineEnds(): (bytes: Buffer) => Buffer {
  let before = 0;
  return (bytes) => {
    const parts: Buffer[] = [];
    let from = 0;
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) {
      if ((at === 0 ? before : bytes[at - 1]) === carriageReturn) continue;
      parts.push(bytes.subarray(from, at), Buffer.of(carriageReturn));
      from = at;
    }
    before = bytes.at(-1) ?? before;
    return parts.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
  };
}

interface TimedFormat {
  read: ReadTiming;
  /** Where the bytes of an entry stand: the name of a file beside, or null for the recording's own. Nothing is read for what is not named. */
  streams: Readonly<Record<string, string | null>>;
  /** Streams whose lines end in a line feed alone. */
  plain?: readonly string[];
  /** Streams whose output without a time is shown at the end. */
  rest: readonly string[];
}

/** One recording as it is read: its open streams, by the names its timing gives them. */
class Timed {
  private readonly format: TimedFormat;
  private readonly source: RecordedSource;
  private readonly open = new Map<string, Stream>();
  private readonly lineEnds = new Map<string, (bytes: Buffer) => Buffer>();
  private readonly clock = createTimingClock();
  private now = 0;

  constructor(format: TimedFormat, source: RecordedSource) {
    this.format = format;
    this.source = source;
  }

  /** The frames of one line; none when it is no entry. */
  async line(text: string): Promise<Found> {
    const entry = this.format.read(text);
    if (typeof entry === 'string') return [{ not: 'rejected', reason: entry }];
    if (entry.kind === 'header') return [];
    const at = this.clock(entry.delay);
    if (at === null) return [{ not: 'rejected', reason: 'it lies more than ten years after the start' }];
    this.now = at;
    return this.frames(entry);
  }

  /** What the timing does not tell of. */
  async *rest(): AsyncGenerator<Found> {
    for (const name of this.format.rest) yield* this.restOf(name);
  }

  private async *restOf(name: string): AsyncGenerator<Found> {
    const stream = this.stream(name);
    if (!stream) return;
    for (let part = await stream.take(longestHeld); part.length > 0; part = await stream.take(longestHeld)) yield [this.output(name, part)];
  }

  close(): void {
    for (const stream of this.open.values()) stream.close();
  }

  private async frames(entry: Exclude<TimingEntry, { kind: 'header' }>): Promise<Found> {
    const { now: at } = this;
    if (entry.kind === 'm') return [{ kind: 'm', at, bytes: Buffer.from(entry.label) }];
    if (entry.kind === 'r') {
      const size = clampGrid(entry.columns, entry.rows);
      return size ? [{ kind: 'r', at, bytes: Buffer.from(`${size.cols}x${size.rows}`) }] : [];
    }
    const found: Found = [];
    const stream = this.stream(entry.stream);
    for (let left = entry.bytes; stream && left > 0; ) {
      const part = await stream.take(Math.min(left, longestHeld));
      if (part.length === 0) break;
      left -= part.length;
      if (entry.kind === 'o') found.push(this.output(entry.stream, part));
    }
    // What was typed is hidden, so its bytes stay in the original.
    return found.length > 0 ? found : [{ kind: entry.kind, at, bytes: Buffer.alloc(0) }];
  }

  private output(name: string, bytes: Buffer): RecordedFrame {
    if (!this.format.plain?.includes(name)) return { kind: 'o', at: this.now, bytes };
    const ends = this.lineEnds.get(name) ?? createLineEnds();
    this.lineEnds.set(name, ends);
    return { kind: 'o', at: this.now, bytes: ends(bytes) };
  }

  private stream(name: string): Stream | undefined {
    const role = Object.hasOwn(this.format.streams, name) ? this.format.streams[name] : undefined;
    if (role === undefined) return undefined;
    const key = role ?? '';
    const side = role === null ? this.source : this.source.sides?.find((one) => one.role === role);
    if (!side) return undefined;
    const stream = this.open.get(key) ?? openStream({ ...side, format: '', onRead: this.source.onRead ?? (() => undefined) });
    this.open.set(key, stream);
    return stream;
  }
}

const timedFrames = (format: TimedFormat): ReadFormat =>
  async function* (source) {
    const timing = source.sides?.find(({ role }) => role === 'timing');
    if (!timing) throw unreadable('its timing file is not stored with it');
    const timed = new Timed(format, source);
    try {
      for await (const lines of lineBatches({ ...timing, format: '' })) {
        const frames: Found = [];
        for (const line of lines) {
          const text = line.toString('latin1').trimEnd();
          if (text !== '') frames.push(...(await timed.line(text)));
        }
        yield frames;
      }
      yield* timed.rest();
    } finally {
      timed.close();
    }
  };

const typescript = { streams: { out: null }, rest: ['out'] };

/** `script` with its timing file: of one stream, of several, and with input and output in one file (formats/sources.md 11). */
export const scriptFrames = timedFrames({ ...typescript, read: readClassicTiming });
export const scriptStreamFrames = timedFrames({ ...typescript, read: readAdvancedTiming });
export const scriptMixedFrames = timedFrames({ streams: { out: null, in: null }, rest: [], read: readAdvancedTiming });

/** A sudo I/O log (formats/sources.md 11). */
export const sudoFrames = timedFrames({
  read: readSudoTiming,
  streams: { ttyout: 'ttyout', stdout: 'stdout', stderr: 'stderr' },
  plain: ['stdout', 'stderr'],
  rest: ['ttyout', 'stdout', 'stderr'],
});

/** A typescript without its timing file: all of it at once. */
export async function* scriptUntimedFrames(source: RecordedSource): AsyncGenerator<Found> {
  const stream = openStream(source);
  try {
    for (let bytes = await stream.take(longestHeld); bytes.length > 0; bytes = await stream.take(longestHeld))
      yield [{ kind: 'o', at: 0, bytes }];
  } finally {
    stream.close();
  }
}
