import { refuse } from '../refusal.ts';
import type { RandomAccess } from './randomAccess.ts';
import type { ZipDirectory, ZipEntry } from './zipDirectory.ts';
import { checkExtra, refuseEntry } from './zipRules.ts';

const localSignature = 0x04034b50;
const localLength = 30;
const descriptorSignature = 0x08074b50;
const descriptorFlag = 1 << 3;

/** Where the packed bytes of an entry lie. */
export interface ZipSpan {
  start: number;
  dataStart: number;
  end: number;
}

function fieldsAgree(entry: ZipEntry, local: Buffer): boolean {
  const later = (entry.flags & descriptorFlag) !== 0;
  const same = (at: number, value: number) => local.readUInt32LE(at) === value || (later && local.readUInt32LE(at) === 0);
  return (
    local.readUInt16LE(6) === entry.flags &&
    local.readUInt16LE(8) === entry.method &&
    same(14, entry.crc) &&
    same(18, entry.packed) &&
    same(22, entry.size)
  );
}

/** The length of the data descriptor after an entry that says it has one; it must repeat the directory's numbers. */
function descriptorLength(file: RandomAccess, entry: ZipEntry, dataEnd: number): number {
  if ((entry.flags & descriptorFlag) === 0) return 0;
  const bytes = file.read(dataEnd, 16);
  const at = bytes.length >= 4 && bytes.readUInt32LE(0) === descriptorSignature ? 4 : 0;
  const agrees =
    bytes.length >= at + 12 &&
    bytes.readUInt32LE(at) === entry.crc &&
    bytes.readUInt32LE(at + 4) === entry.packed &&
    bytes.readUInt32LE(at + 8) === entry.size;
  if (!agrees) throw refuseEntry(entry, 'descriptor', 'is followed by numbers that differ from the directory');
  return at + 12;
}

function spanOf(file: RandomAccess, entry: ZipEntry, limit: number): ZipSpan {
  const start = entry.localOffset;
  const local = start + localLength <= limit ? file.read(start, localLength) : Buffer.alloc(0);
  if (local.length < localLength || local.readUInt32LE(0) !== localSignature) {
    throw refuseEntry(entry, 'local-header', 'has no header where the directory says');
  }
  const nameLength = local.readUInt16LE(26);
  const extraLength = local.readUInt16LE(28);
  const name = file.read(start + localLength, nameLength);
  if (!name.equals(entry.name)) throw refuseEntry(entry, 'local-name', 'has two different names');
  if (!fieldsAgree(entry, local)) throw refuseEntry(entry, 'local-mismatch', 'is described in two different ways');
  checkExtra(entry, file.read(start + localLength + nameLength, extraLength));
  const dataStart = start + localLength + nameLength + extraLength;
  const dataEnd = dataStart + entry.packed;
  if (dataEnd > limit) throw refuseEntry(entry, 'out-of-bounds', 'reaches beyond the archive');
  const end = dataEnd + descriptorLength(file, entry, dataEnd);
  if (end > limit) throw refuseEntry(entry, 'out-of-bounds', 'reaches into the directory');
  return { start, dataStart, end };
}

/**
 * Reads every local header and refuses what a second reader would see otherwise: another name or size, entries that
 * share bytes (the way a small archive unpacks to terabytes), and bytes outside all entries, where a reader that goes through
 * the file from its start may find entries of its own (Z1, Z2).
 */
export function readZipSpans(file: RandomAccess, directory: ZipDirectory): Map<ZipEntry, ZipSpan> {
  const spans = new Map<ZipEntry, ZipSpan>();
  const ordered = [...directory.entries].sort((a, b) => a.localOffset - b.localOffset || a.index - b.index);
  let end = 0;
  for (const entry of ordered) {
    if (end === 0 && entry.localOffset !== 0)
      throw refuse('zip/leading-bytes', 'Something stands before the first entry of the archive.', 'archive');
    if (entry.localOffset < end) throw refuseEntry(entry, 'overlapping-entries', 'shares bytes with another entry');
    const span = spanOf(file, entry, directory.offset);
    if (entry.localOffset > end) throw refuseEntry(entry, 'hidden-bytes', 'stands after bytes that belong to no entry');
    spans.set(entry, span);
    end = span.end;
  }
  if (end !== directory.offset)
    throw refuse('zip/hidden-bytes', 'Bytes that belong to no entry stand before the directory of the archive.', 'archive');
  return spans;
}
