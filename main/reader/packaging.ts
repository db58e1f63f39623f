import { commentMark } from '../seal/zipForm.ts';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { openFile } from '../import/archive/randomAccess.ts';
import { openZip } from '../import/archive/zip.ts';
import type { ImportLimits } from '../import/importLimits.ts';
import { zipFormProblem } from '../seal/checkZip.ts';
import { readSpan } from '../signing/fileBytes.ts';
import { brokenPackage, verifyPackage } from '../signing/verifyPackage.ts';

const tailBytes = 4096;

/** Whether a file is an evidence package, told by several marks, so that one changed byte cannot make it something else. */
export async function isPackage(path: string): Promise<boolean> {
  const about = await stat(path);
  if (!about.isFile()) return false;
  const tail = await readSpan(path, Math.max(0, about.size - tailBytes), tailBytes);
  if (tail.includes(commentMark('bundle'))) return false;
  return tail.includes(commentMark('package')) || (tail.includes('/trust/signer-chain.pem') && tail.includes('/evidence.json.p7s'));
}

/** Verifies an evidence package. An archive that is refused is an invalid package, with the reason. */
export async function verifyPackageFile(path: string, trustedRoots: readonly string[], now: Date, limits: ImportLimits): Promise<Verdict> {
  const file = basename(path);
  const archive = openFile(path, true);
  if (!archive) return brokenPackage(file, 'It is no file.');
  try {
    const problem = await zipFormProblem(path, 'package');
    return await verifyPackage({ file, problem, files: openZip(archive, file, limits).files, trustedRoots, now });
  } catch (error) {
    if (error instanceof AppError && error.code === 'INPUT_REFUSED') return brokenPackage(file, error.message);
    throw error;
  } finally {
    archive.close();
  }
}
