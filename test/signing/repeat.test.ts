import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyFiles } from '../../main/signing/verify.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { folderForFile, makeKey, type TestKey, writeEvidence, writeSignedPdf } from './signed.ts';
import { hasTool, runShell } from './tools.ts';

/** These commands run at the machine's own time, so the key is made now. */
const now = new Date(Date.now() - 60_000);
let key: TestKey;
let folder: string;
beforeAll(async () => {
  folder = await folderForFile();
  key = await makeKey(folder, 'pat', now);
  await writeFile(join(folder, 'root.pem'), key.rootPem);
}, 120_000);

const repeatOf = (verdict: Verdict, id: string) => verdict.checks.find((check) => check.id === id)!.repeat!;
const verify = (path: string) => verifyFiles([path], [key.rootPem], new Date());

describe.skipIf(!hasTool('openssl') || !hasTool('xxd'))('the commands printed beside the checks of a report', () => {
  it('verify it with openssl, whatever its name', async () => {
    for (const name of ['signed.pdf', "a report of Pat's.pdf", '-x.pdf']) {
      await writeSignedPdf(join(folder, name), key.signer, new Date());
      const verdict = await verify(join(folder, name));
      expect(verdict.verdict).toBe('valid');
      const said = await runShell(repeatOf(verdict, 'report/signature'), folder);
      expect(said).toMatchObject({ code: 0, output: expect.stringContaining('CAdES Verification successful') as string });
    }
  });

  it('fail for a changed file', async () => {
    const path = join(folder, 'changed.pdf');
    const bytes = await writeSignedPdf(path, key.signer, new Date());
    bytes[200] = bytes[200]! ^ 1;
    await writeFile(path, bytes);
    expect((await runShell(repeatOf(await verify(path), 'report/digest'), folder)).code).not.toBe(0);
  });

  it('say whether the signature covers the whole file', async () => {
    const path = join(folder, 'covered.pdf');
    const bytes = await writeSignedPdf(path, key.signer, new Date());
    const command = repeatOf(await verify(path), 'report/coverage');
    expect((await runShell(command, folder)).output).toBe('covers the whole file\n');
    await writeFile(path, Buffer.concat([bytes, Buffer.from('x')]));
    expect((await runShell(command, folder)).output).toBe('does not\n');
  });

  it('list its certificates and the fingerprint of the root', async () => {
    const path = join(folder, 'listed.pdf');
    await writeSignedPdf(path, key.signer, new Date());
    const verdict = await verify(path);
    const certificates = await runShell(repeatOf(verdict, 'report/usage'), folder);
    expect(certificates.output.match(/Subject: /g)).toHaveLength(3);
    expect(certificates.output).toMatch(/CN ?= ?Pat Example/);
    expect((await runShell(repeatOf(verdict, 'report/root'), folder)).output).toContain(key.rootFingerprint);
  });

  it.skipIf(!hasTool('pdfdetach'))('take out the embedded evidence and show its digest', async () => {
    const path = join(folder, 'embedded.pdf');
    await writeSignedPdf(path, key.signer, new Date());
    const verdict = await verify(path);
    const { output } = await runShell(repeatOf(verdict, 'report/embedded-evidence'), folder);
    const digest = /[0-9a-f]{64}/.exec(output)![0];
    expect(verdict.checks.find((check) => check.id === 'report/embedded-evidence')!.says).toContain(digest);
  });
});

describe.skipIf(!hasTool('openssl'))('the commands printed beside the checks of evidence', () => {
  it('verify it with openssl, and the digest of the file it names', async () => {
    const place = join(folder, 'evidence');
    await mkdir(place);
    const paths = await writeEvidence(place, key.signer, new Date());
    await writeFile(join(place, 'root.pem'), key.rootPem);
    const verdict = await verify(paths.statement);
    expect((await runShell(repeatOf(verdict, 'evidence/signature'), place)).output).toContain('CAdES Verification successful');
    const subject = verdict.checks.find((check) => check.id === 'evidence/subject-report.pdf')!;
    const digest = (await runShell(subject.repeat!, place)).output.slice(0, 64);
    expect(subject.says).toContain(digest);
    await rename(join(place, 'root.pem'), join(place, 'gone.pem'));
    expect((await runShell(repeatOf(verdict, 'evidence/signature'), place)).code).not.toBe(0);
  });
});
