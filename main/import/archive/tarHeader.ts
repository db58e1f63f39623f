/** Bytes of a tar block: headers are one, content is padded to whole ones. */
export const blockBytes = 512;

/** The fields of a header that say what is read and from where (POSIX.1-2017 pax, ustar interchange format). */
export interface TarHeader {
  name: Buffer;
  /** The type flag as a character; a NUL of old archives is `0`. */
  type: string;
  /** Undefined when the field is no size. */
  size: number | undefined;
}

const checksumAt = 148;
const checksumEnd = 156;

/** An octal number with the blanks and NULs writers put around it, or a positive base-256 one; undefined for anything else. */
function numberIn(field: Buffer): number | undefined {
  if (((field[0] as number) & 0x80) !== 0) {
    const value = field[0] === 0x80 ? BigInt(`0x${field.subarray(1).toString('hex')}`) : -1n;
    return value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
  }
  const digits = /^ *([0-7]+)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

/** Whether the block carries its own checksum: the sum of its bytes with the field itself taken as blanks. */
export function hasChecksum(block: Buffer): boolean {
  if (block.length < blockBytes) return false;
  let sum = 0x20 * (checksumEnd - checksumAt);
  for (let at = 0; at < blockBytes; at += 1) if (at < checksumAt || at >= checksumEnd) sum += block[at] as number;
  return numberIn(block.subarray(checksumAt, checksumEnd)) === sum;
}

const zeros = Buffer.alloc(1 << 16);

/** Whether all bytes are zero. */
export function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const part = bytes.subarray(at, at + zeros.length);
    if (!part.equals(zeros.subarray(0, part.length))) return false;
  }
  return true;
}

function textIn(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

/** How the rest of a header is laid out: ustar has a prefix for long names, the others do not; undefined for no known layout. */
function layoutOf(block: Buffer): 'ustar' | 'plain' | undefined {
  const magic = block.toString('latin1', 257, 265);
  if (magic === 'ustar\u000000' || magic === 'ustar\0\0\0') return 'ustar';
  return magic === 'ustar  \0' || magic === '\0\0\0\0\0\0\0\0' ? 'plain' : undefined;
}

/** Reads a header block whose checksum holds; undefined when its layout is of no known kind. */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  const layout = layoutOf(block);
  if (!layout) return undefined;
  const short = textIn(block.subarray(0, 100));
  const prefix = layout === 'ustar' ? textIn(block.subarray(345, 500)) : Buffer.alloc(0);
  const flag = block[156] as number;
  return {
    name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), short]) : short,
    type: flag === 0 ? '0' : String.fromCharCode(flag),
    size: numberIn(block.subarray(124, 136)),
  };
}

/** Whether a file starts as a tar archive does; an archive of nothing is blocks of zeros. */
export function startsTar(head: Buffer): boolean {
  if (head.length < blockBytes) return false;
  return head.toString('latin1', 257, 262) === 'ustar' || hasChecksum(head) || isZero(head.subarray(0, blockBytes));
}
