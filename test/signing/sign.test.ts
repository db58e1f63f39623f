import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesToSign, decodeSignature, encodeSignature } from '../../main/signing/cms.ts';
import { signReserved } from '../../main/signing/pades.ts';
import { signDigest } from '../../main/signing/sign.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { folderForFile, madeAt, makeKey, type TestKey, writeSignedPdf } from './signed.ts';
import { hasTool, runShell } from './tools.ts';

let key: TestKey;
beforeAll(async () => {
  key = await makeKey(await folderForFile());
}, 120_000);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const attime = `-attime ${Math.floor(madeAt.getTime() / 1000) + 60}`;

describe('a detached signature', () => {
  it('is rebuilt byte for byte from what it says', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.boolean(), async (content, timed) => {
        const der = await signDigest(sha256(content), key.signer, timed ? madeAt : null);
        const read = decodeSignature(der);
        expect(Buffer.compare(encodeSignature(read), der)).toBe(0);
        expect(read.signingTime).toEqual(timed ? madeAt : null);
      }),
      { numRuns: 20 },
    ));

  it('has its signed attributes in DER order', () => {
    const set = Buffer.from(bytesToSign({ digest: sha256(Buffer.from('x')), certificates: key.signer.certificates, signingTime: madeAt }));
    const members: Buffer[] = [];
    for (let at = set[1]! > 0x80 ? 2 + (set[1]! & 0x7f) : 2; at < set.length; ) {
      const long = set[at + 1]! > 0x80;
      const size = long ? 3 + set[at + 2]! : 2 + set[at + 1]!;
      members.push(set.subarray(at, at + size));
      at += size;
    }
    expect(members).toHaveLength(4);
    expect([...members].sort(Buffer.compare)).toEqual(members);
  });

  it.skipIf(!hasTool('openssl'))('is accepted by openssl as CAdES, for the signed content only', async () => {
    const folder = await temporaryFolder();
    const content = Buffer.from('evidence\n');
    await writeFile(join(folder, 'root.pem'), key.rootPem);
    await writeFile(join(folder, 'e.json'), content);
    await writeFile(join(folder, 'other.json'), 'evidence \n');
    await writeFile(join(folder, 'e.p7s'), await signDigest(sha256(content), key.signer, madeAt));
    const verify = (file: string) =>
      runShell(
        `openssl cms -verify -binary -inform DER -in e.p7s -content ${file} -CAfile root.pem -cades ${attime} -out /dev/null`,
        folder,
      );
    expect((await verify('e.json')).output).toContain('CAdES Verification successful');
    expect((await verify('other.json')).code).not.toBe(0);
  });
});

describe('a signature in a PDF', () => {
  it('carries no time of its own', async () => {
    const folder = await temporaryFolder();
    const bytes = await writeSignedPdf(join(folder, 'report.pdf'), key.signer);
    const hex = /\/Contents <([0-9a-f]+)>/.exec(bytes.toString('latin1'))![1]!;
    const der = Buffer.from(hex, 'hex');
    expect(decodeSignature(der.subarray(0, 4 + der.readUInt16BE(2))).signingTime).toBeNull();
  });

  it('is put in once only', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'report.pdf');
    await writeSignedPdf(path, key.signer);
    await expect(signReserved(path, key.signer)).rejects.toThrow('exactly one reserved signature');
  });

  it.skipIf(!hasTool('pdfsig'))('is valid for poppler and covers the total document', async () => {
    const folder = await temporaryFolder();
    await writeSignedPdf(join(folder, 'report.pdf'), key.signer);
    const { output } = await runShell('pdfsig report.pdf', folder);
    expect(output).toContain('Signature is Valid.');
    expect(output).toContain('Total document signed');
    expect(output).toContain('ETSI.CAdES.detached');
  });
});
