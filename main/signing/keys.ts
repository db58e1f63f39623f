import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { link, mkdir, open, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate } from 'pkijs';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { type KeySummary, keyName } from '../../shared/signing/contract.ts';
import { certificatePem, fingerprint, issueCertificate, type KeyPair, parsePem } from './certificates.ts';
import type { Signer } from './sign.ts';
import { unwrapSecret, wrapped, wrapSecret } from './wrapping.ts';

const keyFile = z.object({
  v: z.literal(1),
  name: keyName,
  person: z.string(),
  organisation: z.string(),
  email: z.string().nullable(),
  /** PEM of signer, issuing CA and root, in this order: public, so in clear. */
  certificates: z.tuple([z.string(), z.string(), z.string()]),
  /** The signer's private key, PKCS#8 DER, encrypted. */
  secret: wrapped,
});
type KeyFile = z.infer<typeof keyFile>;

export interface KeyRequest {
  name: string;
  person: string;
  organisation: string;
  email: string | null;
  passphrase: string;
}

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 3072, publicExponent: new Uint8Array([1, 0, 1]) };

function newKeyPair(): Promise<KeyPair> {
  return webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
}

async function issueChain(request: KeyRequest, now: Date): Promise<{ chain: [Certificate, Certificate, Certificate]; signer: KeyPair }> {
  const [rootKey, issuingKey, signerKey] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair()]);
  const { organisation } = request;
  const named = (commonName: string) => ({ organisation, commonName, email: null });
  const root = await issueCertificate({
    kind: 'root',
    subject: named(`Evidence root ${randomBytes(4).toString('hex')}`),
    subjectKey: rootKey.publicKey,
    issuer: null,
    issuerKey: rootKey.privateKey,
    notBefore: now,
  });
  const issuing = await issueCertificate({
    kind: 'issuing',
    subject: named('Evidence issuing CA'),
    subjectKey: issuingKey.publicKey,
    issuer: root,
    issuerKey: rootKey.privateKey,
    notBefore: now,
  });
  const signer = await issueCertificate({
    kind: 'signer',
    subject: { organisation, commonName: request.person, email: request.email },
    subjectKey: signerKey.publicKey,
    issuer: issuing,
    issuerKey: issuingKey.privateKey,
    notBefore: now,
  });
  return { chain: [signer, issuing, root], signer: signerKey };
}

/** What the encryption is bound to: a key file whose certificates were exchanged does not open. */
function boundTo(name: string, certificates: readonly string[]): string {
  return createHash('sha256')
    .update([name, ...certificates].join('\n'))
    .digest('hex');
}

function summaryOf(file: KeyFile): KeySummary {
  const [signer, , root] = file.certificates.flatMap(parsePem);
  if (!signer || !root) throw new Error('the key file holds fewer than three certificates');
  return {
    name: file.name,
    person: file.person,
    organisation: file.organisation,
    email: file.email,
    rootFingerprint: fingerprint(root),
    notBefore: signer.notBefore.value.toISOString(),
    notAfter: signer.notAfter.value.toISOString(),
  };
}

function pathOf(directory: string, name: string): string {
  return join(directory, 'keys', `${keyName.parse(name)}.json`);
}

function alreadyExists(name: string): AppError {
  return new AppError('ALREADY_EXISTS', `A key named ${name} exists already.`, {
    meaning: 'The existing key was not touched.',
    action: 'Choose another name.',
  });
}

/** Writes a file that must not exist yet: whole and fsynced, or not at all. A rename would replace an existing key in silence. */
async function writeNew(path: string, text: string): Promise<boolean> {
  const staged = `${path}.${randomBytes(6).toString('hex')}.new`;
  const handle = await open(staged, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await link(staged, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await handle.close();
    await rm(staged, { force: true });
  }
}

/**
 * Makes a root, an issuing CA and a signer (RSA-3072, SHA-256) and stores the signer's key encrypted. ALREADY_EXISTS.
 * The root's and the CA's private keys are dropped: no second signer can ever appear under a root others have pinned.
 */
export async function generateKey(directory: string, request: KeyRequest, now: Date): Promise<{ summary: KeySummary; rootPem: string }> {
  const path = pathOf(directory, request.name);
  if ((await listKeys(directory)).some((key) => key.name === request.name)) throw alreadyExists(request.name);
  const { chain, signer } = await issueChain(request, now);
  const [signerPem, issuingPem, rootPem] = chain.map(certificatePem) as [string, string, string];
  const secret = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', signer.privateKey));
  const { passphrase, ...names } = request;
  const certificates: KeyFile['certificates'] = [signerPem, issuingPem, rootPem];
  const file: KeyFile = { v: 1, ...names, certificates, secret: await wrapSecret(secret, passphrase, boundTo(names.name, certificates)) };
  secret.fill(0);
  await mkdir(join(directory, 'keys'), { recursive: true, mode: 0o700 });
  if (!(await writeNew(path, `${JSON.stringify(file, null, 1)}\n`))) throw alreadyExists(request.name);
  return { summary: summaryOf(file), rootPem };
}

async function readKey(directory: string, name: string): Promise<KeyFile> {
  let text: string;
  try {
    text = await readFile(pathOf(directory, name), 'utf8');
  } catch (cause) {
    const detail = { meaning: 'Nothing was signed.', action: 'Generate a key, or choose one of the listed keys.' };
    throw new AppError('NOT_FOUND', `There is no key named ${name} in this workspace.`, detail, { cause });
  }
  try {
    const file = keyFile.parse(JSON.parse(text));
    if (file.name === name && summaryOf(file)) return file;
    throw new Error('the key file carries another name');
  } catch (cause) {
    const detail = {
      meaning: 'Nothing can be signed with this key.',
      action: 'Restore the key file from a backup, or generate a new key.',
    };
    throw new AppError('WORKSPACE_DAMAGED', `The key file of ${name} is damaged.`, detail, { cause });
  }
}

/** The signing identities of a workspace, by name. WORKSPACE_DAMAGED when a key file cannot be read. */
export async function listKeys(directory: string): Promise<KeySummary[]> {
  const names = await readdir(join(directory, 'keys')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const keys = names.filter((name) => keyName.safeParse(name.slice(0, -5)).success && name.endsWith('.json')).sort();
  return Promise.all(keys.map(async (name) => summaryOf(await readKey(directory, name.slice(0, -5)))));
}

/** One signing identity. NOT_FOUND, WORKSPACE_DAMAGED. */
export async function findKey(directory: string, name: string): Promise<KeySummary> {
  return summaryOf(await readKey(directory, name));
}

/** The public certificates of a key: signer, issuing CA, root. NOT_FOUND. */
export async function keyCertificates(directory: string, name: string): Promise<Certificate[]> {
  return (await readKey(directory, name)).certificates.flatMap(parsePem);
}

/** Unwraps a key for one use and hands it over as a signer that cannot be exported. NOT_FOUND, KEY_LOCKED. */
export async function unlockKey(directory: string, name: string, passphrase: string): Promise<Signer> {
  const file = await readKey(directory, name);
  const secret = await unwrapSecret(file.secret, passphrase, boundTo(file.name, file.certificates));
  const key = await webcrypto.subtle.importKey('pkcs8', secret, rsa, false, ['sign']).finally(() => secret.fill(0));
  return {
    certificates: file.certificates.flatMap(parsePem),
    sign: async (bytes) => new Uint8Array(await webcrypto.subtle.sign(rsa.name, key, bytes)),
  };
}
