import { createHash } from 'node:crypto';
import { type EvidenceStatement, evidenceStatement } from '../../shared/report/evidence.ts';
import { packagePath } from '../../shared/report/package.ts';
import { statementCommand, wholeCommand } from '../../shared/signing/packageCommands.ts';
import { certificatesCommand, fingerprintCommand, reportCommand } from '../../shared/signing/stockCommands.ts';
import { type Check, concludeVerdict, type SignatureFindings, type Verdict } from '../../shared/signing/verdict.ts';
import type { PlacedFile } from '../seal/placedFile.ts';
import { certificatePem } from './certificates.ts';
import { decodeSignature } from './cms.ts';
import { readEmbeddedEvidence } from './embeddedEvidence.ts';
import { checkChain, checkFiles, checkManifests, checkTables, packageCheck } from './packageChecks.ts';
import { type PackageContent, readPackage } from './packageContent.ts';
import { checkProofs } from './packageProofs.ts';
import { verifyReportBytes } from './verifyReport.ts';
import { verifySignature } from './verifySignature.ts';

/** A package that was opened, with what keeps its archive from being in the one form, or null. */
export interface PackageCase {
  /** Name of the archive. */
  file: string;
  problem: string | null;
  files: readonly PlacedFile[];
  trustedRoots: readonly string[];
  now: Date;
}

/** A package of which nothing can be said but why it is none. */
export function brokenPackage(file: string, says: string): Verdict {
  const checks: Check[] = [{ id: 'package/container', result: 'fail', says, repeat: wholeCommand(file) }];
  return { file, kind: 'package', verdict: 'invalid', rootFingerprint: null, signer: null, checks };
}

function readStatement(bytes: Buffer | undefined): EvidenceStatement | null {
  try {
    const parsed = evidenceStatement.safeParse(JSON.parse(bytes?.toString('utf8') ?? ''));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The certificates inside the signature as PEM, signer first. */
function chainOf(der: Buffer): string | null {
  try {
    return decodeSignature(der).certificates.map(certificatePem).join('');
  } catch {
    return null;
  }
}

function findSignature(content: PackageContent, one: PackageCase): Promise<SignatureFindings> {
  const statement = content.held.get(packagePath.statement) ?? Buffer.alloc(0);
  return verifySignature({
    prefix: 'evidence',
    der: content.held.get(packagePath.signature) ?? Buffer.alloc(0),
    digest: createHash('sha256').update(statement).digest(),
    claim: { place: 'attribute' },
    trustedRoots: one.trustedRoots,
    now: one.now,
    repeat: {
      open: statementCommand(content.folder),
      certificates: certificatesCommand(`${content.folder}/${packagePath.signature}`),
      fingerprint: fingerprintCommand(),
    },
  });
}

async function checkReport(content: PackageContent, one: PackageCase, root: string | null): Promise<Check> {
  const place = `${content.folder}/${packagePath.report}`;
  const check = (problem: string | null) =>
    packageCheck(
      'report',
      problem,
      'The report is whole, signed under the same root, and carries the evidence-core.json that lies beside it.',
      reportCommand(place),
    );
  const bytes = content.held.get(packagePath.report);
  if (!bytes) return check('The report is missing.');
  const verdict = await verifyReportBytes(bytes, place, one.trustedRoots, one.now);
  const failed = verdict.checks.find(({ result }) => result === 'fail');
  if (failed) return check(`${failed.id}: ${failed.says}`);
  if (verdict.rootFingerprint !== root) return check('The report is signed under another root than the package.');
  const embedded = await readEmbeddedEvidence(bytes);
  return check(
    embedded?.sha256 === content.digests.get(packagePath.core) ? null : 'The report carries another evidence-core.json than the package.',
  );
}

/** One line for the whole signature; what it rests on follows, check by check. */
function summary(content: PackageContent, { checks, signer }: SignatureFindings): Check {
  const failed = checks.filter(({ result }) => result === 'fail').length;
  const says = `evidence.json carries the signature of ${signer ?? 'nobody'}.`;
  return packageCheck(
    'signature',
    failed === 0 ? null : `The signature of evidence.json does not hold: ${failed} of its checks failed.`,
    says,
    statementCommand(content.folder),
  );
}

/** Verifies an evidence package against pinned roots (PEM): container, every file, signature, report, proofs and tables. */
export async function verifyPackage(one: PackageCase): Promise<Verdict> {
  const { file, problem } = one;
  const content = await readPackage(one.files);
  if (!content) return brokenPackage(file, 'The files of the package do not lie in one folder.');
  const findings = await findSignature(content, one);
  const { rootFingerprint, signer, trusted } = findings;
  const container = packageCheck(
    'container',
    problem === null ? null : `The archive is not as it was written: ${problem}.`,
    'The archive is in the one form of a package: every byte is accounted for.',
    wholeCommand(file),
  );
  const checks = [
    container,
    checkManifests(content),
    checkFiles(content, readStatement(content.held.get(packagePath.statement))),
    summary(content, findings),
    await checkReport(content, one, rootFingerprint),
    checkProofs(content),
    checkTables(content),
    checkChain(content, chainOf(content.held.get(packagePath.signature) ?? Buffer.alloc(0))),
    ...findings.checks,
  ];
  return { file, kind: 'package', verdict: concludeVerdict(checks, trusted), rootFingerprint, signer, checks };
}
