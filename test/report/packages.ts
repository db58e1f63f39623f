import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFile } from '../../main/import/archive/randomAccess.ts';
import { openZip } from '../../main/import/archive/zip.ts';
import { limits } from '../../main/reader/limits.ts';
import { verifyPackageFile } from '../../main/reader/packaging.ts';
import { writeZip } from '../../main/seal/writeZip.ts';
import { isPayload, manifestText, packageFile, packagePath } from '../../shared/report/package.ts';
import type { ReportSummary } from '../../shared/report/contract.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import type { ReportBench, Reporting } from './reporting.ts';

/** The files of a package by their path in its folder. */
export type Unpacked = Map<string, Buffer>;

/** Where the package of a report lies. */
export function packageOf(bench: ReportBench, report: ReportSummary): string {
  const file = report.files.find(({ name }) => name === packageFile);
  if (!file) throw new Error('the report has no package');
  return bench.path(file.sha256);
}

export async function unpack(path: string): Promise<Unpacked> {
  const archive = openFile(path);
  if (!archive) throw new Error('no file');
  const container = openZip(archive, packageFile, limits);
  const files: Unpacked = new Map();
  for (const file of container.files) {
    const content = file.read();
    if (!Buffer.isBuffer(content)) throw new Error('larger than these tests need');
    files.set(file.path.slice(file.path.indexOf('/') + 1), Buffer.from(content));
  }
  container.close();
  return files;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Both manifests made again, as a forger would. */
export function listAgain(files: Unpacked): void {
  const list = (paths: string[]) =>
    Buffer.from(manifestText(paths.map((path) => ({ path, sha256: sha256(files.get(path) ?? Buffer.alloc(0)) }))));
  const paths = [...files.keys()];
  files.set(packagePath.manifest, list(paths.filter(isPayload)));
  files.set(packagePath.tagManifest, list(paths.filter((path) => !isPayload(path) && path !== packagePath.tagManifest)));
}

/** Packs files in the one form, digest and all; returns where. */
export async function repack(folder: string, files: Unpacked): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'muniment-package-')), packageFile);
  const named = [...files].map(([name, bytes]) => ({ name: `${folder}/${name}`, content: () => [bytes] }));
  await writeZip(path, 'package', named);
  return path;
}

export async function verifyAt(reporting: Reporting, path: string, roots?: readonly string[]): Promise<Verdict> {
  return verifyPackageFile(path, roots ?? (await reporting.signing.trustedRoots()), new Date(), limits);
}

export const failedChecks = (verdict: Verdict) => verdict.checks.filter(({ result }) => result === 'fail').map(({ id }) => id);

/** The command blocks of VERIFY.txt with what each is expected to print. */
export async function commandsOf(path: string): Promise<{ command: string; expect: string }[]> {
  const text = path.endsWith('.txt')
    ? await readFile(path, 'utf8')
    : ((await unpack(path)).get(packagePath.verify)?.toString('utf8') ?? '');
  return [...text.matchAll(/^```\n([\s\S]*?)\n```\nExpect: (.*)$/gm)].map(([, command = '', expect = '']) => ({ command, expect }));
}
