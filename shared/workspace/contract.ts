import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from '../errors.ts';
import { type CallMeta, noMeta } from '../meta.ts';
import { page, pageInput } from '../page.ts';
import { type Verdict, verdict } from '../signing/verdict.ts';
import { custodyEntry } from './custody.ts';

const base = oc.$meta<CallMeta>(noMeta).errors(contractErrors);

/** Where am I: what the frame and the status line show. */
export const workspaceStatus = z.object({
  name: z.string(),
  reviewer: z.string(),
  version: z.string(),
  shell: z.enum(['electron', 'loopback', 'cli']),
  bundles: z.number().int(),
  /** Bundles by seal state. */
  seals: z.object({ unsealed: z.number().int(), untrusted: z.number().int(), verified: z.number().int(), failed: z.number().int() }),
  events: z.number().int(),
  sessions: z.number().int(),
  rejected: z.number().int(),
  period: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
});
export type WorkspaceStatus = z.infer<typeof workspaceStatus>;

export const workspaceContract = {
  /** Names, counts and period of the open workspace. */
  status: base.output(workspaceStatus),
  /** Custody entries, newest first, by key. */
  custody: base.input(pageInput).output(page(custodyEntry)),
  /** Checks the whole custody chain from the bytes on disk. */
  verifyCustody: base.meta({ custody: 'verify-custody', result: (found: Verdict) => ({ verdict: found.verdict }) }).output(verdict),
};
