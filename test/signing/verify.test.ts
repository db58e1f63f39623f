import { createHash } from 'node:crypto';
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificatePem } from '../../main/signing/certificates.ts';
import { signDigest } from '../../main/signing/sign.ts';
import { verifyFiles } from '../../main/signing/verify.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { flipped, folderForFile, madeAt, makeKey, type TestKey, writeEvidence, writeSignedPdf } from './signed.ts';

const soon = new Date(madeAt.getTime() + 60_000);
let key: TestKey;
let other: TestKey;
let home: string;
let report: Buffer;
let files: { statement: Buffer; signature: Buffer };

beforeAll(async () => {
  home = await folderForFile();
  key = await makeKey(home);
  other = await makeKey(home, 'other');
  await writeEvidence(home, key.signer);
  files = { statement: await readFile(join(home, 'evidence.json')), signature: await readFile(join(home, 'evidence.json.p7s')) };
  report = await writeSignedPdf(join(home, 'signed.pdf'), key.signer);
}, 240_000);

const failed = (verdict: Verdict) => verdict.checks.filter((check) => check.result === 'fail').map((check) => check.id);
const stateOf = (verdict: Verdict, id: string) => verdict.checks.find((check) => check.id === id)?.result;

async function verifyReportBytes(bytes: Uint8Array, now = soon, roots = [key.rootPem]): Promise<Verdict> {
  const path = join(await temporaryFolder(), 'report.pdf');
  await writeFile(path, bytes);
  return verifyFiles([path], roots, now);
}

async function verifyPair(statement: Uint8Array, signature: Uint8Array, now = soon, roots = [key.rootPem]): Promise<Verdict> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'evidence.json'), statement);
  await writeFile(join(folder, 'evidence.json.p7s'), signature);
  await copyFile(join(home, 'report.pdf'), join(folder, 'report.pdf'));
  return verifyFiles([join(folder, 'evidence.json')], roots, now);
}

