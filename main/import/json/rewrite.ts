import { isUtf8 } from 'node:buffer';
import { blank, byte } from './bytes.ts';
import type { Child } from './scanner.ts';

const replacement = Buffer.from('\\ufffd');
const [opening, comma, closing] = [Buffer.from('{'), Buffer.from(','), Buffer.from('}')];
const nothing = Buffer.from('"":null');

/** A stretch of a buffer to be replaced. */
export interface Change {
  start: number;
  end: number;
  by: Uint8Array;
}

/** Half characters become U+FFFD in the copy that DuckDB reads: it refuses them, and the record itself is kept as it is. */
export const withoutHalves = (positions: readonly number[]): Change[] =>
  positions.map((at) => ({ start: at, end: at + 6, by: replacement }));

/** What is doubtful about a record that {@link validText} changed. */
export const notUtf8 = 'bytes that are not UTF-8 were replaced';

/** The text itself where it is UTF-8, else a copy with U+FFFD for what is not: no byte of JSON's own signs is ever lost with it. */
export const validText = (text: Buffer): Buffer => (isUtf8(text) ? text : Buffer.from(text.toString('utf8')));

/** JSON text without the white space between its tokens. */
export function withoutBlanks(text: Buffer): Buffer {
  if (![byte.tab, byte.lineFeed, byte.return, byte.space].some((space) => text.includes(space))) return text;
  const dense = Buffer.allocUnsafe(text.length);
  let length = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] as number;
    if (!inString && blank[one] === 1) continue;
    dense[length++] = one;
    if (one === byte.quote) inString = !inString;
    else if (one === byte.backslash && at + 1 < text.length) dense[length++] = text[++at] as number;
  }
  return dense.subarray(0, length);
}

/** A member the mapping must not see. It gives way to one without a name, because null would say something of its own. */
export const withoutMember = ({ keyStart, end }: Child): Change => ({ start: keyStart - 1, end, by: nothing });

/** The parts of `bytes[start, end)` with changes made; changes outside it, or inside another one, are left out. */
export function rewritten(bytes: Buffer, start: number, end: number, changes: readonly Change[]): Uint8Array[] {
  if (changes.length === 0) return [bytes.subarray(start, end)];
  const parts: Uint8Array[] = [];
  let at = start;
  for (const change of [...changes].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (change.start < at || change.end > end) continue;
    parts.push(bytes.subarray(at, change.start), change.by);
    at = change.end;
  }
  parts.push(bytes.subarray(at, end));
  return parts;
}

/** An object of some members of another, in parts, each member exactly as it was written; neighbours stay together. */
export function objectOf(
  bytes: Buffer,
  members: readonly Child[],
  chosen: (member: Child, index: number) => boolean,
  changes: readonly Change[],
): Uint8Array[] {
  const parts: Uint8Array[] = [opening];
  for (let index = 0; index < members.length; index += 1) {
    const first = members[index] as Child;
    if (!chosen(first, index)) continue;
    let last = first;
    for (let next = members[index + 1]; next && chosen(next, index + 1); next = members[index + 1]) {
      last = next;
      index += 1;
    }
    if (parts.length > 1) parts.push(comma);
    parts.push(...rewritten(bytes, first.keyStart - 1, last.end, changes));
  }
  parts.push(closing);
  return parts;
}
