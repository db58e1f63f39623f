import type { AppError } from '../../../shared/errors.ts';
import type { ImportLimits } from '../importLimits.ts';
import { refuse } from '../refusal.ts';
import { checkCollisions } from './collisions.ts';
import { entryName, NameFault, showName } from './entryName.ts';
import { changingKey, paxRecords } from './paxRecords.ts';
import type { RandomAccess } from './randomAccess.ts';
import { blockBytes, hasChecksum, isZero, readTarHeader, type TarHeader } from './tarHeader.ts';

/** A file or a folder of an archive, with the place of its content. */
export interface TarEntry {
  /** Position among the headers, from 0: how an entry is named in messages. */
  index: number;
  shown: string;
  name: string;
  folder: boolean;
  start: number;
  size: number;
}

export interface TarEntries {
  entries: TarEntry[];
  /** Two blocks of zeros close the archive; without them nobody can tell whether entries are missing. */
  closed: boolean;
}

/** An extended header or a long name, before the entry it belongs to. */
interface Pending {
  records?: ReadonlyMap<string, Buffer>;
  longName?: Buffer;
}

interface Walk {
  file: RandomAccess;
  limits: ImportLimits;
  at: number;
  index: number;
  total: number;
  pending: Pending;
  entries: TarEntry[];
}

type Named = Pick<TarEntry, 'index' | 'shown'>;

/** More than any name or comment needs; the header itself is no evidence. */
const longestHeader = 1 << 16;

const refuseEntry = ({ index, shown }: Named, code: string, what: string): AppError =>
  refuse(`tar/${code}`, `Entry ${index} of the archive (${shown}) ${what}.`, 'tar');

const refusedTypes: Readonly<Record<string, [code: string, what: string]>> = {
  '1': ['hard-link', 'is a link to another file'],
  '2': ['symbolic-link', 'is a symbolic link'],
  K: ['symbolic-link', 'is a link with a long target'],
  '3': ['special-file', 'is a device'],
  '4': ['special-file', 'is a device'],
  '6': ['special-file', 'is a pipe'],
  S: ['sparse-file', 'is a file with holes'],
  M: ['multi-volume', 'goes on from another archive'],
};

function headerAt({ file, at, index }: Walk): TarHeader & { size: number } {
  const block = file.read(at, blockBytes);
  if (block.length < blockBytes) throw refuse('tar/cut-short', 'The archive ends in the middle of an entry: it is cut short.', 'tar');
  if (!hasChecksum(block)) {
    throw refuse('tar/checksum', `Header ${index} of the archive does not match its checksum: it is damaged or was changed.`, 'tar');
  }
  const header = readTarHeader(block);
  if (!header) throw refuse('tar/format', `Header ${index} of the archive is of no known form of tar.`, 'tar');
  const { size } = header;
  if (size === undefined) throw refuseEntry({ index, shown: showName(header.name) }, 'size-field', 'has a size that is no number');
  return { ...header, size };
}

/** The content of a header that describes the entry after it. */
function described(walk: Walk, header: TarHeader & { size: number }): Buffer {
  const named = { index: walk.index, shown: showName(header.name) };
  if (header.size > longestHeader) throw refuseEntry(named, 'extended-header', `is a header of more than ${longestHeader} bytes`);
  const content = walk.file.read(walk.at + blockBytes, header.size);
  if (content.length < header.size) throw refuseEntry(named, 'cut-short', 'reaches beyond the archive: it is cut short');
  return Buffer.from(content);
}

function takeRecords(walk: Walk, header: TarHeader & { size: number }): void {
  const named = { index: walk.index, shown: showName(header.name) };
  const records = paxRecords(described(walk, header));
  if (!records) throw refuseEntry(named, 'extended-header', 'is an extended header that cannot be read');
  if (header.type === 'g') {
    if ([...records.keys()].some((key) => key !== 'comment')) throw refuseEntry(named, 'global-header', 'changes every entry after it');
    return;
  }
  const changing = changingKey(records);
  if (changing === 'linkpath') throw refuseEntry(named, 'symbolic-link', 'describes a link');
  if (changing !== undefined) throw refuseEntry(named, 'extended-header', 'changes how the entry after it is read');
  if (walk.pending.records) throw refuseEntry(named, 'two-headers', 'is the second extended header of one entry');
  walk.pending.records = records;
}

function takeLongName(walk: Walk, header: TarHeader & { size: number }): void {
  const named = { index: walk.index, shown: showName(header.name) };
  const content = described(walk, header);
  const end = content.indexOf(0);
  if (walk.pending.longName) throw refuseEntry(named, 'two-headers', 'is the second long name of one entry');
  walk.pending.longName = end < 0 ? content : content.subarray(0, end);
}

