import { type Packing, packedChunkBytes, type UnpackOptions } from './packing.ts';
import type { RandomAccess } from './randomAccess.ts';

const littleEndian = Buffer.from([0xff, 0xfe]);
const bigEndian = Buffer.from([0xfe, 0xff]);

/** The encoding that a byte order mark says. */
function encodingOf(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const mark = head.subarray(0, 2);
  if (mark.equals(littleEndian)) return 'utf-16le';
  return mark.equals(bigEndian) ? 'utf-16be' : undefined;
}

/** What stands in no text: other bytes may begin like the mark. */
const noText = /[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/;

function starts(head: Buffer): boolean {
  const encoding = encodingOf(head);
  // Half a character at the end of the head is the half of a whole one.
  const text = encoding && new TextDecoder(encoding).decode(head, { stream: true });
  return text !== undefined && text !== '' && !noText.test(text);
}

/** `iconv -f UTF-16 -t UTF-8` gives the same; half a character becomes U+FFFD, and the original is kept. */
async function* inUtf8(file: RandomAccess, { onRead }: UnpackOptions): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encodingOf(file.read(0, 2)));
  for (let at = 0; at < file.size; at += packedChunkBytes) {
    const last = at + packedChunkBytes >= file.size;
    const text = decoder.decode(file.read(at, packedChunkBytes), { stream: !last });
    onRead?.(Math.min(at + packedChunkBytes, file.size));
    if (text !== '') yield await Promise.resolve(Buffer.from(text));
  }
}

/** Text in UTF-16, as Windows programs write it, is what a source reads once it is in UTF-8: a way of packing it. */
export const utf16: Packing = { id: 'utf16', starts, unpack: inUtf8 };
