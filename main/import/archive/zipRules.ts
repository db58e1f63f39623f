import type { AppError } from '../../../shared/errors.ts';
import { refuse } from '../refusal.ts';
import { checkCollisions } from './collisions.ts';
import { crc32 } from './crc32.ts';
import { entryName, NameFault, showName } from './entryName.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { ZipEntry } from './zipDirectory.ts';

/** Flags an entry may carry: compression level (bits 1-2), data descriptor (3), UTF-8 name (11). */
const allowedFlags = 0b1000_0000_1110;
const utf8Flag = 1 << 11;

const stored = 0;
const deflated = 8;

/** A refusal that names the entry by its position, and by its name with anything that could act on the screen escaped. */
export function refuseEntry(entry: ZipEntry, code: string, what: string): AppError {
  return refuse(`zip/${code}`, `Entry ${entry.index} of the archive (${showName(entry.name)}) ${what}.`, 'archive');
}

/** Extra fields by id, each in the order it stands; undefined when they do not fill their space exactly. */
export function extraFields(extra: Buffer): [id: number, data: Buffer][] | undefined {
  const fields: [number, Buffer][] = [];
  let at = 0;
  while (at + 4 <= extra.length) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return undefined;
    fields.push([extra.readUInt16LE(at), extra.subarray(at + 4, end)]);
    at = end;
  }
  return at === extra.length ? fields : undefined;
}

/** Extra fields of either header: no zip64 sizes, and no second name that differs from the first (0x7075). */
export function checkExtra(entry: ZipEntry, extra: Buffer): void {
  const fields = extraFields(extra);
  if (!fields) throw refuseEntry(entry, 'extra-field', 'has extra fields that cannot be read');
  for (const [id, data] of fields) {
    if (id === 0x0001) throw refuseEntry(entry, 'zip64', 'uses the zip64 form, which is not read');
    if (id !== 0x7075) continue;
    const same = data.length >= 5 && data[0] === 1 && data.readUInt32LE(1) === crc32(entry.name) && data.subarray(5).equals(entry.name);
    if (!same) throw refuseEntry(entry, 'second-name', 'carries a second, different name');
  }
}

/** The upper half of the attributes is a Unix mode: only files and folders may be in it, and its permissions are not used. */
function checkType(entry: ZipEntry, folder: boolean): void {
  const type = (entry.attributes >>> 16) & 0o170000;
  if (type === 0o120000) throw refuseEntry(entry, 'symbolic-link', 'is a symbolic link');
  if (type !== 0 && type !== 0o100000 && type !== 0o040000) throw refuseEntry(entry, 'special-file', 'is neither a file nor a folder');
  if (type !== 0 && (type === 0o040000) !== folder)
    throw refuseEntry(entry, 'type-conflict', 'is a folder by one sign and a file by another');
}

function checkSizes(entry: ZipEntry, folder: boolean): void {
  if (folder && entry.size > 0) throw refuseEntry(entry, 'folder-with-content', 'is a folder with content');
  if (entry.method === stored && entry.packed !== entry.size)
    throw refuseEntry(entry, 'size-mismatch', 'is not packed and yet has two sizes');
}

/** What unpacking would cost, by the sizes the directory states; unpacking stops there. */
export function checkExpansion(entries: readonly ZipEntry[], limits: ImportLimits): void {
  const bomb = entries.find(({ size, packed }) => size > limits.ratioFromBytes && size > packed * limits.ratio);
  if (bomb) throw refuseEntry(bomb, 'ratio', `unpacks to more than ${limits.ratio} times its size`);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > limits.expandedBytes) throw refuse('zip/expanded-size', 'The archive unpacks to more than the limit.', 'size');
}

function checkEntry(entry: ZipEntry, limits: ImportLimits): { name: string; folder: boolean } {
  if ((entry.flags & 1) !== 0) throw refuseEntry(entry, 'encrypted', 'is encrypted');
  if ((entry.flags & ~allowedFlags) !== 0) throw refuseEntry(entry, 'flags', 'uses features that are not read');
  if (entry.method !== stored && entry.method !== deflated)
    throw refuseEntry(entry, 'method', `is packed by method ${entry.method}; only 0 and 8 are read`);
  if (entry.disk !== 0) throw refuseEntry(entry, 'multi-disk', 'lies in another part of the archive');
  const name = entryName(entry.name, (entry.flags & utf8Flag) !== 0, limits);
  if (name instanceof NameFault) throw refuseEntry(entry, name.code, `has a name ${name.why}`);
  const folder = entry.name.at(-1) === 0x2f;
  checkType(entry, folder);
  checkExtra(entry, entry.extra);
  checkSizes(entry, folder);
  return { name, folder };
}

/** Checks every entry by itself and all names together (Z2-Z4), and returns the files with the names they may use. */
export function checkEntries(entries: readonly ZipEntry[], limits: ImportLimits): { entry: ZipEntry; name: string }[] {
  const named = entries.map((entry) => ({ entry, ...checkEntry(entry, limits) }));
  checkCollisions(named, ({ entry }, code, what) => refuseEntry(entry, code, what));
  const files = named.filter(({ folder }) => !folder);
  if (files.length === 0) throw refuse('zip/empty', 'The archive holds folders only.', 'archive');
  return files;
}
