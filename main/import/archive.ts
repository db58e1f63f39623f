import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from './archive/container.ts';
import { folderName, NameFault } from './archive/entryName.ts';
import { openFolder } from './archive/folder.ts';
import { packingOf, requirePackedSize, unpackedHead } from './archive/packed.ts';
import type { Packing } from './archive/packing.ts';
import { fileContent } from './archive/plainFile.ts';
import { openFile, type RandomAccess } from './archive/randomAccess.ts';
import { openTar } from './archive/tar.ts';
import { blockBytes, startsTar } from './archive/tarHeader.ts';
import { unpackArchive } from './archive/unpackedArchive.ts';
import { openZip } from './archive/zip.ts';
import type { ImportLimits } from './importLimits.ts';
import { escapeText, refuse } from './refusal.ts';

export type { Container } from './archive/container.ts';

/** What opening a container needs beside the input. */
export interface OpenOptions {
  limits: ImportLimits;
  /** A folder of our own: a packed archive is unpacked there, under a name of ours, until the container is closed. */
  scratch: string;
  /** Told how much of a packed archive has been read while it is unpacked. */
  onUnpack?: (bytes: number, of: number) => void;
}

/** Other wrappings by their first bytes: named in the refusal, so that it is clear what to do. */
const notRead: readonly [name: string, signature: Buffer][] = [
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a])],
  ['7-zip', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
];

function refuseOtherArchives(head: Buffer, name: string): void {
  const found = notRead.find(([, signature]) => head.subarray(0, signature.length).equals(signature));
  if (found)
    throw refuse(`archive/${found[0]}`, `${name} is packed by ${found[0]}, which this version does not read. Unpack it first.`, 'archive');
}

const startsZip = (head: Buffer): boolean => head[0] === 0x50 && head[1] === 0x4b && [0x03, 0x05, 0x06, 0x07].includes(head[2] ?? 0);

/** Whether a file of an input is a tar archive. Zeros may be an empty one, but a file that was never written to the end is more likely. */
const startsInnerTar = (head: Buffer): boolean => startsTar(head) && head.some((byte) => byte !== 0);

/** Whether a file is a container by its first bytes. */
export const startsContainer = (head: Buffer): boolean => startsZip(head) || startsInnerTar(head) || packingOf(head) !== undefined;

function plainFile(file: RandomAccess, name: string): Container {
  const only = { path: name, size: file.size, read: () => fileContent(file, () => undefined) };
  return { kind: 'file', entries: 0, size: file.size, files: [only], archive: undefined, notes: [], close: () => file.close() };
}

/** Zip files that are one document or program to everybody: by the name of the entry they begin with. */
const documentStart = /^(\[Content_Types\]\.xml|_rels\/|docProps\/|word\/|xl\/|ppt\/|mimetype|META-INF\/|AndroidManifest\.xml)/;

const isDocument = (head: Buffer): boolean =>
  startsZip(head) && head.length > 30 && documentStart.test(head.toString('latin1', 30, 30 + head.readUInt16LE(26)));

/** Whether a file of an input is an archive that was not opened, by its first bytes (formats/security.md Z6). */
export const staysClosed = (head: Buffer): boolean => startsContainer(head) && !isDocument(head);

const packedOptions = (path: string, limits: ImportLimits) => ({ path, limits, archive: false });

/** The tar archive in a packed file. */
async function openPackedTar(
  packing: Packing,
  file: RandomAccess,
  name: string,
  options: OpenOptions & { as: string },
): Promise<Container> {
  const { limits, scratch, onUnpack, as } = options;
  const onRead = onUnpack && ((bytes: number) => onUnpack(bytes, file.size));
  const packed = { packing, packed: file, options: { ...packedOptions(name, limits), archive: true, onRead } };
  const archive = await unpackArchive(packed, { limits, path: join(scratch, as) });
  try {
    return openTar(archive, file, name, limits);
  } catch (error) {
    archive.close();
    throw error;
  }
}

/** A packed file is one file, unless a tar archive is in it. */
async function openPacked(packing: Packing, file: RandomAccess, name: string, options: OpenOptions): Promise<Container> {
  const { limits } = options;
  requirePackedSize(packing, file, packedOptions(name, limits));
  const head = await unpackedHead(packing, file, packedOptions(name, limits), blockBytes);
  if (startsTar(head)) return openPackedTar(packing, file, name, { ...options, as: 'unpacked-archive' });
  if (startsContainer(head)) {
    throw refuse(
      `${packing.id}/packed-twice`,
      `${escapeText(name)} is packed, and what is in it is packed again. Unpack it once.`,
      'packed',
    );
  }
  return plainFile(file, name);
}

/**
 * Opens a file of an input as an archive of its own; undefined when it is none, or a document that only is made like one.
 * Closing the result closes the file. INPUT_REFUSED when it is not sound.
 */
export async function openInner(file: RandomAccess, name: string, options: OpenOptions): Promise<Container | undefined> {
  const { limits } = options;
  const head = file.read(0, blockBytes);
  if (startsZip(head)) return isDocument(head) ? undefined : openZip(file, name, limits);
  if (startsInnerTar(head)) return openTar(file, file, name, limits);
  const packing = packingOf(head);
  if (!packing) return undefined;
  requirePackedSize(packing, file, packedOptions(name, limits));
  const inside = await unpackedHead(packing, file, packedOptions(name, limits), blockBytes);
  return startsInnerTar(inside) ? openPackedTar(packing, file, name, { ...options, as: 'unpacked-inner' }) : undefined;
}

function openSingle(file: RandomAccess, name: string, options: OpenOptions): Promise<Container> | Container {
  const { limits } = options;
  const head = file.read(0, blockBytes);
  if (startsZip(head) || /\.zip$/i.test(name)) return openZip(file, name, limits);
  if (file.size === 0) throw refuse('file/empty', `${escapeText(name)} is empty.`, 'file');
  const packing = packingOf(head);
  if (packing) return openPacked(packing, file, name, options);
  if (startsTar(head)) return openTar(file, file, name, limits);
  if (file.size > limits.expandedBytes) throw refuse('file/size', `${escapeText(name)} is larger than the limit.`, 'size');
  refuseOtherArchives(head, escapeText(name));
  return plainFile(file, name);
}

/**
 * Opens what the reviewer named; `name` is what it is called. Containers are known by their bytes, and all of one is checked
 * here or while its files are read, before anything in it is parsed. Errors: INPUT_REFUSED with the reason; Node's own errors
 * when it cannot be read.
 */
export async function openInput(input: string, name: string, options: OpenOptions): Promise<Container> {
  const { limits } = options;
  const fault = folderName(Buffer.from(name), limits);
  if (fault instanceof NameFault) throw refuse(`file/${fault.code}`, `The input has a name ${fault.why}.`, 'file');
  if (name.includes('/')) throw refuse('file/name-path', 'The name of the input holds a path.', 'file');
  if (statSync(input).isDirectory()) return openFolder(input, limits);
  const file = openFile(input, true);
  if (!file) throw refuse('file/special-file', `${escapeText(name)} is neither a file nor a folder.`, 'file');
  try {
    return await openSingle(file, name, options);
  } catch (error) {
    file.close();
    throw error;
  }
}
