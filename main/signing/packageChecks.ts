import { z } from 'zod';
import { csvProblem } from '../../shared/report/csvTable.ts';
import type { EvidenceStatement } from '../../shared/report/evidence.ts';
import { bagitText, isPayload, type ListedFile, manifestText, packagePath, unsignedPaths } from '../../shared/report/package.ts';
import { chainCommand, manifestCommand, subjectsCommand } from '../../shared/signing/packageCommands.ts';
import type { Check } from '../../shared/signing/verdict.ts';
import type { PackageContent } from './packageContent.ts';

/** A check of a package from its findings: the first problem, or what it means that there is none. */
export function packageCheck(id: string, problem: string | null, says: string, repeat: string | null): Check {
  return { id: `package/${id}`, result: problem === null ? 'pass' : 'fail', says: problem ?? says, repeat };
}

const list = (paths: readonly string[]) => `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`;

function filesProblem(content: PackageContent, statement: EvidenceStatement | null): string | null {
  if (!statement) return 'evidence.json is not an in-toto Statement of the expected shape, so no file is vouched for.';
  if (!statement.predicate.package) return 'evidence.json is not the one of a package.';
  const signed = new Map(statement.subject.map(({ name, digest }) => [name, digest.sha256]));
  if (signed.size !== statement.subject.length) return 'evidence.json names a file twice.';
  const expected = [...signed.keys(), ...unsignedPaths];
  const missing = [...expected, ...Object.values(packagePath)].filter((path) => !content.digests.has(path));
  if (missing.length > 0) return `Missing from the package: ${list([...new Set(missing)])}.`;
  const extra = [...content.digests.keys()].filter((path) => !expected.includes(path));
  if (extra.length > 0) return `${extra.length} files are in the package that nobody signed: ${list(extra)}.`;
  const changed = [...signed].filter(([path, sha256]) => content.digests.get(path) !== sha256).map(([path]) => path);
  if (changed.length > 0) return `Not as they were signed: ${list(changed)}.`;
  return statement.predicate.report.id === content.folder ? null : 'The folder does not have the name of the report.';
}

/** Whether evidence.json names exactly the files that are there, with their digests. */
export function checkFiles(content: PackageContent, statement: EvidenceStatement | null): Check {
  const says = `evidence.json names all ${content.digests.size - unsignedPaths.length} files of the package with the digests they have.`;
  return packageCheck('files', filesProblem(content, statement), says, subjectsCommand(content.folder));
}

function manifestProblem({ digests, held }: PackageContent): string | null {
  const files: ListedFile[] = [...digests].map(([path, sha256]) => ({ path, sha256 }));
  const isText = (path: string, text: string) => held.get(path)?.equals(Buffer.from(text)) === true;
  if (!isText(packagePath.bagit, bagitText)) return 'bagit.txt is not the one of BagIt 1.0.';
  if (!isText(packagePath.manifest, manifestText(files.filter(({ path }) => isPayload(path)))))
    return 'manifest-sha256.txt does not list exactly the payload with its digests.';
  const tags = files.filter(({ path }) => !isPayload(path) && path !== packagePath.tagManifest);
  return isText(packagePath.tagManifest, manifestText(tags))
    ? null
    : 'tagmanifest-sha256.txt does not list exactly the tag files with their digests.';
}

/** Whether the folder is a bag whose two manifests list every file, and nothing more, byte for byte. */
export function checkManifests(content: PackageContent): Check {
  const says = 'Both manifests list exactly the files that are there, with their digests (BagIt 1.0).';
  return packageCheck('manifest', manifestProblem(content), says, manifestCommand(content.folder));
}

const prefixedList = z.object({
  tables: z.record(z.string(), z.array(z.tuple([z.number().int().positive(), z.number().int().positive()]))),
});

function tablesProblem({ digests, held }: PackageContent): string | null {
  const text = held.get(packagePath.prefixed)?.toString('utf8') ?? '';
  const names = [...digests.keys()].filter((path) => path.startsWith('data/tables/') && path !== packagePath.prefixed);
  let note: z.infer<typeof prefixedList>;
  try {
    note = prefixedList.parse(JSON.parse(text));
  } catch {
    return 'The list of prefixed cells cannot be read.';
  }
  for (const path of names) {
    const cells = note.tables[path.slice('data/tables/'.length)];
    const bytes = held.get(path);
    if (!cells || !bytes) return `${path} is too large to be checked, or not in the list of prefixed cells.`;
    const problem = csvProblem(bytes.toString('utf8'), cells);
    if (problem !== null) return `${path} ${problem}.`;
  }
  return Object.keys(note.tables).length === names.length ? null : 'The list of prefixed cells names other tables than there are.';
}

/** Whether every table is regular CSV in which nothing runs, every prefixed cell accounted for. */
export function checkTables(content: PackageContent): Check {
  const count = [...content.digests.keys()].filter((path) => path.endsWith('.csv')).length;
  const says = `${count} tables, in which no cell runs as a formula; every apostrophe put in front of one is listed.`;
  return packageCheck('tables', tablesProblem(content), says, subjectsCommand(content.folder));
}

/** Whether the certificates that came as text are those of the signature. They are for reading, never for trusting. */
export function checkChain(content: PackageContent, chainPem: string | null): Check {
  const same = chainPem !== null && content.held.get(packagePath.chain)?.equals(Buffer.from(chainPem)) === true;
  const problem = same ? null : 'trust/signer-chain.pem does not hold the certificates of the signature.';
  const says = 'trust/signer-chain.pem holds the certificates of the signature, for reading; what is trusted is the pinned root.';
  return packageCheck('chain', problem, says, chainCommand(content.folder));
}
