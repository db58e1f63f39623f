import { byte, skipBlank } from '../json/bytes.ts';
import { Members } from '../json/members.ts';
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

const membersAt = (bytes: Buffer, start: number): Members => {
  scanner.scan(bytes, start, bytes.length);
  return new Members(bytes, bytes[start] === byte.openObject ? scanner.children : []);
};

/** Reads the start of a file as JSON; undefined when it is none. */
export function jsonHead(head: Uint8Array): JsonHead | undefined {
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
  const root = new Members(bytes, bytes[start] === byte.openObject ? scanner.children : []);
  // An element that the head does not hold whole is not reported: its start is found by itself.
  const [element] = first;
  if (!element)
    return {
      root,
      wrapper: undefined,
      record: bytes[start] === byte.openArray ? membersAt(bytes, skipBlank(bytes, start + 1, bytes.length)) : root,
    };
  return { root, wrapper: element.key, record: membersAt(bytes, element.at) };
}

/** An object that a record of the head holds, under a key, as an object or as its text; undefined when it is neither. */
export function wrapped(members: Members, key: string): Members | undefined {
  const child = members.get(key);
  if (!child) return undefined;
  if (members.kind(key) === 'object') return membersAt(members.bytes.subarray(child.start, child.end), 0);
  const text = members.text(key)?.trimStart();
  return text?.startsWith('{') ? membersAt(Buffer.from(text), 0) : undefined;
}

/** Whether an object has every one of some members. */
export const hasAll = (members: Members, ...keys: readonly string[]): boolean => keys.every((key) => members.has(key));
