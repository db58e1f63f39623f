import { ByteQueue } from './byteQueue.ts';
import { longestKept } from './wire.ts';

/** The start line and headers of an HTTP/1.x message, header names as they were sent. */
export interface HttpHead {
  /** Time of its first byte, ms. */
  at: number;
  start: string;
  headers: readonly (readonly [name: string, value: string])[];
}

/** Value of the first header of that name. */
export function header({ headers }: HttpHead, name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}

export interface HttpBody {
  /** Its first bytes, transfer coding undone. */
  bytes: Buffer;
  length: number;
  /** False when the message ended early or more was sent than is kept. */
  whole: boolean;
}

/** What takes the messages of one direction. */
export interface HttpTaker {
  /** A head has come; says how the body after it ends. `none` for answers that have no body whatever their headers say. */
  head(head: HttpHead): 'usual' | 'none' | 'never';
  body(head: HttpHead, body: HttpBody): void;
  /** Bytes where a message should start that are none; says how many were understood after all, 0 for none, -1 when more must come. */
  between(bytes: Buffer, at: number): number;
  unread(bytes: number): void;
}

const longestHead = 262_144;
const longestLine = 4096;
const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');

const startLine = /^(?:[A-Z]{3,10} \S+ HTTP\/1\.[01]\r\n|HTTP\/1\.[01] \d{3}[ \r])/;
const startOf = /^(?:[A-Z]{3,10} \S|HTTP\/1\.)/;
/** Characters that can begin a start line; anything else between messages is not HTTP. */
const upperCase = (byte: number | undefined) => byte !== undefined && byte >= 0x41 && byte <= 0x5a;

type Mode =
  | { name: 'start' }
  | { name: 'lost' }
  | { name: 'counted'; left: number }
  | { name: 'chunk-size' }
  | { name: 'chunk'; left: number }
  | { name: 'chunk-end' }
  | { name: 'trailer' }
  | { name: 'until-next' };

function readHead(bytes: Buffer, at: number): HttpHead {
  const [start = '', ...lines] = bytes.toString('latin1').split('\r\n');
  const utf8 = (text: string) => Buffer.from(text, 'latin1').toString('utf8');
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon <= 0 ? [] : [[utf8(line.slice(0, colon)), utf8(line.slice(colon + 1).trim())]];
  });
  return { at, start: utf8(start), headers };
}

/** Cuts one direction of recorded HTTP/1.x into messages, whatever pieces it comes in. */
export class HttpStream {
  private readonly queue = new ByteQueue();
  private mode: Mode = { name: 'start' };
  private since = 0;
  private searched = 0;
  private current: HttpHead | undefined;
  private readonly kept = new ByteQueue();
  private length = 0;
  private readonly taker: HttpTaker;

  constructor(taker: HttpTaker) {
    this.taker = taker;
  }

  push(bytes: Buffer, at: number): void {
    const head = bytes.toString('latin1', 0, 8192);
    // Connections share a recording without a mark between them: a message that starts an element ends the one before.
    if (startLine.test(head) && !this.insideStartLine()) this.interrupt();
    if (this.mode.name === 'lost') {
      if (!startOf.test(head) && !head.startsWith('{')) return this.taker.unread(bytes.length);
      this.mode = { name: 'start' };
    }
    if (this.queue.length === 0) this.since = at;
    this.queue.push(bytes);
    while (this.queue.length > 0 && this.step(at));
  }

  finish(): void {
    if (this.mode.name === 'start' && startLine.test(this.queue.bytes.toString('latin1', 0, 8192))) {
      const head = readHead(this.queue.bytes, this.since);
      this.queue.clear();
      this.taker.head(head);
      this.taker.body(head, { bytes: Buffer.alloc(0), length: 0, whole: false });
    }
    this.interrupt();
  }

  /** What looks like a start line may be the end of one: `OST / HTTP/1.1` after a `P`. */
  private insideStartLine(): boolean {
    return this.mode.name === 'start' && this.queue.length > 0 && !this.queue.bytes.includes(lineEnd);
  }

