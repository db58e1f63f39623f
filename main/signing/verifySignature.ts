import { webcrypto } from 'node:crypto';
import type { Certificate } from 'pkijs';
import type { Check, SignatureFindings } from '../../shared/signing/verdict.ts';
import { chainProblem } from './certificateChain.ts';
import { isDocumentSigner } from './certificateRules.ts';
import { fingerprint, parsePem, subjectValue } from './certificates.ts';
import { bytesToSign, decodeSignature, encodeSignature, type ReadSignature } from './cms.ts';
import { objectId } from './objectIds.ts';

/** A detached signature to examine, with what it should cover. */
export interface SignatureCase {
  /** First part of every check's id. */
  prefix: 'report' | 'evidence' | 'bundle' | 'package';
  der: Uint8Array;
  /** SHA-256 of the content that is really there. */
  digest: Uint8Array;
  /** Where the signer's claimed time is kept: the PDF's signature dictionary, or the signed attributes. */
  claim: { place: 'dictionary'; time: Date | null } | { place: 'attribute' };
  trustedRoots: readonly string[];
  now: Date;
  /** Stock commands: whole verification, list of certificates, fingerprint of the root. */
  repeat: { open: string; certificates: string; fingerprint: string };
}

type Say = (id: string, result: Check['result'], says: string, repeat: string | null) => void;

const day = (date: Date) => date.toISOString().slice(0, 10);

async function signatureHolds(read: ReadSignature): Promise<boolean> {
  const [signer] = read.certificates;
  if (!signer) return false;
  try {
    const key = await webcrypto.subtle.importKey(
      'spki',
      signer.subjectPublicKeyInfo.toSchema().toBER(),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      false,
      ['verify'],
    );
    return await webcrypto.subtle.verify('RSASSA-PKCS1-v1_5', key, read.signature, read.attributes);
  } catch {
    return false;
  }
}

function rebuilds(read: ReadSignature, der: Uint8Array): { container: boolean; attributes: boolean } {
  try {
    const container = Buffer.compare(encodeSignature(read), der) === 0;
    return { container, attributes: Buffer.compare(bytesToSign(read), read.attributes) === 0 };
  } catch {
    return { container: false, attributes: false };
  }
}

function checkPeriods(certificates: readonly Certificate[], claimed: Date | null, one: SignatureCase, say: Say): boolean {
  const inside = (at: Date) => certificates.every(({ notBefore, notAfter }) => notBefore.value <= at && at <= notAfter.value);
  const { certificates: list } = one.repeat;
  if (claimed === null) say('period-signed', 'fail', 'The signature does not say when it was made.', list);
  else if (!inside(claimed)) {
    say(
      'period-signed',
      'fail',
      `The claimed time of signing, ${claimed.toISOString()}, lies outside the validity of a certificate.`,
      list,
    );
  } else if (claimed.getTime() > one.now.getTime() + 86_400_000) {
    say('period-signed', 'fail', `The claimed time of signing, ${claimed.toISOString()}, is in the future.`, list);
  } else {
    const says = `Claimed time of signing ${claimed.toISOString()}, inside the validity of every certificate. It is the signer's own clock, not a time stamp.`;
    say('period-signed', 'pass', says, list);
  }
  const valid = inside(one.now);
  const ends = certificates.map(({ notAfter }) => notAfter.value).sort((a, b) => a.getTime() - b.getTime())[0];
  if (valid) say('period-now', 'pass', `Every certificate is valid on ${day(one.now)}.`, list);
  else {
    const says =
      `A certificate is not valid on ${day(one.now)} (the first one ends ${ends ? day(ends) : 'unknown'}). Without a trusted time stamp ` +
      'it cannot be told whether the signature was made while it was valid.';
    say('period-now', 'unknown', says, list);
  }
  return valid;
}

