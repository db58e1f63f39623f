import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type EvidenceStatement, evidenceStatement } from '../../shared/report/evidence.ts';
import {
  certificatesCommand,
  digestCommand,
  embeddedCommand,
  fingerprintCommand,
  openCommand,
} from '../../shared/signing/stockCommands.ts';
import { type Check, concludeVerdict, type Verdict } from '../../shared/signing/verdict.ts';
import { readEmbeddedEvidence } from './embeddedEvidence.ts';
import { hashFile } from './fileBytes.ts';
import { verifySignature } from './verifySignature.ts';

/** An evidence file and its detached signature; a path may lead nowhere. */
export interface EvidencePair {
  statement: string;
  signature: string;
}

/** PDFs of a folder that are looked at when the report was renamed. */
const mostReports = 64;
const largestStatement = 64 * 1024 * 1024;
const largestSignature = 64 * 1024;

async function readUpTo(path: string, limit: number): Promise<Buffer | null> {
  try {
    return (await stat(path)).size <= limit ? await readFile(path) : null;
  } catch {
    return null;
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function readStatement(bytes: Buffer): EvidenceStatement | null {
  try {
    const parsed = evidenceStatement.safeParse(JSON.parse(bytes.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

interface Subject {
  name: string;
  digest: { sha256: string };
}

const isReport = (name: string) => name === 'report.pdf';

/** Reviewers rename reports: where none lies there under its own name, the PDF with the signed digest is the one that is meant. */
async function reportBeside(folder: string, sha256: string | undefined): Promise<string> {
  if (await isFile(join(folder, 'report.pdf'))) return 'report.pdf';
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.toLowerCase().endsWith('.pdf')).sort();
  for (const name of names.slice(0, mostReports)) {
    if (!(await isFile(join(folder, name)))) continue;
    if ((await hashFile(join(folder, name))).toString('hex') === sha256) return name;
  }
  return 'report.pdf';
}

/** The digest of a subject as it lies beside the evidence: as a file, or, for the embedded part, inside the report. */
async function digestBeside(folder: string, name: string, report: string): Promise<string | null> {
  const place = join(folder, isReport(name) ? report : name);
  if (await isFile(place)) return (await hashFile(place)).toString('hex');
  const pdf = join(folder, report);
  if (name !== 'evidence-core.json' || !(await isFile(pdf))) return null;
  return (await readEmbeddedEvidence(pdf))?.sha256 ?? null;
}

async function checkSubject(folder: string, subject: Subject, report: string): Promise<Check> {
  const { name, digest } = subject;
  const id = `evidence/subject-${name}`;
  const file = isReport(name) ? report : name;
  const repeat = name === 'evidence-core.json' ? embeddedCommand(report) : digestCommand(file);
  const found = await digestBeside(folder, name, report);
  const called = file === name ? name : `${file}, signed under the name ${name},`;
  if (found === null)
    return { id, result: 'unknown', says: `${name} does not lie beside the evidence; it should have SHA-256 ${digest.sha256}.`, repeat };
  if (found === digest.sha256) return { id, result: 'pass', says: `${called} has the signed digest, SHA-256 ${found}.`, repeat };
  return { id, result: 'fail', says: `${name} is not the signed file: SHA-256 ${digest.sha256} was signed, ${found} was found.`, repeat };
}

async function checkSubjects(folder: string, content: Buffer): Promise<Check[]> {
  const statement = readStatement(content);
  if (!statement) {
    return [
      { id: 'evidence/statement', result: 'fail', says: 'The content is not an in-toto Statement of the expected shape.', repeat: null },
    ];
  }
  const says = `An in-toto Statement v1 over ${statement.subject.length} files of report ${statement.predicate.report.id}.`;
  const report = await reportBeside(folder, statement.subject.find(({ name }) => isReport(name))?.digest.sha256);
  const subjects: Check[] = [];
  for (const subject of statement.subject) subjects.push(await checkSubject(folder, subject, report));
  return [{ id: 'evidence/statement', result: 'pass', says, repeat: null }, ...subjects];
}

function unreadable(file: string, says: string): Verdict {
  const checks: Check[] = [{ id: 'evidence/files', result: 'fail', says, repeat: null }];
  return { file, kind: 'evidence', verdict: 'invalid', rootFingerprint: null, signer: null, checks };
}

/** Verifies `evidence.json` with `evidence.json.p7s` against pinned roots (PEM), and the files it names where they lie beside it. */
export async function verifyEvidence(pair: EvidencePair, trustedRoots: readonly string[], now: Date): Promise<Verdict> {
  const file = basename(pair.statement);
  const content = await readUpTo(pair.statement, largestStatement);
  if (!content) return unreadable(file, `${file} is missing or too large: there is nothing the signature could cover.`);
  const der = await readUpTo(pair.signature, largestSignature);
  if (!der) return unreadable(file, `${basename(pair.signature)} is missing or too large: the evidence is not signed.`);
  const signature = basename(pair.signature);
  const findings = await verifySignature({
    prefix: 'evidence',
    der,
    digest: await hashFile(pair.statement),
    claim: { place: 'attribute' },
    trustedRoots,
    now,
    repeat: { open: openCommand(signature, file), certificates: certificatesCommand(signature), fingerprint: fingerprintCommand() },
  });
  const checks = [...findings.checks, ...(await checkSubjects(dirname(pair.statement), content))];
  const { rootFingerprint, signer, trusted } = findings;
  return { file, kind: 'evidence', verdict: concludeVerdict(checks, trusted), rootFingerprint, signer, checks };
}
