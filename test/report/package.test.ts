import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../main/reader/limits.ts';
import { isPackage, verifyPackageFile } from '../../main/reader/packaging.ts';
import { leafHash } from '../../main/seal/merkle.ts';
import { unlockKey } from '../../main/signing/keys.ts';
import { type Signer, signDigest } from '../../main/signing/sign.ts';
import { type RecordProof, packagePath, type StatedTree } from '../../shared/report/package.ts';
import type { ReportSummary } from '../../shared/report/contract.ts';
import { passphrase } from '../signing/signed.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { failedChecks, listAgain, packageOf, repack, type Unpacked, unpack, verifyAt } from './packages.ts';
import { clinicOriginal, make, openBench, openReporting, type ReportBench, type Reporting, request, type SealedTree } from './reporting.ts';

const population = 90;
const original = clinicOriginal(population);
let reporting: Reporting;
let bench: ReportBench;
let report: ReportSummary;
let path: string;
let files: Unpacked;
let signer: Signer;
const made: string[] = [];

beforeAll(async () => {
  reporting = await openReporting(original.rows, original.bytes);
  bench = await openBench(reporting);
  report = await make(bench.service, request({ package: true }));
  path = packageOf(bench, report);
  files = await unpack(path);
  signer = await unlockKey(reporting.folder, 'pat', passphrase);
}, 120_000);
afterAll(async () => {
  for (const one of made) await rm(dirname(one), { recursive: true, force: true });
  await reporting.close();
});

const textOf = (name: string) => files.get(name)!.toString('utf8');
const proofs = () =>
  textOf(packagePath.proofs)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordProof);

/** The verdict over a package whose files were changed and then listed and packed again, as somebody without the key could. */
async function afterChange(change: (files: Unpacked) => void): Promise<string[]> {
  const changed = new Map(files);
  change(changed);
  listAgain(changed);
  const forged = await repack(report.id, changed);
  made.push(forged);
  const verdict = await verifyAt(reporting, forged);
  expect(verdict.verdict).toBe('invalid');
  return failedChecks(verdict);
}

/** The same with evidence.json written and signed again by the real key: what only the signer could do. */
async function afterSigning(change: (files: Unpacked) => void): Promise<string[]> {
  const changed = new Map(files);
  change(changed);
  listAgain(changed);
  const statement = JSON.parse(changed.get(packagePath.statement)!.toString('utf8')) as {
    subject: { name: string; digest: { sha256: string } }[];
  };
  for (const subject of statement.subject) subject.digest.sha256 = createHash('sha256').update(changed.get(subject.name)!).digest('hex');
  const bytes = Buffer.from(JSON.stringify(statement));
  const digest = createHash('sha256').update(bytes).digest();
  changed.set(packagePath.statement, bytes);
  changed.set(packagePath.signature, Buffer.from(await signDigest(digest, signer, new Date())));
  listAgain(changed);
  const signed = await repack(report.id, changed);
  made.push(signed);
  return failedChecks(await verifyAt(reporting, signed));
}

describe('an evidence package', () => {
  it('is stored with the report and holds what it should, and nothing else', () => {
    expect(report.files.map(({ name, type }) => [name, type])).toContainEqual(['evidence-package.zip', 'application/zip']);
    const digest = createHash('sha256').update(original.bytes).digest('hex');
    expect([...files.keys()].sort()).toEqual(
      [
        ...Object.values(packagePath),
        `data/records/${digest}.raw`,
        ...['bundles', 'groups', 'marks', 'queries', 'sample'].map((name) => `data/tables/${name}.csv`),
      ].sort(),
    );
  });

  it('verifies under its root, check by check, each with its stock command', async () => {
    const verdict = await verifyAt(reporting, path);
    expect(verdict.checks.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(verdict).toMatchObject({ kind: 'package', verdict: 'valid', signer: 'Pat Example' });
    expect(verdict.checks.every(({ repeat }) => repeat !== null)).toBe(true);
    const ids = ['container', 'manifest', 'files', 'signature', 'report', 'proofs', 'tables', 'chain'].map((id) => `package/${id}`);
    expect(verdict.checks.map(({ id }) => id)).toEqual(expect.arrayContaining([...ids, 'evidence/root']));
  });

  it('is untrusted while its root is not pinned', async () => {
    const verdict = await verifyAt(reporting, path, []);
    expect(verdict).toMatchObject({ verdict: 'untrusted' });
    expect(verdict.rootFingerprint).not.toBeNull();
  });

  it('holds the cited records byte for byte, and no others', () => {
    const cited = proofs();
    expect(cited).toHaveLength(25);
    const held = files.get(cited[0]!.record.file)!;
    const expected = cited.map(({ offset, length }) => `${original.bytes.subarray(offset, offset + length).toString()}\n`).join('');
    expect(held.toString()).toBe(expected);
    for (const { record, length, leaf } of cited) {
      expect(leafHash(held.subarray(record.offset, record.offset + length)).toString('hex')).toBe(leaf);
    }
  });

  it('states the tree of an unsealed file as protected only since import', async () => {
    const core = JSON.parse(textOf(packagePath.core)) as { trees: unknown[] };
    expect(core.trees).toMatchObject([{ framing: 'lf', size: population, basis: 'import' }]);
    const verdict = await verifyAt(reporting, path);
    expect(verdict.checks.find(({ id }) => id === 'package/proofs')!.says).toContain('integrity protected only since import');
  });

  it('says in words that it holds health information', () => {
    for (const name of [packagePath.verify, packagePath.info])
      expect(textOf(name)).toMatch(/protected health information|Contains-PHI: yes/);
  });

  it('gives the tables in full, with every value of a grouping', () => {
    const rows = textOf('data/tables/queries.csv').split('\r\n');
    expect(rows[1]).toMatch(/^"Q1","Events in the population",.*,"90"$/);
    expect(textOf('data/tables/sample.csv').split('\r\n')).toHaveLength(25 + 2);
  });

  it('compares the tree of a sealed file with the one that was signed', async () => {
    const [tree] = (JSON.parse(textOf(packagePath.core)) as { trees: StatedTree[] }).trees;
    const { framing, size, root } = tree!;
    const sealedAs = async (sealed: SealedTree) => {
      const own = await openBench(reporting, {}, sealed);
      return packageOf(own, await make(own.service, request({ package: true })));
    };
    const verdict = await verifyAt(reporting, await sealedAs({ framing, size, root }));
    expect(verdict.verdict).toBe('valid');
    expect(verdict.checks.find(({ id }) => id === 'package/proofs')!.says).toContain('1 have the root that their sealed bundle signed');
    await expect(sealedAs({ framing, size, root: 'ab'.repeat(32) })).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
  }, 60_000);

  it('is refused when an original was changed, and nothing is stored', async () => {
    const own = await openBench(reporting);
    const digest = createHash('sha256').update(original.bytes).digest('hex');
    const bytes = await readFile(own.path(digest));
    bytes[50] = bytes[50]! ^ 1;
    await writeFile(own.path(digest), bytes);
    await expect(make(own.service, request({ package: true }))).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
    expect(await own.service.list()).toEqual([]);
  });
});

describe('a package with one changed byte', () => {
  it('is rejected, in 200 of 200 places, its headers among them', async () => {
    const bytes = await readFile(path);
    const folder = await temporaryFolder();
    // The seed of a linear congruential generator: the same places in every run.
    let state = 20_261_124;
    const random = (below: number) => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) % below;
    const roots = await reporting.signing.trustedRoots();
    const accepted: number[] = [];
    for (let turn = 0; turn < 200; turn += 1) {
      // Every fourth place is in the directory and the end record, which are few of the bytes.
      const from = turn % 4 === 0 ? bytes.lastIndexOf('PK\u0001\u0002') - 900 : 0;
      const at = from + random(bytes.length - from);
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ (1 + random(255));
      const file = join(folder, 'evidence-package.zip');
      await writeFile(file, changed);
      expect(await isPackage(file)).toBe(true);
      const verdict = await verifyPackageFile(file, roots, new Date(), limits);
      if (verdict.verdict !== 'invalid' || failedChecks(verdict).length === 0) accepted.push(at);
    }
    expect(accepted).toEqual([]);
  }, 120_000);
});

