import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { escapeText } from '../refusal.ts';
import { type Attested, type AttestedFile, note, smallText, some } from './attested.ts';

const logFile = z.object({ s3Object: z.string(), hashValue: z.string(), hashAlgorithm: z.literal('SHA-256') });

/** A digest file of CloudTrail (CloudTrail User Guide, digest file structure). */
const digestShape = z.object({
  digestStartTime: z.string(),
  digestEndTime: z.string(),
  digestS3Bucket: z.string(),
  digestS3Object: z.string(),
  digestPublicKeyFingerprint: z.string(),
  previousDigestS3Object: z.string().nullish(),
  previousDigestHashValue: z.string().nullish(),
  previousDigestSignature: z.string().nullish(),
  logFiles: z.array(logFile),
});

interface Digest {
  file: AttestedFile;
  index: number;
  facts: z.output<typeof digestShape>;
}

const metadataShape = z.array(
  z.object({ s3Object: z.string(), metadata: z.record(z.string(), z.string()) }).transform(({ s3Object, metadata }) => ({
    object: s3Object,
    signature: metadata.signature ?? metadata['x-amz-meta-signature'],
  })),
);
const keysShape = z.object({ publicKeyList: z.array(z.object({ Value: z.string(), Fingerprint: z.string() })) });

