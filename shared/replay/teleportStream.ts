import { ProtoFields } from './protobuf.ts';
import { longestMs, readGrid } from './recording.ts';

/** Bytes of the header of a part: three numbers of eight bytes. */
export const partHeaderBytes = 24;

/** A longer event is none: the gateway keeps them below 64 KiB. */
export const longestMessage = 16 * 1_048_576;

/** The header of one part of a session recording of Teleport (formats/sources.md 2.2). */
export interface PartHeader {
  version: number;
  /** Packed bytes after the header. */
  size: number;
  /** Bytes after those that mean nothing. */
  padding: number;
}

function numberAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 8; index += 1) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

/** Reads a header; undefined when there are too few bytes, or when it holds a number no file can have. */
export function readPartHeader(bytes: Uint8Array): PartHeader | undefined {
  if (bytes.length < partHeaderBytes) return undefined;
  const [version, size, padding] = [numberAt(bytes, 0), numberAt(bytes, 8), numberAt(bytes, 16)];
  return size + padding <= Number.MAX_SAFE_INTEGER ? { version, size, padding } : undefined;
}

/** Cuts unpacked bytes that come in pieces into events, each of which stands behind its length. */
export interface MessageFinder {
  /** The events that the piece completes. */
  push(piece: Uint8Array): Uint8Array[];
  /** Bytes that belong to no whole event so far. */
  readonly left: number;
  /** A length that no event has was met: nothing behind it can be read. */
  readonly lost: boolean;
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Starts before the first event of a part. */
export function createMessageFinder(): MessageFinder {
  let held: Uint8Array[] = [];
  let left = 0;
  let lost = false;
  /** Bytes needed before anything more can be told. */
  let needed = 4;
  return {
    push(piece) {
      if (lost) return [];
      held.push(piece);
      left += piece.length;
      // Joined only when something is complete: a long event in small pieces is copied once.
      if (left < needed) return [];
      const bytes = joined(held, left);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const found: Uint8Array[] = [];
      let at = 0;
      needed = 4;
      while (bytes.length - at >= 4) {
        const length = view.getUint32(at);
        lost = length > longestMessage;
        needed = 4 + length;
        if (lost || bytes.length - at < needed) break;
        found.push(bytes.subarray(at + 4, at + needed));
        at += needed;
        needed = 4;
      }
      held = [bytes.subarray(at)];
      left = bytes.length - at;
      return found;
    },
    get left() {
      return left;
    },
    get lost() {
      return lost;
    },
  };
}

/** An event of a recording: which of its kinds it is, and the bytes of what it says. */
export interface RecordedMessage {
  kind: number;
  body: Uint8Array;
}

/** Takes an event out of what wraps it; undefined when it is none. */
export function readMessage(message: Uint8Array): RecordedMessage | undefined {
  const fields = new ProtoFields(message);
  let found: RecordedMessage | undefined;
  while (fields.next()) if (fields.wire === 2) found = { kind: fields.number, body: message.subarray(fields.start, fields.end) };
  return fields.malformed ? undefined : found;
}

/** Kinds of events that draw. */
export const messageKinds = { print: 7, resize: 9 } as const;

/** Output of a session; `at` in ms from its start. */
export interface Print {
  at: number;
  data: Uint8Array;
}

const nothing = new Uint8Array();

/** Reads a print event; undefined when it is damaged, or its time is none a session has. */
export function readPrint(body: Uint8Array): Print | undefined {
  const fields = new ProtoFields(body);
  const print: Print = { at: 0, data: nothing };
  while (fields.next()) {
    if (fields.number === 3 && fields.wire === 2) print.data = body.subarray(fields.start, fields.end);
    if (fields.number === 5 && fields.wire === 0) print.at = fields.value;
  }
  return fields.malformed || print.at > longestMs ? undefined : print;
}

/** Reads the size of a terminal as Teleport writes it, `COLS:ROWS`, clamped; null when it is none. */
export const readColonGrid = (text: string): { cols: number; rows: number } | null => readGrid(text.replace(':', 'x'));

/** The new size a resize event tells; null when it tells none. */
export function readResize(body: Uint8Array): { cols: number; rows: number } | null {
  const fields = new ProtoFields(body);
  let text = '';
  while (fields.next()) {
    if (fields.number === 6 && fields.wire === 2)
      text = String.fromCharCode(...body.subarray(fields.start, Math.min(fields.end, fields.start + 32)));
  }
  return fields.malformed ? null : readColonGrid(text);
}

/** Where an output stands in a file of its own. */
export interface Place {
  offset: number;
  length: number;
}

/** Tells of each place in turn whether a file of that size has it: within the file, after the one before, and not longer than an event may be. */
export function createPlaces(size: number): (place: Place | undefined) => place is Place {
  let end = 0;
  return (place): place is Place => {
    if (!place || place.offset < end || place.length > longestMessage || place.offset + place.length > size) return false;
    end = place.offset + place.length;
    return true;
  };
}

/** An event of a recording as `tsh play --format=json` prints it: output in base64, a new size, or anything else. */
export type PlayedEvent =
  | { kind: 'print'; at: number; data: string | undefined; place?: Place }
  | { kind: 'size'; cols: number; rows: number }
  | { kind: 'other' };

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Where the older form says that the bytes of an output stand, in a file of their own. */
function placeOf({ offset, bytes: length }: Readonly<Record<string, unknown>>): { place?: Place } {
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  return isCount(offset) && isCount(length) && Number.isSafeInteger(offset + length) ? { place: { offset, length } } : {};
}

/** Reads a parsed event; undefined for output that is damaged. In the older form `data` is undefined, and `place` says where it stands. */
export function readPlayedEvent(event: Readonly<Record<string, unknown>>): PlayedEvent | undefined {
  if (event['event'] === 'resize') {
    const size = readColonGrid(typeof event['size'] === 'string' ? event['size'] : '');
    return size ? { kind: 'size', ...size } : { kind: 'other' };
  }
  if (event['event'] !== 'print') return { kind: 'other' };
  const [at, data] = [event['ms'] ?? 0, event['data']];
  if (typeof at !== 'number' || !(at >= 0 && at <= longestMs)) return undefined;
  if (data === undefined) return { kind: 'print', at, data, ...placeOf(event) };
  return typeof data === 'string' && base64.test(data) ? { kind: 'print', at, data } : undefined;
}
