import type { StatementFacts } from '../source.ts';

/** A statement found in a recorded payload. Its facts may gain an outcome until the recording ends. */
export interface WireStatement {
  /** Null when something was run whose text is not recorded. */
  text: string | null;
  facts: StatementFacts & { offsetMs: number };
  /** Notes of the reader already show it in the transcript. */
  noted?: boolean;
}

/** Where the reader of a protocol puts what it finds. Nothing it gives holds a secret of formats/hoop.md 2.7. */
export interface WireSink {
  statement(statement: WireStatement): void;
  /** Lines for the transcript; the text is only made when somebody reads it. */
  note(at: number, text: () => string): void;
  /** Bytes that are no message of the protocol. */
  unread(bytes: number): void;
}

/** Reads the payload of one recording in order; times in ms. Nothing it is given makes it throw. */
export interface WireReader {
  /** Bytes of one `i` element. */
  client(bytes: Buffer, at: number): void;
  /** Bytes of one `o` element. */
  server(bytes: Buffer, at: number): void;
  /** Called once, after the last element: what is cut short is told then. */
  finish(): void;
}

/** Bytes of a message that are kept; a statement is not longer, and what follows is counted and passed over. */
export const longestKept = 1_048_576;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of bytes that should be UTF-8, never with half characters. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** A map that forgets its oldest entries: a hostile recording can name without end. */
export function remember<Value>(map: Map<string, Value>, key: string, value: Value, most = 10_000): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** The start of a text, without half a character at its end. */
export const startOfText = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
