import { z } from 'zod';

/** A moment of a recording as it is cited; every digest can be made again with stock tools (main/README.md). */
export const moment = z.object({
  /** Ms from frame 0. */
  at: z.number(),
  cols: z.number().int(),
  rows: z.number().int(),
  /** The screen, right-trimmed rows. */
  lines: z.array(z.string()),
  /** SHA-256 of these rows in UTF-8, each ended by one line feed. */
  screenSha256: z.string(),
  /** The last frame of output at or before the moment; null where nothing was printed yet. */
  frame: z
    .object({
      index: z.number().int(),
      at: z.number(),
      /** Its bytes in base64. */
      data: z.string(),
      /** SHA-256 of these bytes. */
      sha256: z.string(),
      /** Where they lie in all output of the recording, one frame after the other: bytes `from` up to before `to`. */
      from: z.number().int(),
      to: z.number().int(),
    })
    .nullable(),
});
export type Moment = z.infer<typeof moment>;

/** The text whose SHA-256 stands for a screen. */
export const screenText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
