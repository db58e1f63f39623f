import { z } from 'zod';

/** `prev` of the first line of a chained log. */
export const chainStart = '0'.repeat(64);

/**
 * One line of `custody.jsonl`. `prev` is the SHA-256 of the exact bytes of the line before (without its LF), so
 * `sha256sum` and a shell loop verify the chain. An act has two entries: the intent, fsynced before it starts, and the
 * outcome, which names the intent's `n`. Ids, digests, counts and dates only: never PHI, filter text or secrets.
 */
export const custodyEntry = z.object({
  v: z.literal(1),
  n: z.number().int().nonnegative(),
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  time: z.string(),
  /** Operating-system account and the reviewer's name as given at start. */
  actor: z.object({ account: z.string(), reviewer: z.string() }),
  shell: z.enum(['electron', 'loopback', 'cli']),
  app: z.string(),
  act: z.string(),
  phase: z.enum(['intent', 'outcome', 'note']),
  /** For an outcome: the `n` of its intent. */
  intent: z.number().int().optional(),
  /** For an outcome: done, refused (with the error code), cancelled. */
  result: z.enum(['done', 'refused', 'cancelled']).optional(),
  code: z.string().optional(),
  subject: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
export type CustodyEntry = z.infer<typeof custodyEntry>;

/** What a service may add to the outcome of the act it performs. */
export type CustodySubject = NonNullable<CustodyEntry['subject']>;
