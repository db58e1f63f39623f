import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportProgress, ReportSummary } from '../../shared/report/contract.ts';
import { provisions, ruleset } from '../../shared/report/provisions.ts';
import { packageFile } from '../../shared/report/package.ts';
import { proveCitations } from './citations.ts';
import { evidenceCore, evidenceJson, producerOf } from './evidenceFiles.ts';
import { fileDigest } from '../seal/fileDigest.ts';
import { type Counted, counted, type Grouped, type ReportFacts } from './facts.ts';
import { type CallOptions, countBundles, runCount, runGroup, scopeOf, stopIfCancelled } from './gather.ts';
import { writePdf } from './pdf.ts';
import { makePackage } from './makePackage.ts';
import type { ReportDeps, ReportTask } from './reportDeps.ts';
import { drawSample } from './sample.ts';

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Runs every query of the template and draws the sample. */
export async function* gather(deps: ReportDeps, task: ReportTask, options: CallOptions): AsyncGenerator<ReportProgress, ReportFacts, void> {
  const { passphrase: _secret, ...asked } = task.request;
  const scope = scopeOf(asked, task.now);
  yield { kind: 'progress', step: 'counting' };
  const counts: Counted[] = [];
  for (const spec of task.template.counts) {
    stopIfCancelled(options);
    counts.push(await runCount(deps.query, scope, spec, options));
  }
  const groups: Grouped[] = [];
  for (const spec of task.template.groups) {
    stopIfCancelled(options);
    groups.push(await runGroup(deps.query, scope, spec, options));
  }
  const bundles = await countBundles(deps.query, scope, task.bundles, options);
  yield { kind: 'progress', step: 'sampling' };
  const population = counts.find((one) => one.id === 'Q1')?.count ?? 0;
  const draw = { base: task.base, bundleDigests: bundles.map((bundle) => bundle.sha256), population };
  const sample = await drawSample(deps.query, scope, draw, options);
  if (asked.package) yield { kind: 'progress', step: 'proving' };
  const proofs = asked.package ? await proveCitations(deps, sample.records, options) : null;
  return {
    id: task.id,
    request: { ...asked, filter: scope.filter },
    population: scope.population,
    createdAt: task.now.toISOString(),
    reviewer: deps.reviewer,
    workspace: deps.workspace,
    version: deps.version,
    key: await deps.signing.key(asked.key),
    custody: deps.custodyHead(),
    ruleset: { id: ruleset, sha256: sha256(JSON.stringify(provisions)) },
    bundles,
    counts,
    groups,
    sample,
    proofs,
  };
}

/** What writing and signing told about a report beyond its facts. */
export interface Written {
  title: string;
  pages: number;
}

/** Writes and signs `report.pdf`, then `evidence.json` over it and its signature, all in the staging folder; the package last. */
export async function* writeSigned(
  deps: ReportDeps,
  task: ReportTask,
  facts: ReportFacts,
  options: CallOptions,
): AsyncGenerator<ReportProgress, Written, void> {
  const use = { key: task.request.key, passphrase: task.request.passphrase };
  const path = join(task.folder, 'report.pdf');
  yield { kind: 'progress', step: 'writing' };
  const core = evidenceCore(facts);
  const report = task.template.compose(facts, sha256(core));
  const pages = await writePdf(report, { path, createdAt: task.now, producer: producerOf(facts.version), evidence: core });
  stopIfCancelled(options);
  const unsigned = sha256(await readFile(path));
  yield { kind: 'progress', step: 'signing' };
  await deps.signing.signPdfInPlace({ ...use, path });
  const about = { title: report.title, pages, population: counted(facts, 'Q1').count, unsigned };
  const statement = evidenceJson(facts, about, [
    { path: 'report.pdf', sha256: sha256(await readFile(path)) },
    { path: 'evidence-core.json', sha256: sha256(core) },
  ]);
  await writeFile(join(task.folder, 'evidence.json'), statement, { mode: 0o600 });
  const digest = createHash('sha256').update(statement).digest();
  await writeFile(join(task.folder, 'evidence.json.p7s'), await deps.signing.signDetached({ ...use, digest }), { mode: 0o600 });
  stopIfCancelled(options);
  if (facts.proofs) {
    yield { kind: 'progress', step: 'packing' };
    await makePackage(deps, task, facts, about, options);
  }
  return { title: report.title, pages };
}

const fileTypes = {
  'report.pdf': 'application/pdf',
  'evidence.json': 'application/json',
  'evidence.json.p7s': 'application/pkcs7-signature',
  [packageFile]: 'application/zip',
} as const;

/** Moves the staged files into the object store and enters the report in the journal: only then does it exist. */
export async function storeReport(deps: ReportDeps, task: ReportTask, facts: ReportFacts, written: Written): Promise<ReportSummary> {
  const files: ReportSummary['files'] = [];
  const staged = new Map<string, string>();
  for (const [name, type] of Object.entries(fileTypes)) {
    if (name === packageFile && !facts.proofs) continue;
    const path = join(task.folder, name);
    const digest = await fileDigest(path);
    files.push({ name, sha256: digest, size: (await stat(path)).size, type });
    staged.set(digest, path);
  }
  await deps.objects.adopt(staged);
  const { template, from, to, zone, filter } = facts.request;
  const report: ReportSummary = {
    id: facts.id,
    template,
    title: written.title,
    from,
    to,
    zone,
    filter,
    createdAt: facts.createdAt,
    reviewer: facts.reviewer,
    signer: facts.key.person,
    rootFingerprint: facts.key.rootFingerprint,
    population: counted(facts, 'Q1').count,
    pages: written.pages,
    files,
  };
  await deps.records.append({ at: facts.createdAt, report, custody: facts.custody });
  return report;
}
