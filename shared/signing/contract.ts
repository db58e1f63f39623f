import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from '../errors.ts';
import { type CallMeta, noMeta } from '../meta.ts';
import { type Verdict, verdict } from './verdict.ts';

const base = oc.$meta<CallMeta>(noMeta).errors(contractErrors);

/** A name for a key, also its file name. */
export const keyName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dot, dash and underscore');

/** A signing identity: a signer certificate under an issuing CA under a root (X.509, RSA-3072). Never holds the private key. */
export const keySummary = z.object({
  name: z.string(),
  person: z.string(),
  organisation: z.string(),
  email: z.string().nullable(),
  /** SHA-256 of the root certificate, colon-separated upper-case hex. */
  rootFingerprint: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
});
export type KeySummary = z.infer<typeof keySummary>;

export const pinnedRoot = z.object({
  fingerprint: z.string(),
  subject: z.string(),
  notAfter: z.string(),
  addedAt: z.string(),
});
export type PinnedRoot = z.infer<typeof pinnedRoot>;

/** A secret on its way to a key: length-limited, and never part of a custody entry, log or error. */
export const passphrase = z.string().min(8, 'at least 8 characters').max(1024);

export const signingContract = {
  /** Signing identities of this workspace. */
  keys: base.output(z.array(keySummary)),
  /** Makes root, issuing CA and signer (RSA-3072), encrypted at rest under the passphrase, and pins the root. ALREADY_EXISTS. */
  generateKey: base
    .meta({ custody: 'generate-key', subject: ['name'], result: (key: KeySummary) => ({ root: key.rootFingerprint }) })
    .input(
      z.object({
        name: keyName,
        person: z.string().min(1).max(128),
        organisation: z.string().min(1).max(128),
        email: z.email().max(254).nullable().default(null),
        passphrase,
      }),
    )
    .output(keySummary),
  /** The public certificates of a key in PEM: the root to hand to others, or the whole chain, signer first. NOT_FOUND. */
  exportCertificate: base
    .input(z.object({ name: keyName, which: z.enum(['root', 'chain']).default('root') }))
    .output(z.object({ pem: z.string(), fingerprint: z.string() })),
  /** Pinned roots of producers and signers. */
  roots: base.output(z.array(pinnedRoot)),
  /** Pins a root certificate (PEM). INPUT_REFUSED when it is no self-signed CA certificate. */
  pinRoot: base
    .meta({ custody: 'pin-root', result: (root: PinnedRoot) => ({ root: root.fingerprint }) })
    .input(z.object({ pem: z.string().max(65_536) }))
    .output(pinnedRoot),
  /** Removes a pinned root. NOT_FOUND. */
  unpinRoot: base
    .meta({ custody: 'unpin-root', subject: ['fingerprint'] })
    .input(z.object({ fingerprint: z.string() }))
    .output(pinnedRoot),
  /**
   * Verifies a report, an evidence package, an evidence file with its `.p7s`, or a custody log against the pinned roots. One token, or two for
   * `evidence.json` and `evidence.json.p7s`. TOKEN_UNKNOWN; INPUT_REFUSED when the file is none of these.
   */
  verify: base
    .meta({ custody: 'verify', result: (found: Verdict) => ({ kind: found.kind, verdict: found.verdict, root: found.rootFingerprint }) })
    .input(z.object({ tokens: z.array(z.string()).min(1).max(2) }))
    .output(verdict),
};
