import type { Certificate } from 'pkijs';
import { bytesToSign, encodeSignature } from './cms.ts';

/** Whoever can sign: a file key now; a token or a smart card would fill the same two members. */
export interface Signer {
  /** Signer first, root last. */
  certificates: readonly Certificate[];
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/**
 * A detached CAdES-BES signature (DER) over a SHA-256 digest, with the whole chain inside.
 * `signingTime` is the signer's own claim; null for PDF, where the signature dictionary carries it.
 */
export async function signDigest(digest: Uint8Array, signer: Signer, signingTime: Date | null): Promise<Uint8Array> {
  const facts = { digest, certificates: signer.certificates, signingTime };
  return encodeSignature({ ...facts, signature: await signer.sign(bytesToSign(facts)) });
}