describe('a signed report', () => {
  it('is valid under a pinned root, with a check and a stock command for each thing looked at', async () => {
    const verdict = await verifyReportBytes(report);
    expect(verdict).toMatchObject({ kind: 'report', verdict: 'valid', signer: 'Pat Example', rootFingerprint: key.rootFingerprint });
    expect(verdict.checks.every((check) => check.result === 'pass' && check.repeat !== null)).toBe(true);
    expect(verdict.checks.map((check) => check.id)).toEqual(
      expect.arrayContaining(
        ['coverage', 'digest', 'container', 'signature', 'chain', 'usage', 'root', 'embedded-evidence'].map((id) => `report/${id}`),
      ),
    );
  });

  it('is untrusted, with the fingerprint to compare, while its root is not pinned', async () => {
    const verdict = await verifyReportBytes(report, soon, [other.rootPem]);
    expect(verdict).toMatchObject({ verdict: 'untrusted', rootFingerprint: key.rootFingerprint });
    expect(verdict.checks.find((check) => check.id === 'report/root')).toMatchObject({ result: 'unknown' });
    expect(verdict.checks.find((check) => check.id === 'report/root')!.says).toContain(key.rootFingerprint);
  });

  it('cannot be told from a later forgery once a certificate has expired, so it is not valid', async () => {
    const verdict = await verifyReportBytes(report, new Date('2029-01-01T00:00:00Z'));
    expect(verdict.verdict).toBe('untrusted');
    expect(stateOf(verdict, 'report/period-now')).toBe('unknown');
    expect(stateOf(verdict, 'report/period-signed')).toBe('pass');
  });

  it('is invalid when it claims to be signed outside the life of its certificates', async () => {
    const path = join(await temporaryFolder(), 'report.pdf');
    await writeSignedPdf(path, key.signer, new Date('2020-01-01T00:00:00Z'));
    expect(failed(await verifyFiles([path], [key.rootPem], soon))).toEqual(['report/period-signed']);
  });

  it('is invalid when it claims to be signed in the future', async () => {
    const path = join(await temporaryFolder(), 'report.pdf');
    await writeSignedPdf(path, key.signer, new Date(madeAt.getTime() + 30 * 86_400_000));
    expect(failed(await verifyFiles([path], [key.rootPem], soon))).toEqual(['report/period-signed']);
  });

  it('is invalid when anything was appended', async () => {
    const verdict = await verifyReportBytes(Buffer.concat([report, Buffer.from('\n')]));
    expect(failed(verdict)).toEqual(['report/coverage']);
    expect(verdict.checks[0]!.says).toContain('added after signing');
  });

  it('is invalid when the end is missing', async () => {
    expect(failed(await verifyReportBytes(report.subarray(0, -10)))).toEqual(['report/coverage']);
  });

  it('is invalid when a second signature was put behind it', async () => {
    const extra = Buffer.from('\n9 0 obj\n<< /Type /Sig /ByteRange [0 1 2 3] >>\nendobj\n');
    expect((await verifyReportBytes(Buffer.concat([report, extra]))).checks[0]!.says).toContain('2 signatures');
  });

  it('is invalid when it carries no signature', async () => {
    const verdict = await verifyReportBytes(Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n'));
    expect(verdict).toMatchObject({ kind: 'report', verdict: 'invalid', signer: null });
  });

  it('is invalid when the hex digits of the signature are written in another way', async () => {
    const text = report.toString('latin1');
    const upper = text.replace(/\/Contents <([0-9a-f]{200})/, (_all, digits: string) => `/Contents <${digits.toUpperCase()}`);
    expect(failed(await verifyReportBytes(Buffer.from(upper, 'latin1')))).toContain('report/coverage');
  });

  it('is invalid when something hides in the space after the signature', async () => {
    const text = report.toString('latin1');
    const hidden = text.replace(/0{20}>\n\/M/, `${'0'.repeat(12)}deadbeef>\n/M`);
    expect(hidden).not.toBe(text);
    expect(failed(await verifyReportBytes(Buffer.from(hidden, 'latin1')))).toContain('report/coverage');
  });

  it(
    'fails a check for any turned bit in it',
    () =>
      fc.assert(
        fc.asyncProperty(fc.nat({ max: report.length - 1 }), fc.nat({ max: 7 }), async (offset, bit) => {
          const verdict = await verifyReportBytes(flipped(report, offset, bit));
          expect(verdict.kind).toBe('report');
          expect(verdict.verdict).toBe('invalid');
          expect(failed(verdict).length).toBeGreaterThan(0);
        }),
        { numRuns: 60 },
      ),
    60_000,
  );

  it('fails a check for any turned bit in the signature and around it', () => {
    const start = report.indexOf('/ByteRange');
    return fc.assert(
      fc.asyncProperty(fc.integer({ min: start - 40, max: start + 8800 }), fc.nat({ max: 7 }), async (offset, bit) => {
        expect((await verifyReportBytes(flipped(report, offset, bit))).verdict).toBe('invalid');
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('signed evidence', () => {
  it('is valid with its signature and the files it names beside it', async () => {
    const verdict = await verifyPair(files.statement, files.signature);
    expect(verdict).toMatchObject({ kind: 'evidence', verdict: 'valid', signer: 'Pat Example' });
    expect(stateOf(verdict, 'evidence/subject-report.pdf')).toBe('pass');
  });

  it('is found from its signature as well', async () => {
    const verdict = await verifyFiles([join(home, 'evidence.json.p7s')], [key.rootPem], soon);
    expect(verdict).toMatchObject({ file: 'evidence.json', verdict: 'valid' });
  });

  it('says unknown of a named file that is not there', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'evidence.json'), files.statement);
    await writeFile(join(folder, 'evidence.json.p7s'), files.signature);
    const verdict = await verifyFiles([join(folder, 'evidence.json')], [key.rootPem], soon);
    expect(stateOf(verdict, 'evidence/subject-report.pdf')).toBe('unknown');
    expect(verdict.verdict).toBe('valid');
  });

  it('knows a report that was renamed by its digest, among others', async () => {
    const folder = await temporaryFolder();
    await writeEvidence(folder, key.signer);
    await rename(join(folder, 'report.pdf'), join(folder, 'September.PDF'));
    await writeFile(join(folder, 'another.pdf'), 'another report');
    const verdict = await verifyFiles([join(folder, 'evidence.json')], [key.rootPem], soon);
    const check = verdict.checks.find(({ id }) => id === 'evidence/subject-report.pdf');
    expect(check).toMatchObject({ result: 'pass', repeat: 'sha256sum September.PDF' });
    expect(check!.says).toContain('signed under the name report.pdf');
  });

  it('does not take another PDF for the report that is missing', async () => {
    const folder = await temporaryFolder();
    await writeEvidence(folder, key.signer);
    await rm(join(folder, 'report.pdf'));
    await writeFile(join(folder, 'another.pdf'), 'another report');
    const verdict = await verifyFiles([join(folder, 'evidence.json')], [key.rootPem], soon);
    expect(stateOf(verdict, 'evidence/subject-report.pdf')).toBe('unknown');
  });

  it('is invalid when a named file was exchanged', async () => {
    const folder = await temporaryFolder();
    await writeEvidence(folder, key.signer);
    await writeFile(join(folder, 'report.pdf'), 'another report');
    const verdict = await verifyFiles([join(folder, 'evidence.json')], [key.rootPem], soon);
    expect(failed(verdict)).toEqual(['evidence/subject-report.pdf']);
  });

  it('is invalid without its signature', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'evidence.json'), files.statement);
    expect(failed(await verifyFiles([join(folder, 'evidence.json')], [key.rootPem], soon))).toEqual(['evidence/files']);
  });

  it('is invalid under a signature made over something that is no statement', async () => {
    const bytes = Buffer.from('{"_type":"https://in-toto.io/Statement/v1","subject":[]}\n');
    const signature = await signDigest(createHash('sha256').update(bytes).digest(), key.signer, madeAt);
    expect(failed(await verifyPair(bytes, signature))).toEqual(['evidence/statement']);
  });

  it('is invalid when the certificates of another chain were put in', async () => {
    const folder = await temporaryFolder();
    const mixed = { ...key.signer, certificates: [key.signer.certificates[0]!, ...other.signer.certificates.slice(1)] };
    await writeEvidence(folder, mixed);
    expect(failed(await verifyFiles([join(folder, 'evidence.json')], [key.rootPem, other.rootPem], soon))).toContain('evidence/chain');
  });

  it('is invalid when signed by a certificate that may not sign documents', async () => {
    const folder = await temporaryFolder();
    await writeEvidence(folder, { ...key.signer, certificates: key.signer.certificates.slice(1) });
    expect(failed(await verifyFiles([join(folder, 'evidence.json')], [key.rootPem], soon))).toEqual(
      expect.arrayContaining(['evidence/signature', 'evidence/usage']),
    );
  });

  it(
    'fails a check for any turned bit in the statement or the signature',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.boolean(),
          fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
          fc.nat({ max: 7 }),
          async (inStatement, place, bit) => {
            const turned = inStatement ? files.statement : files.signature;
            const bytes = flipped(turned, Math.floor(place * turned.length), bit);
            const verdict = inStatement ? await verifyPair(bytes, files.signature) : await verifyPair(files.statement, bytes);
            expect(verdict.verdict).toBe('invalid');
            expect(failed(verdict).length).toBeGreaterThan(0);
          },
        ),
        { numRuns: 100 },
      ),
    60_000,
  );
});