function checkRoot(root: Certificate | undefined, one: SignatureCase, say: Say): boolean {
  if (!root) {
    say('root', 'fail', 'The signature names no root certificate.', null);
    return false;
  }
  const print = fingerprint(root);
  const pinned = one.trustedRoots.flatMap(parsePem).some((trusted) => fingerprint(trusted) === print);
  if (pinned) say('root', 'pass', `The chain ends at a pinned root: ${print}.`, one.repeat.fingerprint);
  else {
    const says = `The root is not pinned here, so who signed is not established. Compare its fingerprint with the signer by phone, then pin it: ${print}.`;
    say('root', 'unknown', says, one.repeat.fingerprint);
  }
  return pinned;
}

function checkContent(read: ReadSignature, one: SignatureCase, say: Say): void {
  const same = Buffer.compare(read.digest, one.digest) === 0;
  const digest = Buffer.from(one.digest).toString('hex');
  const says = same
    ? `The content has the signed digest, SHA-256 ${digest}.`
    : 'The content is not the one that was signed: its digest differs.';
  say('digest', same ? 'pass' : 'fail', says, one.repeat.open);
  const { container, attributes } = rebuilds(read, one.der);
  const exact = 'The signature has exactly the expected form, every byte accounted for: one signer, the chain, nothing else.';
  const odd = 'The signature has bytes that do not belong there, or is not in the one form Muniment writes.';
  say('container', container ? 'pass' : 'fail', container ? exact : odd, one.repeat.certificates);
  const bound = "The signed attributes are complete and name the signer's certificate by its digest.";
  const loose = "The signed attributes are not the expected ones, or do not name the signer's certificate.";
  say('attributes', attributes ? 'pass' : 'fail', attributes ? bound : loose, one.repeat.open);
}

async function checkSigner(read: ReadSignature, one: SignatureCase, say: Say): Promise<string | null> {
  const holds = await signatureHolds(read);
  const good = "The signature value is right under the signer's public key.";
  const bad = "The signature value is wrong under the signer's public key.";
  say('signature', holds ? 'pass' : 'fail', holds ? good : bad, one.repeat.open);
  const problem = await chainProblem(read.certificates);
  const chained = `${read.certificates.length} certificates lead from the signer to a self-signed root.`;
  say(
    'chain',
    problem === null ? 'pass' : 'fail',
    problem === null ? chained : `The certificates are no chain: ${problem}.`,
    one.repeat.open,
  );
  const [signer] = read.certificates;
  const fit = signer !== undefined && isDocumentSigner(signer);
  const may = "The signer's certificate is meant for signing documents and is no authority.";
  const mayNot = "The signer's certificate is not meant for signing documents.";
  say('usage', fit ? 'pass' : 'fail', fit ? may : mayNot, one.repeat.certificates);
  return signer ? subjectValue(signer, objectId.commonName) : null;
}

/** Examines a detached signature in every respect; the result lists one check for each. Never throws for hostile bytes. */
export async function verifySignature(one: SignatureCase): Promise<SignatureFindings> {
  const checks: Check[] = [];
  const say: Say = (id, result, says, repeat) => checks.push({ id: `${one.prefix}/${id}`, result, says, repeat });
  let read: ReadSignature;
  try {
    read = decodeSignature(one.der);
  } catch {
    say('container', 'fail', 'The signature cannot be read.', one.repeat.certificates);
    return { checks, rootFingerprint: null, signer: null, signedAt: null, current: false, trusted: false };
  }
  checkContent(read, one, say);
  const signer = await checkSigner(read, one, say);
  const claimed = one.claim.place === 'attribute' ? read.signingTime : one.claim.time;
  if (one.claim.place === 'dictionary' && read.signingTime !== null) {
    say('signing-time', 'fail', 'A signature in a PDF must not carry a second time of signing (EN 319 142-1).', one.repeat.certificates);
  }
  const current = checkPeriods(read.certificates, claimed, one, say);
  const root = read.certificates.at(-1);
  const pinned = checkRoot(root, one, say);
  const signedAt = claimed?.toISOString() ?? null;
  return { checks, rootFingerprint: root ? fingerprint(root) : null, signer, signedAt, current, trusted: pinned && current };
}
