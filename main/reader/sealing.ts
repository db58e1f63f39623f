import { commentMark } from '../seal/zipForm.ts';
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import type { Container } from '../import/archive/container.ts';
import { openFolder } from '../import/archive/folder.ts';
import { openFile } from '../import/archive/randomAccess.ts';
import { openZip } from '../import/archive/zip.ts';
import type { ImportLimits } from '../import/importLimits.ts';
import { escapeText, refuse } from '../import/refusal.ts';
import { zipFormProblem } from '../seal/checkZip.ts';
import { type CheckSignature, judgeSeal } from '../seal/judgeSeal.ts';
import { openSeal, readPayload, sealRoot } from '../seal/openSeal.ts';
import { readSpan } from '../signing/fileBytes.ts';
import { verifySignature } from '../signing/verifySignature.ts';

/** How a seal's signature is checked here: against these roots in PEM, at this moment. */
export function signatureChecker(trustedRoots: readonly string[], now: Date): CheckSignature {
  return async ({ der, digest, repeat }) => {
    const outcome = await verifySignature({ prefix: 'bundle', der, digest, claim: { place: 'attribute' }, trustedRoots, now, repeat });
    // The archive has the name `container` among the checks of a bundle.
    const checks = outcome.checks.map((check) => (check.id === 'bundle/container' ? { ...check, id: 'bundle/signature-form' } : check));
    return { ...outcome, checks };
  };
}

/** Opens what may be a sealed bundle: a zip file or a folder, and nothing that would have to be unpacked first. INPUT_REFUSED. */
export function openBundle(path: string, name: string, limits: ImportLimits): Container {
  if (statSync(path).isDirectory()) return openFolder(path, limits);
  const file = openFile(path, true);
  if (!file) throw refuse('file/special-file', `${escapeText(name)} is neither a file nor a folder.`, 'file');
  try {
    return openZip(file, name, limits);
  } catch (error) {
    file.close();
    throw error;
  }
}

const tailBytes = 256;

/** Whether a path is a folder or a zip file, by several marks, so that one changed byte cannot make it something else. */
export async function isArchive(path: string): Promise<boolean> {
  const about = await stat(path);
  if (about.isDirectory()) return true;
  if (/\.(muniment|zip)$/i.test(path)) return true;
  const head = await readSpan(path, 0, 4);
  const tail = await readSpan(path, Math.max(0, about.size - tailBytes), tailBytes);
  return head.equals(Buffer.from('PK\u0003\u0004')) || tail.includes(commentMark('bundle'));
}

function refusedVerdict(file: string, id: string, says: string): Verdict {
  return {
    file,
    kind: 'bundle',
    verdict: 'invalid',
    rootFingerprint: null,
    signer: null,
    checks: [{ id, result: 'fail', says, repeat: null }],
  };
}

export interface BundleCase {
  path: string;
  trustedRoots: readonly string[];
  now: Date;
  limits: ImportLimits;
  onBytes: (bytes: number) => void;
}

async function verifyContainer(container: Container, one: BundleCase): Promise<Verdict> {
  const name = basename(one.path);
  const root = sealRoot(container.files);
  if (root === null) {
    const what = 'There is no audit-bundle.json in it: it is no sealed bundle.';
    return refusedVerdict(name, 'bundle/manifest', what);
  }
  const folder = container.kind === 'folder';
  const problem = folder ? null : await zipFormProblem(one.path, 'bundle');
  const seal = await openSeal(container.files, root);
  await readPayload(seal, container.files, one.onBytes);
  return (await judgeSeal(seal, { name, folder, problem }, signatureChecker(one.trustedRoots, one.now))).verdict;
}

/** Verifies a sealed bundle: a zip file, or the folder it was unpacked to. A container that is refused is an invalid bundle. */
export async function verifyBundle(one: BundleCase): Promise<Verdict> {
  try {
    const container = openBundle(one.path, basename(one.path), one.limits);
    try {
      return await verifyContainer(container, one);
    } finally {
      container.close();
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'INPUT_REFUSED')
      return refusedVerdict(basename(one.path), 'bundle/container', error.message);
    throw error;
  }
}
