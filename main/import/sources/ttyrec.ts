import { createHash } from 'node:crypto';
import {
  type ByteOrder,
  createTtyrecClock,
  hasWallClock,
  readTtyrecHeader,
  type TtyrecHeader,
  ttyrecHeaderBytes,
  ttyrecOrder,
} from '../../../shared/replay/ttyrec.ts';
import type { Content } from '../ingest/content.ts';
import type { ImportLimits } from '../importLimits.ts';
import { canonicalSql } from './canonical.ts';
import { ScreenSize } from './screenSize.ts';
import { type RecordSink, type Source, UnreadableFile } from './source.ts';
import { emitTerminal, type RecordedStart } from './terminalRecording.ts';

const windowBytes = 1 << 20;
const headBytes = 1 << 16;

/** Reads a file onwards, a megabyte at a time. */
class Onward {
  private readonly content: Content;
  private base = 0;
  private window: Buffer = Buffer.alloc(0);

  constructor(content: Content) {
    this.content = content;
  }

  /** Bytes at a place at or after the one before, no more than a megabyte; fewer at the end of the file. */
  at(offset: number, length: number): Buffer {
    if (offset < this.base || offset + length > this.base + this.window.length) {
      this.base = offset;
      this.window = this.content.read(offset, windowBytes);
    }
    return this.window.subarray(offset - this.base, offset - this.base + length);
  }
}

/** The frames of one file, counted while they go by. */
class Frames {
  readonly size = new ScreenSize();
  first: TtyrecHeader | undefined;
  count = 0;
  /** Where the last whole frame ends. */
  end = 0;
  durationMs = 0;
  private readonly clock = createTtyrecClock();
  private latest = 0;
  private backwards = 0;
  private doubtful = 0;

  add(header: TtyrecHeader): void {
    this.first ??= header;
    const { at, doubtful } = this.clock(header);
    if (doubtful) this.doubtful += 1;
    if (at < this.latest) this.backwards += 1;
    this.latest = at;
    this.durationMs = Math.max(this.durationMs, at);
    this.count += 1;
    this.end += ttyrecHeaderBytes + header.length;
  }

  problems(left: number): string[] {
    const problems: string[] = [];
    if (this.backwards > 0) problems.push(`time goes backwards ${this.backwards} times; frames are kept in file order`);
    if (this.doubtful > 0) problems.push(`${this.doubtful} frames have no time that can be; they are shown with the frame before`);
    if (left > 0) problems.push(`the last ${left} bytes are no whole frame and a rejected record`);
    return problems;
  }

  start(): RecordedStart | null {
    if (!this.first || !hasWallClock(this.first)) return null;
    const { seconds, micros } = this.first;
    return { micros: seconds * 1_000_000 + micros, written: `${seconds}.${String(micros).padStart(6, '0')}`, zoned: true };
  }
}

function saysOf({ told, widened, columns, rows }: ScreenSize): string {
  if (told) return 'A terminal as it was recorded, in the size that its first output tells.';
  if (widened) return `A terminal whose recording stores no size; ${columns}x${rows} is the furthest place its cursor was sent to.`;
  return 'A terminal; the recording stores no size, so 80x24 is assumed.';
}

function emit(content: Content, sink: RecordSink, frames: Frames, order: ByteOrder): void {
  const { size, first } = frames;
  sink.folded(frames.count - 1);
  emitTerminal(sink, content, {
    source: 'ttyrec',
    line: 1,
    offset: 0,
    bytes: Buffer.from(content.read(0, ttyrecHeaderBytes + (first?.length ?? 0))),
    start: frames.start(),
    problems: frames.problems(content.size - frames.end),
    // What a terminal printed is found in its transcript.
    searchable: [],
    recording: {
      format: order === 'little' ? 'ttyrec' : 'ttyrec-big-endian',
      kind: 'terminal',
      state: 'available',
      says: saysOf(size),
      columns: size.columns,
      rows: size.rows,
      geometry: size.told ? 'recorded' : 'assumed',
      durationMs: frames.durationMs,
      outputs: frames.count,
      inputs: 0,
      resizes: 0,
      markers: 0,
      rejected: content.size > frames.end ? 1 : 0,
      truncated: false,
      offset: 0,
      length: frames.end,
    },
  });
}

/** The bytes after the last whole frame are one rejected record. */
function rejectTail(content: Content, sink: RecordSink, offset: number, limits: ImportLimits): void {
  const length = content.size - offset;
  const digest = createHash('sha256');
  for (let at = offset; at < content.size; at += windowBytes) digest.update(content.read(at, Math.min(windowBytes, content.size - at)));
  const bytes = content.read(offset, Math.min(length, limits.excerptBytes));
  const reason = 'The last frame is cut short, or its header is damaged: fewer bytes follow than it announces.';
  sink.rejected({ line: 1, offset, bytes, reason, whole: { length, sha256: digest.digest('hex') } });
}

/** One recording: its first frame is its record, the others fold into it. */
function* frame(content: Content, sink: RecordSink, limits: ImportLimits): Generator<number> {
  const order = ttyrecOrder(content.head, content.size > content.head.length);
  if (!order) throw new UnreadableFile('ttyrec/frame', 'The file starts with no frame of ttyrec.');
  const frames = new Frames();
  const bytes = new Onward(content);
  while (frames.end + ttyrecHeaderBytes <= content.size) {
    const from = frames.end + ttyrecHeaderBytes;
    const header = readTtyrecHeader(bytes.at(frames.end, ttyrecHeaderBytes), 0, order);
    if (header.length > content.size - from) break;
    if (!frames.first && header.length > limits.lineBytes) break;
    frames.add(header);
    for (let at = from; at < frames.end; at += windowBytes) frames.size.read(bytes.at(at, Math.min(windowBytes, frames.end - at)));
    yield frames.end;
  }
  if (!frames.first) throw new UnreadableFile('ttyrec/frame', `The first frame is cut short, or larger than ${limits.lineBytes} bytes.`);
  if (frames.end < content.size) rejectTail(content, sink, frames.end, limits);
  emit(content, sink, frames, order);
}

/** Terminal recordings of ttyrec (formats/sources.md 11). */
export const ttyrec: Source = {
  id: 'ttyrec',
  detect: (head) =>
    ttyrecOrder(head, head.length >= headBytes)
      ? { confidence: 0.9, why: 'It starts with times and lengths in twelve bytes, each followed by that much output.' }
      : { confidence: 0 },
  frame,
  sql: canonicalSql,
};
