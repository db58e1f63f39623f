import { byte, skipBlank } from '../json/bytes.ts';
import { Members, WatchedMembers } from '../json/members.ts';
import { JsonScanner } from '../json/scanner.ts';

/** Arrays that a document wraps its records in, whatever the source. */
const wrappers = [
  'Records',
  'items',
  'entry',
  'value',
  'logEvents',
  'Events',
  'events',
  'records',
  'data',
  'resourceSpans',
  'resourceLogs',
];

const scanner = new JsonScanner({ jsonDepth: 128, keysPerObject: 10_000, keyBytes: 1024 });

/** What the first 64 KiB of a file of JSON show; members that stand behind them are not known. */
export interface JsonHead {
  /** The first object of the file. */
  root: Members;
  /** The member of the root that wraps the records, or '' for a plain array; undefined when the root is the first record. */
  wrapper: string | undefined;
  /** The first record. */
  record: Members;
}

/** The members of the object that was scanned last. */
function scanned(bytes: Buffer, start: number, asked: Set<string> | undefined): Members {
  const children = bytes[start] === byte.openObject ? scanner.children : [];
  return asked ? new WatchedMembers(bytes, children, asked) : new Members(bytes, children);
}

const membersAt = (bytes: Buffer, start: number, asked: Set<string> | undefined): Members => {
  scanner.scan(bytes, start, bytes.length);
  return scanned(bytes, start, asked);
};

/** Reads the start of a file as JSON; undefined when it is none. `asked` gets the names of members that are asked for and there. */
export function jsonHead(head: Uint8Array, asked?: Set<string>): JsonHead | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const start = skipBlank(bytes, bytes[0] === 0xef ? 3 : 0, bytes.length);
  if (bytes[start] !== byte.openObject && bytes[start] !== byte.openArray) return undefined;
  const first: { key: string; at: number }[] = [];
  const framed = ['', ...wrappers].map((key) => ({
    key,
    element(at: number) {
      if (first.length === 0) first.push({ key, at });
    },
  }));
  scanner.scan(bytes, start, bytes.length, ...framed);
  const root = scanned(bytes, start, asked);
  // An element that the head does not hold whole is not reported: its start is found by itself.
  const [element] = first;
  if (!element)
    return {
      root,
      wrapper: undefined,
      record: bytes[start] === byte.openArray ? membersAt(bytes, skipBlank(bytes, start + 1, bytes.length), asked) : root,
    };
  return { root, wrapper: element.key, record: membersAt(bytes, element.at, asked) };
}

/** An object that a record of the head holds, under a key, as an object or as its text; undefined when it is neither. */
export function wrapped(members: Members, key: string): Members | undefined {
  const child = members.get(key);
  if (!child) return undefined;
  const asked = members instanceof WatchedMembers ? members.asked : undefined;
  if (members.kind(key) === 'object') return membersAt(members.bytes.subarray(child.start, child.end), 0, asked);
  const text = members.text(key)?.trimStart();
  return text?.startsWith('{') ? membersAt(Buffer.from(text), 0, asked) : undefined;
}

/** Whether an object has every one of some members. */
export const hasAll = (members: Members, ...keys: readonly string[]): boolean => keys.every((key) => members.has(key));
