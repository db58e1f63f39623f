import type { Attestation } from '../reader/protocol.ts';
import type { Attested, AttestedFile } from './attest/attested.ts';
import { attestChecksums } from './attest/checksums.ts';
import { attestCloudtrail } from './attest/cloudtrailDigests.ts';

/** What is known where a seal says all there is to say. */
export const noAttestation: Attested = { states: new Map(), notes: [] };

/** What the files of a bundle prove about one another: checksums beside them, and digests of CloudTrail. */
export function attest(files: readonly AttestedFile[]): Attested {
  const attested: Attested = { states: new Map(), notes: [] };
  attestCloudtrail(files, attested);
  attestChecksums(files, attested);
  return attested;
}

/** What is known of the file at a place, as a member to be spread; none where nothing is. */
export function attestedBy({ states }: Attested, index: number): { attested?: Attestation } {
  const attested = states.get(index);
  return attested ? { attested } : {};
}

/** Columns of the events of a file. Whether its key is trusted is for the pinned keys to say, and not for an event to remember. */
export function integrityOf(attested: Attestation | undefined): { integrity: string | null; method: string | null } {
  if (!attested) return { integrity: null, method: null };
  return { integrity: attested.holds ? 'unverifiable' : 'failed', method: attested.method };
}
