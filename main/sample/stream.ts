import type { Random } from './random.ts';

/** One recorded event: seconds since the recorder's start, a one-letter kind, base64 payload (hoop.md 2.1). */
export type Triple = [number, string, string];

/** An `event_stream` as the gateway answers it: triples, one string, or nothing. */
export type EventStream = Triple[] | [string] | null;

const encoder = new TextEncoder();

/** Base64 of text or bytes, padded. */
export function base64(payload: string | Uint8Array): string {
  return Buffer.from(typeof payload === 'string' ? encoder.encode(payload) : payload).toString('base64');
}

/** Seconds with the nanoseconds the recorder keeps and no more. */
export function elapsed(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e9;
}

/** What is written while a session runs. */
export interface Recorder {
  readonly events: Triple[];
  /** Seconds on the recorder's clock. */
  readonly now: number;
  /** Lets time pass: between `low` and `high` seconds. */
  wait(low: number, high: number): void;
  /** Appends an event at the present moment; an empty payload is never stored. */
  write(kind: string, payload: string | Uint8Array): void;
}

/** A recorder whose clock starts at zero. */
export function createRecorder(random: Random): Recorder {
  const events: Triple[] = [];
  let now = 0;
  return {
    events,
    get now() {
      return now;
    },
    wait: (low, high) => {
      now = elapsed(now + low + random.real() * (high - low));
    },
    write: (kind, payload) => {
      if (payload.length > 0) events.push([now, kind, base64(payload)]);
    },
  };
}

/** What stands in a session's place when no recording was found (hoop.md 2.2). */
export const missingRecording: EventStream = [[0, 'e', base64('no log found on disk')]];

/** Bytes of the encoded stream: the gateway's `event_size`. Zero where nothing was recorded. */
export function eventSize(stream: EventStream): number {
  return stream === null ? 0 : Buffer.byteLength(JSON.stringify(stream));
}