/** What an entry is called: the last word has the extended header, and only one header may have it. */
function nameOf(walk: Walk, header: TarHeader): Buffer {
  const { records, longName } = walk.pending;
  const path = records?.get('path');
  if (path && longName) throw refuseEntry({ index: walk.index, shown: showName(path) }, 'two-names', 'has two long names');
  return path ?? longName ?? header.name;
}

/** Two programs would cut the archive in two ways when the sizes differed, so they may not (CVE-2025-62518). */
function checkSize(named: Named, { pending }: Walk, size: number): void {
  const stated = pending.records?.get('size')?.toString('latin1');
  if (stated === undefined) return;
  if (!/^\d{1,16}$/.test(stated)) throw refuseEntry(named, 'size-field', 'has a size that is no number');
  if (Number(stated) !== size) throw refuseEntry(named, 'two-sizes', 'gives two different sizes');
}

const padded = (size: number): number => Math.ceil(size / blockBytes) * blockBytes;

const slash = 0x2f;
const hereFolder = Buffer.from('./');

/** `tar -C DIR .` writes every name after `./`, and the folder itself as `./`: both mean the archive's own top. */
function withoutHere(name: Buffer): Buffer {
  if (name.equals(Buffer.from('.'))) return Buffer.alloc(0);
  return name.subarray(0, 2).equals(hereFolder) ? name.subarray(2) : name;
}

function takeEntry(walk: Walk, header: TarHeader & { size: number }): void {
  const { limits, index } = walk;
  const { type, size } = header;
  const bytes = nameOf(walk, header);
  const named = { index, shown: showName(bytes) };
  const refused = refusedTypes[type];
  if (refused) throw refuseEntry(named, ...refused);
  if (type !== '0' && type !== '5') throw refuseEntry(named, 'type', 'is neither a file nor a folder');
  checkSize(named, walk, size);
  const folder = type === '5' || bytes.at(-1) === slash;
  if (folder && size > 0) throw refuseEntry(named, 'folder-with-content', 'is a folder with content');
  const start = walk.at + blockBytes;
  if (start + padded(size) > walk.file.size) throw refuseEntry(named, 'cut-short', 'reaches beyond the archive: it is cut short');
  walk.total += size;
  if (walk.total > limits.expandedBytes) throw refuse('tar/expanded-size', 'The archive holds more bytes than the limit.', 'size');
  walk.pending = {};
  const own = withoutHere(bytes);
  if (folder && own.length === 0) return;
  const name = entryName(own, true, limits);
  if (name instanceof NameFault) throw refuseEntry(named, name.code, `has a name ${name.why}`);
  walk.entries.push({ ...named, name, folder, start, size });
}

/** Whether nothing but zeros follows, and enough of them. */
function closes(walk: Walk): boolean {
  const { file } = walk;
  for (let at = walk.at; at < file.size; at += 1 << 20) {
    if (!isZero(file.read(at, 1 << 20))) throw refuse('tar/trailing-bytes', 'Something stands after the end of the archive.', 'tar');
  }
  return file.size - walk.at >= 2 * blockBytes;
}

function step(walk: Walk): void {
  const header = headerAt(walk);
  if (header.type === 'x' || header.type === 'g') takeRecords(walk, header);
  else if (header.type === 'L') takeLongName(walk, header);
  else takeEntry(walk, header);
  walk.at += blockBytes + padded(header.size);
  walk.index += 1;
  if (walk.entries.length > walk.limits.archiveEntries || walk.index > 3 * walk.limits.archiveEntries) {
    throw refuse('tar/too-many-entries', `The archive has more than ${walk.limits.archiveEntries} entries.`, 'size');
  }
}

/**
 * Reads all headers of a tar archive and refuses what two programs could read in two ways, what is neither file nor folder,
 * and names that could act outside (formats/security.md Z3, Z4, Z7). No content is read.
 */
export function readTarEntries(file: RandomAccess, limits: ImportLimits): TarEntries {
  const walk: Walk = { file, limits, at: 0, index: 0, total: 0, pending: {}, entries: [] };
  let closed = false;
  while (walk.at < file.size) {
    if (isZero(file.read(walk.at, blockBytes))) {
      closed = closes(walk);
      break;
    }
    step(walk);
  }
  if (walk.pending.records || walk.pending.longName)
    throw refuse('tar/cut-short', 'The archive ends before the entry its last header describes: it is cut short.', 'tar');
  checkCollisions(walk.entries, refuseEntry);
  return { entries: walk.entries, closed };
}