describe('what is none of these', () => {
  it.each([
    ['text', 'hello.txt', 'hello'],
    ['nothing', 'empty.pdf', ''],
    ['another JSON file', 'package.json', '{"name":"x"}'],
    ['a certificate', 'root.pem', '-----BEGIN CERTIFICATE-----'],
  ])('is refused: %s', async (_what, name, content) => {
    const path = join(await temporaryFolder(), name);
    await writeFile(path, content);
    await expect(verifyFiles([path], [], soon)).rejects.toMatchObject({ code: 'INPUT_REFUSED' });
  });

  it('is told by content where the name says nothing', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), report);
    await writeFile(join(folder, 'b'), files.statement);
    await writeFile(join(folder, 'c'), files.signature);
    expect((await verifyFiles([join(folder, 'a')], [key.rootPem], soon)).verdict).toBe('valid');
    expect((await verifyFiles([join(folder, 'b'), join(folder, 'c')], [key.rootPem], soon)).verdict).toBe('valid');
    expect((await verifyFiles([join(folder, 'c'), join(folder, 'b')], [key.rootPem], soon)).verdict).toBe('valid');
  });

  it(
    'never takes bytes of any kind for a valid signature',
    () =>
      fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
          expect((await verifyPair(files.statement, bytes)).verdict).toBe('invalid');
        }),
        { numRuns: 60 },
      ),
    60_000,
  );
});

describe('pinned roots', () => {
  it('are compared as certificates, not as text', async () => {
    const folder = await temporaryFolder();
    await writeEvidence(folder, key.signer);
    await rm(join(folder, 'report.pdf'));
    await rename(join(folder, 'evidence.json'), join(folder, 'x.json'));
    const rewrapped = certificatePem(key.signer.certificates[2]!).replace(/\n(?!-)/g, '\r\n');
    const verdict = await verifyFiles([join(folder, 'x.json'), join(folder, 'evidence.json.p7s')], [rewrapped], soon);
    expect(verdict.verdict).toBe('valid');
  });
});