function jsonOf(file: AttestedFile): unknown {
  const text = /\.json(\.gz)?$/i.test(file.path) ? smallText(file) : undefined;
  if (!text || !/"(digestS3Object|publicKeyList|s3Object)"/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A key as `aws cloudtrail list-public-keys` gives it: PKCS#1 in DER, or the form around it. */
function keyOf(value: string): KeyObject | undefined {
  const der = Buffer.from(value, 'base64');
  for (const type of ['pkcs1', 'spki'] as const) {
    try {
      return createPublicKey({ key: der, format: 'der', type });
    } catch {
      // The other form is tried, and a text that is neither is no key.
    }
  }
  return undefined;
}

const keyFingerprint = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');

interface Found {
  digests: Digest[];
  signatures: Map<string, string>;
  keys: Map<string, KeyObject>;
}

function findParts(files: readonly AttestedFile[]): Found {
  const found: Found = { digests: [], signatures: new Map(), keys: new Map() };
  for (const [index, file] of files.entries()) {
    const json = jsonOf(file);
    if (json === undefined) continue;
    const facts = digestShape.safeParse(json);
    if (facts.success) found.digests.push({ file, index, facts: facts.data });
    for (const { object, signature } of metadataShape.safeParse(json).data ?? []) if (signature) found.signatures.set(object, signature);
    for (const { Value, Fingerprint } of keysShape.safeParse(json).data?.publicKeyList ?? []) {
      const key = keyOf(Value);
      if (key) found.keys.set(Fingerprint.toLowerCase(), key);
    }
  }
  return found;
}

type Signed = { result: 'holds'; key: string } | { result: 'broken' } | { result: 'unsigned'; why: string };

/** The signed text is the end of the hour, the place of the file, its digest, and the signature before it. */
function signedText({ file, facts }: Digest): Buffer {
  const place = `${facts.digestS3Bucket}/${facts.digestS3Object}`;
  return Buffer.from([facts.digestEndTime, place, file.object.sha256, facts.previousDigestSignature ?? 'null'].join('\n'));
}

function checkSignature(digest: Digest, signature: string | undefined, keys: Found['keys']): Signed {
  if (signature === undefined)
    return { result: 'unsigned', why: 'its signature is not here: S3 keeps it beside the file, and a plain copy loses it' };
  const key = keys.get(digest.facts.digestPublicKeyFingerprint.toLowerCase());
  if (!key) return { result: 'unsigned', why: 'the public key of its signature is not here (aws cloudtrail list-public-keys)' };
  const holds = /^[0-9a-fA-F]+$/.test(signature) && verify('sha256', signedText(digest), key, Buffer.from(signature, 'hex'));
  return holds ? { result: 'holds', key: keyFingerprint(key) } : { result: 'broken' };
}

const method = 'cloudtrail-digest';

const grouped = (hex: string): string => (hex.match(/.{1,4}/g) ?? []).join(' ');

function stateOf(signed: Signed, what: string) {
  if (signed.result === 'broken')
    return { method, holds: false, says: `The signature of ${what} does not hold: the digest is not what AWS signed.` };
  if (signed.result === 'unsigned') return { method, holds: true, says: `Listed by ${what} with this content; ${signed.why}.` };
  const says = `Listed by ${what} with this content, and its signature holds under the key ${grouped(signed.key)} that came with the files.`;
  return { method, holds: true, key: signed.key, says };
}

const baseName = (path: string): string => path.replace(/^.*\//, '').replace(/\.gz$/, '');

/** Marks the log files of one digest. */
function markLogs(
  { facts }: Digest,
  signed: Signed,
  byName: ReadonlyMap<string, number>,
  files: readonly AttestedFile[],
  { states, notes }: Attested,
): void {
  const missing: string[] = [];
  for (const { s3Object, hashValue } of facts.logFiles) {
    const index = byName.get(baseName(s3Object));
    const file = index === undefined ? undefined : files[index];
    if (index === undefined || !file) missing.push(baseName(s3Object));
    else if (file.object.sha256 === hashValue.toLowerCase()) note(states, index, stateOf(signed, `the digest of ${facts.digestEndTime}`));
    else
      note(states, index, {
        method,
        holds: false,
        says: `It is not the file that the digest of ${escapeText(facts.digestEndTime)} lists: its content was changed.`,
      });
  }
  if (missing.length > 0)
    notes.push(
      `The CloudTrail digest of ${escapeText(facts.digestEndTime)} lists ${missing.length} log file${missing.length === 1 ? '' : 's'} not here: ${escapeText(some(missing))}.`,
    );
}

/** What the place of a digest in its chain shows: the one before it must be the one it names. */
function chainNotes({ facts }: Digest, before: Digest | undefined, notes: string[]): boolean {
  if (!facts.previousDigestS3Object) return true;
  if (!before) {
    notes.push(
      `The CloudTrail digest before the one of ${escapeText(facts.digestEndTime)} is not here: what was delivered before ${escapeText(facts.digestStartTime)} cannot be told.`,
    );
    return true;
  }
  return before.file.object.sha256 === facts.previousDigestHashValue?.toLowerCase();
}

/**
 * Checks digests of CloudTrail: their signatures, the link of each to the one before it, and the log files they list. Signatures come
 * from a file beside them, or from the digest that follows. A key that came along proves nothing by itself: whether it is AWS's is
 * for the reviewer to say, so its fingerprint is kept.
 */
export function attestCloudtrail(files: readonly AttestedFile[], attested: Attested): void {
  const { digests, signatures, keys } = findParts(files);
  if (digests.length === 0) return;
  const byObject = new Map(digests.map((digest) => [digest.facts.digestS3Object, digest]));
  const byName = new Map(files.map((file, index) => [baseName(file.path), index]));
  for (const { facts } of digests) {
    const { previousDigestS3Object: before, previousDigestSignature: signature } = facts;
    if (before && signature && !signatures.has(before)) signatures.set(before, signature);
  }
  for (const digest of digests) {
    const { facts, index } = digest;
    const before = byObject.get(facts.previousDigestS3Object ?? '');
    const linked = chainNotes(digest, before, attested.notes);
    const signed = checkSignature(digest, signatures.get(facts.digestS3Object), keys);
    const what = 'its own account';
    if (linked) note(attested.states, index, { ...stateOf(signed, what), ...digestSays(signed) });
    else
      note(attested.states, index, {
        method,
        holds: false,
        says: `It names as the digest before it one with another content than the one here.`,
      });
    markLogs(digest, signed, byName, files, attested);
  }
  markUnlisted(digests, byName, files, attested);
}

function digestSays(signed: Signed): { says: string } {
  if (signed.result === 'broken') return { says: 'Its signature does not hold: it is not what AWS signed.' };
  if (signed.result === 'unsigned') return { says: `A digest whose signature cannot be checked: ${signed.why}.` };
  return { says: `Its signature holds under the key ${grouped(signed.key)} that came with the files.` };
}

/** Log files that no digest lists. Other logs may bear their names, such as one made of them; a file that nothing reads may have been one. */
function markUnlisted(
  digests: readonly Digest[],
  byName: ReadonlyMap<string, number>,
  files: readonly AttestedFile[],
  { states }: Attested,
): void {
  const listed = new Set(digests.flatMap(({ facts }) => facts.logFiles.map(({ s3Object }) => baseName(s3Object))));
  for (const [name, index] of byName) {
    const source = files[index]?.source ?? 'cloudtrail';
    if (source !== 'cloudtrail' || !/_CloudTrail_/.test(name) || listed.has(name)) continue;
    note(states, index, { method, holds: true, says: 'No digest that is here lists it.' });
  }
}