const flip = (bytes: Buffer, at: number) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));

describe('a forged package', () => {
  const recordsFile = () => proofs()[0]!.record.file;
  const swapped = () => {
    const [first, second, ...rest] = proofs();
    const lines = [{ ...first!, path: second!.path }, second!, ...rest];
    return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };

  it('is rejected when a record was changed, although every hash was made again', async () => {
    expect(await afterChange((all) => all.set(recordsFile(), flip(all.get(recordsFile())!, 20)))).toEqual(
      expect.arrayContaining(['package/files', 'package/proofs']),
    );
  });

  it('is rejected when the proof of another record was put in', async () => {
    expect(await afterChange((all) => all.set(packagePath.proofs, swapped()))).toEqual(
      expect.arrayContaining(['package/files', 'package/proofs']),
    );
  });

  it('is rejected when a table was edited', async () => {
    const edit = (all: Unpacked) =>
      all.set('data/tables/queries.csv', Buffer.from(textOf('data/tables/queries.csv').replace('"90"', '"91"')));
    expect(await afterChange(edit)).toContain('package/files');
  });

  it.each(['data/records/more.raw', 'data/tables/more.csv', 'README.txt'])('is rejected when a file was added: %s', async (name) => {
    expect(await afterChange((all) => all.set(name, Buffer.from('more')))).toContain('package/files');
  });

  it('is rejected when a file was taken out', async () => {
    expect(await afterChange((all) => all.delete('data/tables/groups.csv'))).toContain('package/files');
  });

  it.each([packagePath.verify, packagePath.info, packagePath.chain, packagePath.bagit])('is rejected when %s was changed', async (name) => {
    expect(await afterChange((all) => all.set(name, Buffer.concat([all.get(name)!, Buffer.from('\n')])))).toContain('package/files');
  });

  it('is rejected when another program packed the same files, or they lie in another folder', async () => {
    const moved = await repack('other', files);
    made.push(moved);
    expect(failedChecks(await verifyAt(reporting, moved))).toContain('package/files');
  });

  it('is rejected under a signature of the real key when proofs, records, tables or the report do not fit together', async () => {
    expect(await afterSigning(() => undefined)).toEqual([]);
    expect(await afterSigning((all) => all.set(packagePath.proofs, swapped()))).toEqual(['package/proofs']);
    expect(await afterSigning((all) => all.set(recordsFile(), flip(all.get(recordsFile())!, 20)))).toEqual(['package/proofs']);
    expect(await afterSigning((all) => all.set('data/tables/sample.csv', Buffer.from('"a"\r\n"=cmd"\r\n')))).toEqual(['package/tables']);
    expect(await afterSigning((all) => all.set(packagePath.report, flip(all.get(packagePath.report)!, 900)))).toEqual(['package/report']);
    const spaced = Buffer.concat([Buffer.from(' '), files.get(packagePath.core)!]);
    expect(await afterSigning((all) => all.set(packagePath.core, spaced))).toEqual(['package/report']);
    expect(await afterSigning((all) => all.set(packagePath.chain, Buffer.from('none')))).toEqual(['package/chain']);
  }, 60_000);
});
