import { z } from 'zod';

/** One thing verification looked at. `unknown` means it could not be looked at, which is not a pass. */
export const check = z.object({
  /** Stable id, such as `report/signature`. */
  id: z.string(),
  result: z.enum(['pass', 'fail', 'unknown']),
  /** What it means, in one sentence for the reviewer. */
  says: z.string(),
  /** The stock command that repeats this check without Muniment; null where none exists. */
  repeat: z.string().nullable(),
});
export type Check = z.infer<typeof check>;

export const verdict = z.object({
  file: z.string(),
  kind: z.enum(['report', 'evidence', 'custody', 'bundle', 'package', 'unknown']),
  /** `untrusted`: intact, but signed under a root that is not pinned. Any failed check makes it `invalid`. */
  verdict: z.enum(['valid', 'untrusted', 'invalid']),
  /** SHA-256 of the root certificate the signature leads to, colon-separated hex, to compare by phone. */
  rootFingerprint: z.string().nullable(),
  /** Name in the signer's certificate. */
  signer: z.string().nullable(),
  checks: z.array(check),
});
export type Verdict = z.infer<typeof verdict>;

/** The verdict that follows from checks: `trusted` says whether the root is pinned. */
export function concludeVerdict(checks: readonly Check[], trusted: boolean): Verdict['verdict'] {
  if (checks.some((one) => one.result === 'fail')) return 'invalid';
  return trusted ? 'valid' : 'untrusted';
}

/** What checking a detached signature gave. */
export interface SignatureFindings {
  checks: Check[];
  rootFingerprint: string | null;
  signer: string | null;
  /** The time of signing that the signer claims, as an instant. */
  signedAt: string | null;
  /** Whether every certificate is in its period of validity now. */
  current: boolean;
  /** Current, and the chain ends at a pinned root. */
  trusted: boolean;
}
