import { ByteQueue } from './byteQueue.ts';
import { longestKept } from './wire.ts';

/** One message of a PostgreSQL client. */
export interface PostgresFrame {
  /** Its letter; a start-up packet, which has none, is `startup`. */
  type: string;
  /** What follows the length; of a message that is cut short only the start. */
  body: Buffer;
  /** Time of its first byte, ms. */
  at: number;
  whole: boolean;
}

/** Letters of client messages in protocol 3 (PostgreSQL manual, Message Formats). */
const letters = new Set('BCDEFHPQSXcdfp');
/** Nothing the gateway records is longer (formats/hoop.md 2.6), and no four letters of a text read as less. */
const longestFrame = 128 * 1_048_576;
const longestStartup = 10_000;

function isStartup(bytes: Buffer): boolean {
  const length = bytes.readUInt32BE(0);
  const code = bytes.readUInt32BE(4);
  // Protocol 3, or a request to cancel or to encrypt.
  return length >= 8 && length <= longestStartup && (code >>> 16 === 3 || (code >= 80_877_102 && code <= 80_877_104));
}

/** Whether bytes may start a message; undefined while there are too few to tell. */
export function startsFrame(bytes: Buffer): boolean | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === 0) return bytes.length < 8 ? undefined : isStartup(bytes);
  if (!letters.has(String.fromCharCode(bytes[0] ?? 0))) return false;
  if (bytes.length < 5) return undefined;
  const length = bytes.readUInt32BE(1);
  return length >= 4 && length <= longestFrame;
}

/** Cuts the client side of PostgreSQL connections into messages, whatever pieces it comes in. */
export class PostgresFrames {
  private readonly queue = new ByteQueue();
  private since = 0;
  /** Bytes of a message too long to keep that are still to come. */
  private passing = 0;
  private readonly onFrame: (frame: PostgresFrame) => void;
  private readonly onUnread: (bytes: number) => void;

  constructor(onFrame: (frame: PostgresFrame) => void, onUnread: (bytes: number) => void) {
    this.onFrame = onFrame;
    this.onUnread = onUnread;
  }

  push(bytes: Buffer, at: number): void {
    const passed = Math.min(this.passing, bytes.length);
    this.passing -= passed;
    if (this.queue.length === 0) this.since = at;
    this.queue.push(bytes.subarray(passed));
    while (this.queue.length > 0 && this.next()) this.since = at;
  }

  finish(): void {
    const { queue, since } = this;
    const started = startsFrame(queue.bytes) === true;
    const type = String.fromCharCode(queue.bytes[0] ?? 0);
    if (started && type !== '\0') this.onFrame({ type, body: Buffer.from(queue.bytes.subarray(5)), at: since, whole: false });
    else if (queue.length > 0) this.onUnread(queue.length);
    queue.clear();
  }

  /** Takes one message from the queue; false when the rest of it is still to come. */
  private next(): boolean {
    const { queue, since: at } = this;
    const starts = startsFrame(queue.bytes);
    if (starts === undefined) return false;
    if (!starts) {
      // The next element starts with a message of its own: what came with this one is lost.
      this.onUnread(queue.length);
      queue.clear();
      return true;
    }
    const head = queue.bytes[0] === 0 ? 0 : 1;
    const type = head === 0 ? 'startup' : String.fromCharCode(queue.bytes[0] ?? 0);
    const length = queue.bytes.readUInt32BE(head) + head;
    const kept = Math.min(length, longestKept + 5);
    if (queue.length < kept) return false;
    const body = queue.take(kept).subarray(head + 4);
    const more = length - kept;
    const passed = Math.min(more, queue.length);
    queue.skip(passed);
    this.passing = more - passed;
    this.onFrame({ type, body, at, whole: more === 0 });
    return true;
  }
}
