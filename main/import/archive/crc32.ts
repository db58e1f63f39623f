import zlib from 'node:zlib';

function makeTable(): Int32Array {
  const table = new Int32Array(256);
  for (let index = 0; index < 256; index += 1) {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[index] = value;
  }
  return table;
}

let table: Int32Array | undefined;

/** CRC-32 of ISO 3309 by table, for a Node older than 20.20 whose zlib does not offer it. */
export function tableCrc32(bytes: Uint8Array, previous = 0): number {
  table ??= makeTable();
  let value = ~previous;
  for (let at = 0; at < bytes.length; at += 1) value = (table[(value ^ (bytes[at] as number)) & 0xff] as number) ^ (value >>> 8);
  return ~value >>> 0;
}

const native = (zlib as { crc32?: (bytes: Uint8Array, previous?: number) => number }).crc32;

/** CRC-32 as zip archives use it; `previous` continues an earlier part. */
export const crc32: (bytes: Uint8Array, previous?: number) => number = typeof native === 'function' ? native : tableCrc32;
