import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program as electron-builder lays it out, before it is wrapped in an installer. */
export interface Packed {
  executable: string;
  /** The file that holds the fuses. */
  fuses: string;
  resources: string;
}

const layouts: readonly { folder: RegExp; packed: (folder: string) => Packed }[] = [
  {
    folder: /^linux(-\w+)?-unpacked$/,
    packed: (folder) => ({ executable: join(folder, 'muniment'), fuses: join(folder, 'muniment'), resources: join(folder, 'resources') }),
  },
  {
    folder: /^win(-\w+)?-unpacked$/,
    packed: (folder) => ({
      executable: join(folder, 'Muniment.exe'),
      fuses: join(folder, 'Muniment.exe'),
      resources: join(folder, 'resources'),
    }),
  },
  {
    folder: /^mac(-\w+)?$/,
    packed: (folder) => {
      const contents = join(folder, 'Muniment.app/Contents');
      const fuses = join(contents, 'Frameworks/Electron Framework.framework/Electron Framework');
      return { executable: join(contents, 'MacOS/Muniment'), fuses, resources: join(contents, 'Resources') };
    },
  },
];

/** The program that was packed into a folder, or null. */
export function findPacked(output: string): Packed | null {
  if (!existsSync(output)) return null;
  for (const name of readdirSync(output)) {
    const packed = layouts.find(({ folder }) => folder.test(name))?.packed(join(output, name));
    if (packed && existsSync(packed.executable)) return packed;
  }
  return null;
}

const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const states: Readonly<Record<string, string>> = { '0': 'off', '1': 'on', r: 'removed' };

/** Fuses in their order on the wire (electron/fuses, version 1). */
const names = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
];

/** Every fuse wire in a binary, by the names of `electronFuses` in electron-builder.yml: after the sentinel a version, a length, and a letter each. */
export function readFuses(binary: Buffer): Record<string, string>[] {
  const wires: Record<string, string>[] = [];
  for (let at = binary.indexOf(sentinel); at >= 0; at = binary.indexOf(sentinel, at + 1)) {
    const start = at + sentinel.length + 2;
    if (binary[start - 2] !== 1) throw new Error(`a fuse wire of version ${binary[start - 2] ?? 0}`);
    const wire = binary.subarray(start, start + (binary[start - 1] ?? 0)).toString('latin1');
    wires.push(Object.fromEntries(names.map((name, index) => [name, states[wire[index] ?? ''] ?? 'unknown'])));
  }
  return wires;
}

/** A binary of no program, with every fuse of Electron as it is delivered: what electron-builder needs to find where there is no Electron. */
export function standInBinary(): Buffer {
  return Buffer.concat([Buffer.alloc(512), sentinel, Buffer.from([1, names.length]), Buffer.from('10110010'), Buffer.alloc(512)]);
}

interface AsarEntry {
  files?: Record<string, AsarEntry>;
  unpacked?: boolean;
}

/** Paths in an asar archive, and whether each lies outside it. */
export function asarFiles(archive: string): { path: string; unpacked: boolean }[] {
  const bytes = readFileSync(archive);
  const header = JSON.parse(bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8')) as AsarEntry;
  const walk = (entry: AsarEntry, path: string): { path: string; unpacked: boolean }[] =>
    entry.files
      ? Object.entries(entry.files).flatMap(([name, inside]) => walk(inside, path === '' ? name : `${path}/${name}`))
      : [{ path, unpacked: entry.unpacked === true }];
  return walk(header, '');
}
