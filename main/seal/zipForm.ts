/**
 * The one form in which bundles and evidence packages are zipped (formats/signing.md D2): fixed times, no extra fields, no
 * comments of entries, nothing between entries. Every byte but packed content follows from names, sizes and checksums.
 */

/** What the archive comment says the archive is. */
export type ZipKind = 'bundle' | 'package';

/** An entry as both headers describe it. */
export interface FormedEntry {
  name: Buffer;
  /** 8 deflated; 0 only where deflating would make an archive that looks like a bomb. */
  method: number;
  crc: number;
  packed: number;
  size: number;
}

const version = 20;
/** Made on Unix, so that the upper half of the attributes is a mode. */
const madeBy = (3 << 8) | version;
const utf8Names = 1 << 11;
/** 1980-01-01, midnight: the first moment a zip archive can name. */
const date = (1 << 5) | 1;
const regularFile = 0o100644 * 0x10000;
const recordLength = 46;
const localLength = 30;
/** Entries that a directory of the plain form can count. */
export const mostEntries = 0xfffe;
/** Bytes that the plain form can address; larger archives would need the zip64 form, which is not read. */
export const mostBytes = 0xfffffffe;
/** Hex digits of the digest that ends the archive. */
export const digestDigits = 64;

function describe(into: Buffer, at: number, { method, crc, packed, size, name }: FormedEntry): void {
  into.writeUInt16LE(version, at);
  into.writeUInt16LE(utf8Names, at + 2);
  into.writeUInt16LE(method, at + 4);
  into.writeUInt16LE(date, at + 8);
  into.writeUInt32LE(crc, at + 10);
  into.writeUInt32LE(packed, at + 14);
  into.writeUInt32LE(size, at + 18);
  into.writeUInt16LE(name.length, at + 22);
}

/** The header before an entry's packed content, with its name. */
export function localHeader(entry: FormedEntry): Buffer {
  const header = Buffer.alloc(localLength);
  header.writeUInt32LE(0x04034b50, 0);
  describe(header, 4, entry);
  return Buffer.concat([header, entry.name]);
}

/** The record of an entry in the directory; `offset` is where its local header starts. */
export function directoryRecord(entry: FormedEntry, offset: number): Buffer {
  const record = Buffer.alloc(recordLength);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(madeBy, 4);
  describe(record, 6, entry);
  record.writeUInt32LE(regularFile, 38);
  record.writeUInt32LE(offset, 42);
  return Buffer.concat([record, entry.name]);
}

/** What the comment starts with: a mark by which an archive is known before anything of it is read. */
export const commentMark = (kind: ZipKind): string => `muniment ${kind}; SHA-256`;

/** What the comment says before the digest. */
const commentStart = (kind: ZipKind): Buffer => Buffer.from(`${commentMark(kind)} of all bytes before these digits: `);

/** Length of the end record with everything up to the digest. */
export const endLength = (kind: ZipKind): number => 22 + commentStart(kind).length;

/** The end of an archive up to the digest: the digest is SHA-256 over every byte before its own hex digits. */
export function endRecord(kind: ZipKind, directory: { entries: number; size: number; offset: number }): Buffer {
  const comment = commentStart(kind);
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(directory.entries, 8);
  record.writeUInt16LE(directory.entries, 10);
  record.writeUInt32LE(directory.size, 12);
  record.writeUInt32LE(directory.offset, 16);
  record.writeUInt16LE(comment.length + digestDigits, 20);
  return Buffer.concat([record, comment]);
}

/** The entry that a directory record at the start of `bytes` describes, with the record's length; null when it is cut short. */
export function readRecord(bytes: Buffer): { entry: FormedEntry; offset: number; length: number } | null {
  if (bytes.length < recordLength) return null;
  const length = recordLength + bytes.readUInt16LE(28);
  if (length > bytes.length) return null;
  const entry = {
    name: bytes.subarray(recordLength, length),
    method: bytes.readUInt16LE(10),
    crc: bytes.readUInt32LE(16),
    packed: bytes.readUInt32LE(20),
    size: bytes.readUInt32LE(24),
  };
  return { entry, offset: bytes.readUInt32LE(42), length };
}
