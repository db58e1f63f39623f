import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { bagitText, isPayload, manifestText, packageFile, packagePath } from '../../shared/report/package.ts';
import { verifyText } from '../../shared/report/verifyText.ts';
import { writeZip } from '../seal/writeZip.ts';
import { type About, evidenceCore, evidenceJson, producerOf } from './evidenceFiles.ts';
import type { Proofs, ReportFacts } from './facts.ts';
import { type CallOptions, stopIfCancelled } from './gather.ts';
import { heldFile, type PackedFile, proofsFile, recordFiles, storedFile, tableFiles } from './packageFiles.ts';
import type { ReportDeps, ReportTask } from './reportDeps.ts';

const text = (path: string, content: string) => heldFile(path, Buffer.from(content));

/** A value for one line of bag-info.txt. */
// biome-ignore format: one class of code points
const oneLine = (value: string) => value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();

function bagInfo(facts: ReportFacts, payload: readonly PackedFile[]): string {
  const { key } = facts;
  const bytes = payload.reduce((sum, file) => sum + file.size, 0);
  const lines: [string, string][] = [
    ['Source-Organization', key.organisation],
    ['External-Identifier', facts.id],
    ['External-Description', `Evidence package of report ${facts.id}, signed by ${key.person}`],
    ['Bagging-Date', facts.createdAt.slice(0, 10)],
    ['Bag-Software-Agent', producerOf(facts.version)],
    ['Payload-Oxum', `${bytes}.${payload.length}`],
    ['Contains-PHI', 'yes: data/records holds the cited records whole and unredacted, secrets in recordings too'],
    ['Signer-Root-SHA256', key.rootFingerprint],
    ['How-To-Verify', `${packagePath.verify}, with a root certificate obtained from the signer`],
  ];
  return lines.map(([label, value]) => `${label}: ${oneLine(value)}\n`).join('');
}

/** Everything that is signed: the payload, and the bag's own files but those that could not name themselves. */
async function signedFiles(deps: ReportDeps, task: ReportTask, facts: ReportFacts, proofs: Proofs): Promise<PackedFile[]> {
  const { key } = facts;
  const payload = [
    await storedFile(packagePath.report, join(task.folder, 'report.pdf')),
    heldFile(packagePath.core, evidenceCore(facts)),
    proofsFile(proofs.records),
    ...(await recordFiles(task.folder, proofs.records, (sha256) => deps.objects.path(sha256))),
    ...(await tableFiles(task.folder, task.template.tables(facts))),
  ];
  const facts_ = {
    id: facts.id,
    signer: oneLine(key.person),
    organisation: oneLine(key.organisation),
    rootFingerprint: key.rootFingerprint,
    notAfter: key.notAfter,
    records: proofs.records.length,
  };
  return [
    text(packagePath.bagit, bagitText),
    text(packagePath.info, bagInfo(facts, payload)),
    text(packagePath.verify, verifyText(facts_)),
    text(packagePath.manifest, manifestText(payload)),
    text(packagePath.chain, (await deps.signing.exportCertificate({ name: key.name, which: 'chain' })).pem),
    ...payload,
  ];
}

/**
 * Packs the signed report with its cited records, proofs and tables into `evidence-package.zip` in the staging folder
 * (formats/signing.md D4). Its own evidence.json, signed anew, names every file; the files beside it are checked by the zip.
 */
export async function makePackage(
  deps: ReportDeps,
  task: ReportTask,
  facts: ReportFacts,
  about: About,
  options: CallOptions,
): Promise<void> {
  const { proofs } = facts;
  if (!proofs) throw new TypeError('a package needs proofs');
  const signed = await signedFiles(deps, task, facts, proofs);
  stopIfCancelled(options);
  const tables = signed.filter(({ path }) => path.endsWith('.csv')).length;
  const contents = { records: proofs.records.length, tables, containsPhi: true as const };
  const statement = evidenceJson(facts, { ...about, package: contents }, signed);
  const { key, passphrase } = task.request;
  const digest = createHash('sha256').update(statement).digest();
  const signature = await deps.signing.signDetached({ key, passphrase, digest });
  const files = [...signed, heldFile(packagePath.statement, statement), heldFile(packagePath.signature, signature)];
  const tags = files.filter(({ path }) => !isPayload(path));
  files.push(text(packagePath.tagManifest, manifestText(tags)));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  await writeZip(
    join(task.folder, packageFile),
    'package',
    files.map(({ path, content }) => ({ name: `${facts.id}/${path}`, content })),
  );
  stopIfCancelled(options);
}
