import type { ImportLimits } from '../../importLimits.ts';
import { type Child, JsonScanner } from '../../json/scanner.ts';
import { streamElement } from '../hoopStream.ts';
import { wireReader } from './readers.ts';
import type { WireStatement } from './wire.ts';

/** Statements one session may give; more are counted, and the recording keeps them all. */
const mostStatements = 100_000;

/** What the payload of a recording says. */
export interface Payload {
  statements: WireStatement[];
  /** What is doubtful about it, in words without its values. */
  problems: string[];
}

/**
 * Reads the statements in the `event_stream` at `stream` as messages of a protocol (formats/hoop.md 2.3), in the order they
 * were sent. Damaged elements were counted by the scan before and are passed over. Never throws.
 */
export function readPayload(bytes: Buffer, stream: Child, protocol: string, limits: ImportLimits): Payload {
  const statements: WireStatement[] = [];
  let further = 0;
  let unread = 0;
  const reader = wireReader(protocol, {
    statement(statement) {
      if (statements.length < mostStatements) statements.push(statement);
      else further += 1;
    },
    note: () => undefined,
    unread: (count) => {
      unread += count;
    },
  });
  if (!reader) return { statements, problems: [] };
  const element = (start: number, end: number) => {
    const found = streamElement(bytes, start, end);
    if (!found) return;
    const at = Math.round(found.seconds * 1e6) / 1e3;
    if (found.kind === 'i') reader.client(found.payload, at);
    else if (found.kind === 'o') reader.server(found.payload, at);
  };
  new JsonScanner(limits).scan(bytes, stream.start, stream.end, { key: '', element });
  reader.finish();
  const problems: string[] = [];
  if (unread > 0) problems.push(`${unread} bytes of the recording are no message of its protocol`);
  if (further > 0) problems.push(`${further} further statements of the recording are not listed`);
  return { statements, problems };
}