  private interrupt(): void {
    if (this.current) this.endMessage(this.mode.name === 'until-next');
    if (this.queue.length > 0) this.taker.unread(this.queue.length);
    this.queue.clear();
    this.searched = 0;
  }

  private step(at: number): boolean {
    const { mode } = this;
    switch (mode.name) {
      case 'start':
        return this.start(at);
      case 'lost':
        return this.lose();
      case 'until-next':
        return this.keep(this.queue.length);
      case 'counted':
      case 'chunk': {
        const taken = Math.min(mode.left, this.queue.length);
        this.keep(taken);
        mode.left -= taken;
        if (mode.left === 0 && mode.name === 'counted') this.endMessage(true);
        else if (mode.left === 0) this.mode = { name: 'chunk-end' };
        if (this.mode.name === 'start') this.since = at;
        return true;
      }
      default:
        return this.line(at);
    }
  }

  private lose(): boolean {
    this.taker.unread(this.queue.length);
    this.queue.clear();
    this.searched = 0;
    this.mode = { name: 'lost' };
    return false;
  }

  private start(at: number): boolean {
    const { queue } = this;
    if (!upperCase(queue.bytes[0])) {
      const understood = this.taker.between(queue.bytes, this.since);
      if (understood < 0) return false;
      if (understood === 0) return this.lose();
      queue.skip(understood);
      this.since = at;
      return true;
    }
    const end = queue.bytes.indexOf(headEnd, this.searched);
    if (end < 0) {
      this.searched = Math.max(0, queue.length - 3);
      return queue.length > longestHead ? this.lose() : false;
    }
    this.searched = 0;
    const head = readHead(queue.bytes.subarray(0, end), this.since);
    if (!startLine.test(`${head.start}\r\n`)) return this.lose();
    queue.skip(end + headEnd.length);
    this.begin(head);
    if (this.current === undefined) this.since = at;
    return true;
  }

  private begin(head: HttpHead): void {
    this.current = head;
    const expected = this.taker.head(head);
    const coding = header(head, 'transfer-encoding')?.toLowerCase() ?? '';
    const length = header(head, 'content-length');
    if (expected === 'never') {
      this.endMessage(true);
      this.mode = { name: 'lost' };
    } else if (expected === 'none') this.endMessage(true);
    else if (coding.includes('chunked')) this.mode = { name: 'chunk-size' };
    else if (length !== undefined && /^\d{1,15}$/.test(length)) {
      this.mode = { name: 'counted', left: Number(length) };
      if (Number(length) === 0) this.endMessage(true);
    } else if (head.start.startsWith('HTTP/')) this.mode = { name: 'until-next' };
    else this.endMessage(true);
  }

  private keep(count: number): boolean {
    this.kept.push(this.queue.bytes.subarray(0, Math.min(count, longestKept - this.kept.length)));
    this.length += count;
    this.queue.skip(count);
    return true;
  }

  private line(at: number): boolean {
    const { queue, mode } = this;
    const end = queue.bytes.indexOf(lineEnd);
    if (end < 0 && queue.length <= longestLine) return false;
    if (end < 0 || end > longestLine) {
      this.endMessage(false);
      return this.lose();
    }
    const text = queue.take(end + 2).toString('latin1', 0, end);
    if (mode.name === 'chunk-end') this.mode = { name: 'chunk-size' };
    else if (mode.name === 'trailer') {
      if (text === '') this.endMessage(true);
    } else {
      const size = /^[0-9a-fA-F]{1,8}(?=$|[\s;])/.exec(text)?.[0];
      if (size === undefined) {
        this.endMessage(false);
        return this.lose();
      }
      this.mode = Number.parseInt(size, 16) === 0 ? { name: 'trailer' } : { name: 'chunk', left: Number.parseInt(size, 16) };
    }
    if (this.mode.name === 'start') this.since = at;
    return true;
  }

  private endMessage(complete: boolean): void {
    const { current, length } = this;
    const bytes = this.kept.take(this.kept.length);
    this.mode = { name: 'start' };
    this.current = undefined;
    this.length = 0;
    if (current) this.taker.body(current, { bytes, length, whole: complete && bytes.length === length });
  }
}
