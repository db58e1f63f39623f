import { open } from 'node:fs/promises';
import { fileDigest } from './fileDigest.ts';
import { digestDigits, directoryRecord, endLength, endRecord, localHeader, readRecord, type ZipKind } from './zipForm.ts';

type Read = (at: number, length: number) => Promise<Buffer>;

/** More would not be a directory of ours: 65,534 records with the longest names. */
const mostDirectoryBytes = 64 << 20;

/** The digest an archive of this kind carries at its end, or null when it does not end like one. */
async function carriedDigest(read: Read, size: number): Promise<string | null> {
  const digits = (await read(size - digestDigits, digestDigits)).toString('latin1');
  return /^[0-9a-f]{64}$/.test(digits) ? digits : null;
}

/** Rebuilds every header from the directory: each must stand where the one before ended, byte for byte. */
async function headersProblem(read: Read, kind: ZipKind, end: number): Promise<string | null> {
  const tail = await read(end, endLength(kind));
  const directory = { entries: tail.readUInt16LE(10), size: tail.readUInt32LE(12), offset: tail.readUInt32LE(16) };
  if (!tail.equals(endRecord(kind, directory))) return 'its end record is not in the expected form';
  if (directory.offset + directory.size !== end || directory.size > mostDirectoryBytes) return 'its directory is not where it should be';
  const records = await read(directory.offset, directory.size);
  let at = 0;
  let next = 0;
  for (let index = 0; index < directory.entries; index += 1) {
    const found = readRecord(records.subarray(at));
    if (!found) return 'its directory is cut short';
    const { entry, offset, length } = found;
    if (!records.subarray(at, at + length).equals(directoryRecord(entry, offset)))
      return `the directory record of file ${index} has unexpected bytes`;
    const header = localHeader(entry);
    if (offset !== next || !(await read(offset, header.length)).equals(header)) return `the header of file ${index} has unexpected bytes`;
    next = offset + header.length + entry.packed;
    at += length;
  }
  if (at !== records.length) return 'its directory holds more than its files';
  return next === directory.offset ? null : 'there are bytes that belong to no file';
}

/**
 * What keeps an archive from being in the one form of its kind (zipForm.ts), in words that follow "the archive: ", or null.
 * Every changed byte is found: headers are rebuilt and compared, and the digest at the end covers all before it.
 * Unpacking and names are for the caller to check. Never throws for hostile bytes.
 */
export async function zipFormProblem(path: string, kind: ZipKind): Promise<string | null> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const end = size - digestDigits - endLength(kind);
    if (end < 0) return 'it is too short';
    const read: Read = async (at, length) => {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await handle.read(bytes, 0, length, at);
      return bytes.subarray(0, bytesRead);
    };
    const carried = await carriedDigest(read, size);
    if (carried === null) return 'it does not end with its digest: it was cut short, added to, or written by another program';
    const digest = await fileDigest(path, size - digestDigits);
    if (digest !== carried) return `its bytes have SHA-256 ${digest}, and its end says ${carried}`;
    return await headersProblem(read, kind, end);
  } finally {
    await handle.close();
  }
}
