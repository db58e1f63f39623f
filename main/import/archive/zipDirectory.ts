import { refuse } from '../refusal.ts';
import type { RandomAccess } from './randomAccess.ts';

/** One record of the central directory (APPNOTE 4.3.12). */
export interface ZipEntry {
  /** Position in the directory, from 0: how an entry is named in messages. */
  index: number;
  name: Buffer;
  extra: Buffer;
  versionMadeBy: number;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  disk: number;
  attributes: number;
  localOffset: number;
}

export interface ZipDirectory {
  entries: ZipEntry[];
  /** Where the directory starts: everything before it should be entries. */
  offset: number;
}

const endSignature = 0x06054b50;
const recordSignature = 0x02014b50;
const endLength = 22;
const recordLength = 46;
const longestComment = 0xffff;

interface EndRecord {
  at: number;
  disk: number;
  directoryDisk: number;
  entriesHere: number;
  entries: number;
  directorySize: number;
  directoryOffset: number;
}

function endRecordAt(tail: Buffer, at: number, base: number): EndRecord {
  return {
    at: base + at,
    disk: tail.readUInt16LE(at + 4),
    directoryDisk: tail.readUInt16LE(at + 6),
    entriesHere: tail.readUInt16LE(at + 8),
    entries: tail.readUInt16LE(at + 10),
    directorySize: tail.readUInt32LE(at + 12),
    directoryOffset: tail.readUInt32LE(at + 16),
  };
}

/** The end record must be the last thing in the file, and the only one that could be taken for it. */
function findEndRecord(file: RandomAccess): EndRecord {
  const base = Math.max(0, file.size - endLength - longestComment);
  const tail = file.read(base, file.size - base);
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(endSignature);
  const exact: number[] = [];
  let found = false;
  for (let at = tail.lastIndexOf(signature); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(signature, at - 1)) {
    if (at + endLength > tail.length) continue;
    found = true;
    if (at + endLength + tail.readUInt16LE(at + 20) === tail.length) exact.push(at);
  }
  const [only, ...others] = exact;
  if (!found) throw refuse('zip/no-end-record', 'The archive has no end record: it is cut short, or not a zip archive.', 'archive');
  if (only === undefined) throw refuse('zip/trailing-bytes', 'The archive does not end where its end record says.', 'archive');
  // One in the comment would do: many programs take the last signature for the end record without a look at its length.
  if (others.length > 0 || tail.indexOf(signature, only + signature.length) >= 0)
    throw refuse('zip/two-end-records', 'The archive has two end records: two programs would see two archives.', 'archive');
  return endRecordAt(tail, only, base);
}

function checkEndRecord(end: EndRecord, limits: { archiveEntries: number }): void {
  if (end.entries === 0xffff || end.directoryOffset === 0xffffffff || end.directorySize === 0xffffffff) {
    throw refuse('zip/zip64', 'The archive uses the zip64 form, which is not read.', 'archive');
  }
  if (end.disk !== 0 || end.directoryDisk !== 0) throw refuse('zip/multi-disk', 'The archive is one part of several.', 'archive');
  if (end.entriesHere !== end.entries) throw refuse('zip/entry-count', 'The archive gives two numbers of entries.', 'archive');
  if (end.entries === 0) throw refuse('zip/empty', 'The archive is empty.', 'archive');
  if (end.entries > limits.archiveEntries) {
    throw refuse('zip/too-many-entries', `The archive has ${end.entries} entries; the limit is ${limits.archiveEntries}.`, 'size');
  }
  if (end.directoryOffset + end.directorySize !== end.at) {
    throw refuse('zip/directory-position', 'The directory of the archive is not where the end record says.', 'archive');
  }
}

function recordAt(directory: Buffer, at: number, index: number): { entry: ZipEntry; next: number } {
  if (at + recordLength > directory.length || directory.readUInt32LE(at) !== recordSignature) {
    throw refuse('zip/directory-damaged', `Entry ${index} of the archive's directory cannot be read.`, 'archive');
  }
  const nameEnd = at + recordLength + directory.readUInt16LE(at + 28);
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
  const next = extraEnd + directory.readUInt16LE(at + 32);
  if (next > directory.length) throw refuse('zip/directory-damaged', `Entry ${index} of the archive's directory is cut short.`, 'archive');
  const entry = {
    index,
    versionMadeBy: directory.readUInt16LE(at + 4),
    flags: directory.readUInt16LE(at + 8),
    method: directory.readUInt16LE(at + 10),
    crc: directory.readUInt32LE(at + 16),
    packed: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    disk: directory.readUInt16LE(at + 34),
    attributes: directory.readUInt32LE(at + 38),
    localOffset: directory.readUInt32LE(at + 42),
    name: directory.subarray(at + recordLength, nameEnd),
    extra: directory.subarray(nameEnd, extraEnd),
  };
  return { entry, next };
}

/** Reads the central directory, and refuses an archive whose end record and directory do not agree (Z1). */
export function readZipDirectory(file: RandomAccess, limits: { archiveEntries: number }): ZipDirectory {
  const end = findEndRecord(file);
  checkEndRecord(end, limits);
  const directory = file.read(end.directoryOffset, end.directorySize);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at < directory.length && entries.length < end.entries) {
    const { entry, next } = recordAt(directory, at, entries.length);
    entries.push(entry);
    at = next;
  }
  if (entries.length !== end.entries || at !== directory.length) {
    throw refuse('zip/entry-count', 'The directory of the archive does not hold as many entries as the end record says.', 'archive');
  }
  return { entries, offset: end.directoryOffset };
}
