import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { writePdf } from '../../main/report/pdf.ts';
import { generateKey, unlockKey } from '../../main/signing/keys.ts';
import { signReserved } from '../../main/signing/pades.ts';
import { type Signer, signDigest } from '../../main/signing/sign.ts';
import { type EvidenceStatement, predicateType, statementType } from '../../shared/report/evidence.ts';
import type { Report } from '../../shared/report/model.ts';

export const passphrase = 'correct horse battery';
export const madeAt = new Date('2026-11-24T10:00:00.000Z');

/** A folder for all tests of a file. */
export async function folderForFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'muniment-signing-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestKey {
  workspace: string;
  name: string;
  signer: Signer;
  rootPem: string;
  rootFingerprint: string;
}

/** A real key (three RSA-3072 pairs, which takes seconds): make one for all tests of a file. */
export async function makeKey(workspace: string, name = 'pat', now = madeAt): Promise<TestKey> {
  const request = { name, person: 'Pat Example', organisation: 'Example Clinic', email: 'pat@clinic.example', passphrase };
  const { summary, rootPem } = await generateKey(workspace, request, now);
  const signer = await unlockKey(workspace, name, passphrase);
  return { workspace, name, signer, rootPem, rootFingerprint: summary.rootFingerprint };
}

export const smallReport: Report = {
  title: 'A small report',
  subtitle: 'For tests',
  cover: { kind: 'key-values', rows: [{ label: 'Report', value: 'small', exact: true }] },
  sections: [{ number: '1', title: 'One', blocks: [{ kind: 'paragraph', text: 'One paragraph.' }] }],
  footer: 'small',
};

/** Writes a signed PDF of one page, and returns its bytes. */
export async function writeSignedPdf(path: string, signer: Signer, createdAt = madeAt): Promise<Buffer> {
  await writePdf(smallReport, { path, createdAt, producer: 'Muniment test', evidence: Buffer.from('{"v":1}\n') });
  await signReserved(path, signer);
  return readFile(path);
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** A statement over one subject. */
export function statement(subjects: Record<string, string>): EvidenceStatement {
  return {
    _type: statementType,
    subject: Object.entries(subjects).map(([name, digest]) => ({ name, digest: { sha256: digest } })),
    predicateType,
    predicate: {
      report: {
        id: 'activity-review-2026-09-01-2026-09-30-00000000',
        template: 'activity-review',
        title: 'Information system activity review',
        from: '2026-09-01',
        to: '2026-09-30',
        zone: 'UTC',
        createdAt: madeAt.toISOString(),
        reviewer: 'Pat Example',
        population: 3,
        pages: 1,
      },
      unsignedReport: { sha256: sha256('unsigned') },
      custody: { n: 4, head: sha256('head') },
      bundles: [{ id: 'b1', sha256: sha256('bundle'), seal: 'unsealed' }],
      ruleset: { id: '45cfr-2026-11', sha256: sha256('rules') },
      tool: { name: 'Muniment', version: '0.1.0' },
    },
  };
}

/** Writes `evidence.json` over a small `report.pdf` and its signature into a folder. */
export async function writeEvidence(folder: string, signer: Signer, signedAt = madeAt): Promise<{ statement: string; signature: string }> {
  const report = Buffer.from('not really a report');
  await writeFile(join(folder, 'report.pdf'), report);
  const bytes = Buffer.from(`${JSON.stringify(statement({ 'report.pdf': sha256(report) }), null, 1)}\n`);
  const paths = { statement: join(folder, 'evidence.json'), signature: join(folder, 'evidence.json.p7s') };
  await writeFile(paths.statement, bytes);
  await writeFile(paths.signature, await signDigest(createHash('sha256').update(bytes).digest(), signer, signedAt));
  return paths;
}

/** The same bytes with one bit turned. */
export function flipped(bytes: Uint8Array, offset: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[offset] = (copy[offset] ?? 0) ^ (1 << bit);
  return copy;
}
