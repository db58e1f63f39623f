import { deflateRawSync } from 'node:zlib';
import { tableCrc32 } from '../../main/import/archive/crc32.ts';

/** An entry; every field can be made to lie, in both headers or in one. */
export interface Entry {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  /** 8 unless given. */
  method?: number;
  /** UTF-8 names unless given. */
  flags?: number;
  crc?: number;
  size?: number;
  packed?: Uint8Array;
  packedSize?: number;
  extra?: Uint8Array;
  attributes?: number;
  /** A data descriptor follows, and the local header has zeros. */
  descriptor?: boolean;
  disk?: number;
  /** Bytes before the local header, and after the content, that belong to nothing. */
  hidden?: Uint8Array;
  after?: Uint8Array;
  /** What the local header says instead. */
  local?: { name?: string; size?: number; flags?: number };
  /** Where the directory says the entry is, instead of where it is. */
  offset?: number;
}

export interface Archive {
  prefix?: Uint8Array;
  suffix?: Uint8Array;
  comment?: Uint8Array;
  end?: { disk?: number; entriesHere?: number; entries?: number; directorySize?: number; directoryOffset?: number };
}

interface Written {
  central: Buffer;
  local: Buffer;
}

function fields(...values: [size: 2 | 4, value: number][]): Buffer {
  return Buffer.concat(
    values.map(([size, value]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value >>> 0 === value ? value : value >>> 0, 0, size);
      return bytes;
    }),
  );
}

const defaults = { method: 8, flags: 1 << 11, attributes: 0o100644 * 0x10000, extra: Buffer.alloc(0) };

/** What the entry says of its content, true or not. */
function claims(entry: Entry): { packed: Buffer; crc: number; packedSize: number; size: number; flags: number } {
  const content = Buffer.from(entry.content ?? '');
  const packed = Buffer.from(entry.packed ?? (entry.method === undefined || entry.method === 8 ? deflateRawSync(content) : content));
  const { crc = tableCrc32(content), packedSize = packed.length, size = content.length, flags = defaults.flags } = entry;
  return { packed, crc, packedSize, size, flags: flags | (entry.descriptor ? 8 : 0) };
}

function localRecord(entry: Entry, name: Buffer): Buffer {
  const { packed, crc, packedSize, size, flags } = claims(entry);
  const { method, extra } = { ...defaults, ...entry };
  const hidden = (value: number) => (entry.descriptor ? 0 : value);
  return Buffer.concat([
    fields([4, 0x04034b50], [2, 20], [2, entry.local?.flags ?? flags], [2, method], [4, 0], [4, hidden(crc)], [4, hidden(packedSize)]),
    fields([4, hidden(entry.local?.size ?? size)], [2, name.length], [2, extra.length]),
    name,
    extra,
    packed,
    entry.descriptor ? fields([4, 0x08074b50], [4, crc], [4, packedSize], [4, size]) : Buffer.alloc(0),
    entry.after ?? Buffer.alloc(0),
  ]);
}

function written(entry: Entry, at: number): Written {
  const { crc, packedSize, size, flags } = claims(entry);
  const { method, extra, attributes } = { ...defaults, ...entry };
  const name = Buffer.from(entry.name as string);
  const central = Buffer.concat([
    fields([4, 0x02014b50], [2, 0x0314], [2, 20], [2, flags], [2, method], [4, 0], [4, crc], [4, packedSize], [4, size], [2, name.length]),
    fields([2, extra.length], [2, 0], [2, entry.disk ?? 0], [2, 0], [4, attributes], [4, entry.offset ?? at]),
    name,
    extra,
  ]);
  return { central, local: localRecord(entry, entry.local?.name === undefined ? name : Buffer.from(entry.local.name)) };
}

/** A zip archive of entries as they are given, true or not. */
export function zipOf(entries: readonly Entry[], { prefix, suffix, comment = Buffer.alloc(0), end = {} }: Archive = {}): Buffer {
  const locals: Buffer[] = [Buffer.from(prefix ?? [])];
  const centrals: Buffer[] = [];
  let at = prefix?.length ?? 0;
  for (const entry of entries) {
    const hidden = Buffer.from(entry.hidden ?? []);
    at += hidden.length;
    const { central, local } = written(entry, at);
    locals.push(hidden, local);
    centrals.push(central);
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  const record = fields(
    [4, 0x06054b50],
    [2, end.disk ?? 0],
    [2, 0],
    [2, end.entriesHere ?? entries.length],
    [2, end.entries ?? entries.length],
    [4, end.directorySize ?? directory.length],
    [4, end.directoryOffset ?? at],
    [2, comment.length],
  );
  return Buffer.concat([...locals, directory, record, comment, suffix ?? Buffer.alloc(0)]);
}
