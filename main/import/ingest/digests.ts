import { createHash, hash } from 'node:crypto';

/** SHA-256 of some bytes, in hex. */
export const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

const leafPrefix = Buffer.of(0);

/** RFC 6962 leaf hash of `bytes[start, end)` in hex: SHA-256 over a zero byte and the record. */
export function leafHash(bytes: Uint8Array, start: number, end: number): string {
  return createHash('sha256').update(leafPrefix).update(bytes.subarray(start, end)).digest('hex');
}

/** Where a record stands that was folded into another one's event, with what its bytes prove. */
export interface FoldedRecord {
  line: number;
  offset: number;
  length: number;
  sha256: string;
  leaf: string;
}

/** What stays known of a record whose event has its place at another one. */
export function foldedRecord(line: number, offset: number, bytes: Uint8Array): FoldedRecord {
  return { line, offset, length: bytes.length, sha256: sha256(bytes), leaf: leafHash(bytes, 0, bytes.length) };
}
