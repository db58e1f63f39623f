import { breathe } from '../ingest/breathe.ts';
import { bzip2 } from './bzip2.ts';
import { gzip } from './gzip.ts';
import { type Packing, refuser, type UnpackOptions } from './packing.ts';
import { escapeText, refuse } from '../refusal.ts';
import type { RandomAccess } from './randomAccess.ts';
import { utf16 } from './utf16.ts';
import { zstd } from './zstd.ts';

const packings: readonly Packing[] = [gzip, bzip2, zstd, utf16];

/** Unpacking may never wait for anything: after so many bytes it lets the process say that it is working. */
const breathBytes = 1 << 20;

/** How a file is packed, by its first bytes; undefined when it is not. */
export const packingOf = (head: Buffer): Packing | undefined => packings.find((packing) => packing.starts(head));

/** INPUT_REFUSED for a packed file that is larger than an archive may be. */
export function requirePackedSize({ id }: Packing, { size }: RandomAccess, { path, limits }: UnpackOptions): void {
  if (size > limits.archiveBytes) throw refuse(`${id}/size`, `${escapeText(path)} is a packed file larger than the limit.`, 'size');
}

/**
 * The content of a packed file in chunks, its checksums checked (formats/sources.md 1). INPUT_REFUSED for damage, anything
 * after the last member, more members than allowed, and content that is too many times larger than the file.
 */
export async function* unpacked(packing: Packing, file: RandomAccess, options: UnpackOptions): AsyncGenerator<Buffer> {
  const { ratio, ratioFromBytes } = options.limits;
  const most = Math.max(ratioFromBytes, ratio * file.size);
  let total = 0;
  let breathed = 0;
  for await (const chunk of packing.unpack(file, options)) {
    total += chunk.length;
    if (total - breathed >= breathBytes) {
      breathed = total;
      await breathe();
    }
    if (total > most) throw refuser(packing.id, options)('ratio', `unpacks to more than ${ratio} times its size`);
    yield chunk;
  }
}

/** The first bytes of the content, without unpacking more than they take. */
export async function unpackedHead(packing: Packing, file: RandomAccess, options: UnpackOptions, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let found = 0;
  for await (const chunk of unpacked(packing, file, options)) {
    parts.push(chunk);
    found += chunk.length;
    if (found >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}
