import { open, stat } from 'node:fs/promises';
import { findToken, hashSpans, readSpan } from './fileBytes.ts';
import { type Signer, signDigest } from './sign.ts';

/** Bytes reserved for the signature: a chain of three RSA-3072 certificates needs about 4,200, with a time stamp 8,600. */
export const reservedBytes = 16_384;

/** A number as wide as any offset will be; replaced when the file's size is known. */
export const reservedOffset = 9_999_999_999;

const placeholder = `/ByteRange [0 ${reservedOffset} ${reservedOffset} ${reservedOffset}]`;
const contents = '\n/Contents <';

/** Where the signature of a PDF sits: the gap is `<`, the hex digits and `>`. */
export interface SignatureGap {
  byteRangeAt: number;
  gapStart: number;
  gapEnd: number;
  size: number;
}

async function findPlaceholder(path: string): Promise<SignatureGap> {
  const offsets = await findToken(path, placeholder);
  const [byteRangeAt] = offsets;
  if (byteRangeAt === undefined || offsets.length !== 1) throw new Error('expected exactly one reserved signature');
  const gapStart = byteRangeAt + placeholder.length + contents.length - 1;
  const gapEnd = gapStart + reservedBytes * 2 + 2;
  const head = await readSpan(path, byteRangeAt, placeholder.length + contents.length);
  const gap = await readSpan(path, gapStart, gapEnd - gapStart);
  if (head.toString('latin1') !== placeholder + contents || !/^<0+>$/.test(gap.toString('latin1')))
    throw new Error('the reserved signature is not empty');
  return { byteRangeAt, gapStart, gapEnd, size: (await stat(path)).size };
}

/**
 * Signs a PDF that has an empty reserved signature (PAdES B-B, EN 319 142-1), in place. The file is hashed as a stream
 * and nothing but the range numbers and the hex digits changes. Throws when there is not exactly one reserved signature.
 */
export async function signReserved(path: string, signer: Signer): Promise<void> {
  const { byteRangeAt, gapStart, gapEnd, size } = await findPlaceholder(path);
  const numbers = `/ByteRange [0 ${gapStart} ${gapEnd} ${size - gapEnd}]`.padEnd(placeholder.length);
  const handle = await open(path, 'r+');
  try {
    await handle.write(numbers, byteRangeAt, 'latin1');
    const digest = await hashSpans(path, [
      { start: 0, end: gapStart },
      { start: gapEnd, end: size },
    ]);
    const signature = Buffer.from(await signDigest(digest, signer, null));
    if (signature.length > reservedBytes) throw new Error(`the signature needs ${signature.length} bytes, ${reservedBytes} are reserved`);
    await handle.write(signature.toString('hex'), gapStart + 1, 'latin1');
    await handle.sync();
  } finally {
    await handle.close();
  }
}
