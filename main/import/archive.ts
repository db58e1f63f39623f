import { statSync } from 'node:fs';
import type { Container } from './archive/container.ts';
import { folderName, NameFault } from './archive/entryName.ts';
import { openFolder } from './archive/folder.ts';
import { packingOf, unpackedHead } from './archive/packed.ts';
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

/** Whether a file is a container by its first bytes: inside another container it is not opened (formats/security.md Z6). */
export const startsContainer = (head: Buffer): boolean => startsZip(head) || startsTar(head) || packingOf(head) !== undefined;

function plainFile(file: RandomAccess, name: string): Container {
  const only = { path: name, size: file.size, read: () => fileContent(file, () => undefined) };
  return { kind: 'file', size: file.size, files: [only], archive: undefined, notes: [], close: () => file.close() };
}

/** A packed file is one file, unless a tar archive is in it. */
async function openPacked(packing: Packing, file: RandomAccess, name: string, options: OpenOptions): Promise<Container> {
  const { limits, scratch, onUnpack } = options;
  if (file.size > limits.archiveBytes) throw refuse(`${packing.id}/size`, 'The packed file is larger than the limit.', 'size');
  const packed = { path: name, limits, archive: false };
  const head = await unpackedHead(packing, file, packed, blockBytes);
  if (startsTar(head)) {
    const onRead = onUnpack && ((bytes: number) => onUnpack(bytes, file.size));
    const archive = await unpackArchive({ packing, packed: file, options: { ...packed, archive: true, onRead } }, { limits, scratch });
    try {
      return openTar(archive, file, name, limits);
    } catch (error) {
      archive.close();
      throw error;
    }
  }
  if (startsContainer(head)) {
    throw refuse(
      `${packing.id}/packed-twice`,
      `${escapeText(name)} is packed, and what is in it is packed again. Unpack it once.`,
      'packed',
    );
  }
  return plainFile(file, name);
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
