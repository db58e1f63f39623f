import { z } from 'zod';

/** Statements of one session that are listed; more of them are said to be there and not shown. */
export const mostStatements = 20_000;
/** Statements that are answered to one call. */
export const statementsPage = 1000;

/** One thing that was done in a session without a picture: a statement, a request, a prompt or a call of a tool. Nulls are "not recorded". */
export const statement = z.object({
  /** Id of the event that tells it. */
  event: z.string(),
  /** Ms from moment 0 of the session's clock; null where no time of its own is known. */
  at: z.number().nullable(),
  /** What the source calls it. */
  kind: z.string().nullable(),
  verb: z.string().nullable(),
  tool: z.string().nullable(),
  /** The statement itself, at most 4,000 characters of it. */
  text: z.string().nullable(),
  cut: z.boolean(),
  /** Parameters or arguments as JSON text, at most 4,000 characters. */
  params: z.string().nullable(),
  rows: z.union([z.number(), z.string()]).nullable(),
  durationMs: z.number().nullable(),
  outcome: z.string().nullable(),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  masking: z.string().nullable(),
  masked: z.array(z.string()),
});
export type Statement = z.infer<typeof statement>;
