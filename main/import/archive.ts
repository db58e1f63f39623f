import { statSync } from 'node:fs';
import type { Container } from './archive/container.ts';
import { folderName, NameFault } from './archive/entryName.ts';
import { openFolder } from './archive/folder.ts';
import { fileContent } from './archive/plainFile.ts';
import { openFile, type RandomAccess } from './archive/randomAccess.ts';
import { openZip } from './archive/zip.ts';
import type { ImportLimits } from './importLimits.ts';
import { escapeText, refuse } from './refusal.ts';

export type { Container } from './archive/container.ts';

/** Other wrappings by their first bytes, and where these stand: named in the refusal, so that it is clear what to do. */
const notRead: readonly [name: string, at: number, signature: Buffer][] = [
  ['gzip', 0, Buffer.from([0x1f, 0x8b])],
  ['bzip2', 0, Buffer.from('BZh')],
  ['zstandard', 0, Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['xz', 0, Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a])],
  ['7-zip', 0, Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
  ['tar', 257, Buffer.from('ustar')],
];

function refuseOtherArchives(head: Buffer, name: string): void {
  const found = notRead.find(([, at, signature]) => head.subarray(at, at + signature.length).equals(signature));
  if (found)
    throw refuse(`archive/${found[0]}`, `${name} is packed by ${found[0]}, which this version does not read. Unpack it first.`, 'archive');
}

const isZip = (head: Buffer, name: string): boolean =>
  (head[0] === 0x50 && head[1] === 0x4b && [0x03, 0x05, 0x06, 0x07].includes(head[2] ?? 0)) || /\.zip$/i.test(name);

function openSingle(file: RandomAccess, name: string, limits: ImportLimits): Container {
  const head = file.read(0, 512);
  if (isZip(head, name)) return openZip(file, name, limits);
  if (file.size === 0) throw refuse('file/empty', `${escapeText(name)} is empty.`, 'file');
  if (file.size > limits.expandedBytes) throw refuse('file/size', `${escapeText(name)} is larger than the limit.`, 'size');
  refuseOtherArchives(head, escapeText(name));
  const only = { path: name, size: file.size, read: () => fileContent(file, () => undefined) };
  return { kind: 'file', size: file.size, files: [only], archive: undefined, close: () => file.close() };
}

/** Opens what the reviewer named; `name` is what it is called. Errors: INPUT_REFUSED with the reason; Node's own errors when it cannot be read. */
export function openInput(input: string, name: string, limits: ImportLimits): Container {
  const fault = folderName(Buffer.from(name), limits);
  if (fault instanceof NameFault) throw refuse(`file/${fault.code}`, `The input has a name ${fault.why}.`, 'file');
  if (name.includes('/')) throw refuse('file/name-path', 'The name of the input holds a path.', 'file');
  if (statSync(input).isDirectory()) return openFolder(input, limits);
  const file = openFile(input, true);
  if (!file) throw refuse('file/special-file', `${escapeText(name)} is neither a file nor a folder.`, 'file');
  try {
    return openSingle(file, name, limits);
  } catch (error) {
    file.close();
    throw error;
  }
}
