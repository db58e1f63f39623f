import { createHash } from 'node:crypto';
import { z } from 'zod';
import { timeline } from '../../shared/replay/contract.ts';

/** Files of a decoded recording: of the reader's staging folder, then of the cache. */
export const decodedFiles = { index: 'index.json', frames: 'frames.ndjson', keyframes: 'keyframes.ndjson' } as const;

/** Raised whenever what is decoded changes: an older cache is made again. */
export const decodedVersion = 13;

/** Bytes of a file that are read together, with their digest: a damaged cache must not be shown as evidence. */
const part = z.object({ offset: z.number().int(), length: z.number().int(), sha256: z.string() });
export type Part = z.infer<typeof part>;

/**
 * `index.json`. Frames and keyframes lie one a line, in the contract's shape, in files of their own. A chunk of frames is
 * about 64 KiB and starts with the frame of that index; a keyframe is one line.
 */
export const decodedIndex = z.object({
  version: z.literal(decodedVersion),
  cols: z.number().int(),
  rows: z.number().int(),
  text: z.boolean(),
  timeline,
  /** `at`: of the chunk's first frame; `output`: bytes of output before it. */
  chunks: z.array(part.extend({ frame: z.number().int(), at: z.number(), output: z.number().int() })),
  keyframes: z.array(part.extend({ frame: z.number().int(), at: z.number() })).min(1),
});
export type DecodedIndex = z.infer<typeof decodedIndex>;

/** Hex SHA-256. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The index as it is stored: one line, and its digest on the next. */
export function indexText(index: DecodedIndex): string {
  const json = JSON.stringify(index);
  return `${json}\n${digestOf(json)}\n`;
}

/** Reads what {@link indexText} wrote. Throws when it is damaged or of another version. */
export function readIndex(text: string): DecodedIndex {
  const [json = '', digest] = text.split('\n');
  if (digestOf(json) !== digest) throw new Error('the index of a decoded recording is damaged');
  return decodedIndex.parse(JSON.parse(json));
}

/** The last entry that `reaches` holds for; entries are ordered so that it holds for the first ones only. */
export function lastReached<Entry>(entries: readonly Entry[], reaches: (entry: Entry) => boolean): Entry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && reaches(entry)) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}
