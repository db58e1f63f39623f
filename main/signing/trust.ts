import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from 'pkijs';
import writeFileAtomic from 'write-file-atomic';
import { AppError } from '../../shared/errors.ts';
import type { PinnedRoot } from '../../shared/signing/contract.ts';
import { isAuthority } from './certificateRules.ts';
import { certificatePem, fingerprint, parsePem, subjectLine } from './certificates.ts';

const fileName = /^([0-9a-f]{64})\.pem$/;

function compact(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}

function refused(message: string, reason: string, cause?: unknown): AppError {
  const detail = {
    meaning: 'No root was pinned; what was signed under it stays untrusted.',
    action: 'Ask the signer for the root certificate in PEM, and compare its fingerprint by phone.',
    reason,
  };
  return new AppError('INPUT_REFUSED', message, detail, { cause });
}

async function rootOf(pem: string): Promise<Certificate> {
  let certificates: Certificate[];
  try {
    certificates = parsePem(pem);
  } catch (cause) {
    throw refused('The certificate cannot be read.', 'certificate/unreadable', cause);
  }
  const [root] = certificates;
  if (!root || certificates.length !== 1) {
    throw refused(`The text holds ${certificates.length} certificates where exactly one is expected.`, 'certificate/count');
  }
  const selfSigned = root.issuer.isEqual(root.subject) && (await root.verify().catch(() => false));
  if (!selfSigned || !isAuthority(root)) {
    throw refused('The certificate is not a self-signed certificate of a certification authority.', 'certificate/not-a-root');
  }
  return root;
}

function pinnedRootOf(root: Certificate, addedAt: string): PinnedRoot {
  return { fingerprint: fingerprint(root), subject: subjectLine(root), notAfter: root.notAfter.value.toISOString(), addedAt };
}

interface PinnedFile {
  root: PinnedRoot;
  pem: string;
}

async function readPinned(directory: string, name: string): Promise<PinnedFile> {
  const pem = await readFile(join(directory, 'trust', name), 'utf8');
  const addedAt = /^Pinned-At: (\S+)$/m.exec(pem)?.[1] ?? 'unknown';
  try {
    const [root] = parsePem(pem);
    if (!root || `${compact(fingerprint(root))}.pem` !== name) throw new Error('the certificate is not the one the file is named after');
    return { root: pinnedRootOf(root, addedAt), pem: certificatePem(root) };
  } catch (cause) {
    const detail = {
      meaning: 'Which roots are trusted cannot be told.',
      action: 'Remove the damaged file from the trust folder and pin the root again.',
    };
    throw new AppError('WORKSPACE_DAMAGED', 'A pinned root certificate is damaged.', detail, { cause });
  }
}

async function readAll(directory: string): Promise<PinnedFile[]> {
  const names = await readdir(join(directory, 'trust')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = await Promise.all(names.filter((name) => fileName.test(name)).map((name) => readPinned(directory, name)));
  return files.sort((a, b) => (a.root.addedAt + a.root.fingerprint < b.root.addedAt + b.root.fingerprint ? -1 : 1));
}

/** Pinned roots, in the order they were pinned. WORKSPACE_DAMAGED when one cannot be read. */
export async function listRoots(directory: string): Promise<PinnedRoot[]> {
  return (await readAll(directory)).map((file) => file.root);
}

/** The pinned roots as PEM texts, for the reader process. */
export async function trustedPems(directory: string): Promise<string[]> {
  return (await readAll(directory)).map((file) => file.pem);
}

/** Pins a root (PEM); pinning one twice keeps the first date. INPUT_REFUSED when it is no self-signed CA certificate. */
export async function pinRoot(directory: string, pem: string, now: Date): Promise<PinnedRoot> {
  const root = await rootOf(pem);
  const known = (await readAll(directory)).find((file) => file.root.fingerprint === fingerprint(root));
  if (known) return known.root;
  const addedAt = now.toISOString();
  await mkdir(join(directory, 'trust'), { recursive: true, mode: 0o700 });
  const path = join(directory, 'trust', `${compact(fingerprint(root))}.pem`);
  // Text before the first BEGIN line is allowed in PEM, so `openssl -CAfile` takes this file as it is.
  await writeFileAtomic(path, `Pinned-At: ${addedAt}\n${certificatePem(root)}`, { mode: 0o600 });
  return pinnedRootOf(root, addedAt);
}

/** Removes a pinned root by its fingerprint, with or without colons. NOT_FOUND. */
export async function unpinRoot(directory: string, wanted: string): Promise<PinnedRoot> {
  const found = (await readAll(directory)).find((file) => compact(file.root.fingerprint) === compact(wanted));
  if (!found) {
    const detail = { meaning: 'The pinned roots are unchanged.', action: 'Give the full SHA-256 fingerprint of a listed root.' };
    throw new AppError('NOT_FOUND', 'No pinned root has this fingerprint.', detail);
  }
  await rm(join(directory, 'trust', `${compact(found.root.fingerprint)}.pem`));
  return found.root;
}
