import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { certificatePem } from '../../main/signing/certificates.ts';
import { listRoots, pinRoot, trustedPems, unpinRoot } from '../../main/signing/trust.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { folderForFile, madeAt, makeKey, type TestKey } from './signed.ts';

let key: TestKey;
beforeAll(async () => {
  key = await makeKey(await folderForFile());
}, 120_000);

it('pins a root once, whatever is written around it, and lists it', async () => {
  const folder = await temporaryFolder();
  const pinned = await pinRoot(folder, key.rootPem, madeAt);
  const again = await pinRoot(folder, `some words\n${key.rootPem}`, new Date(madeAt.getTime() + 1000));
  expect(again).toEqual(pinned);
  expect(await listRoots(folder)).toEqual([pinned]);
  expect(pinned.fingerprint).toBe(key.rootFingerprint);
  expect(await trustedPems(folder)).toEqual([key.rootPem]);
});

it('removes a pinned root by its fingerprint, with or without colons', async () => {
  const folder = await temporaryFolder();
  await pinRoot(folder, key.rootPem, madeAt);
  await unpinRoot(folder, key.rootFingerprint.replaceAll(':', '').toLowerCase());
  expect(await listRoots(folder)).toEqual([]);
  await expect(unpinRoot(folder, key.rootFingerprint)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it.each([
  ['the certificate of a signer', () => certificatePem(key.signer.certificates[0]!), 'certificate/not-a-root'],
  ['an authority that did not sign itself', () => certificatePem(key.signer.certificates[1]!), 'certificate/not-a-root'],
  ['several certificates at once', () => key.signer.certificates.map(certificatePem).join(''), 'certificate/count'],
  ['text without a certificate', () => 'hello', 'certificate/count'],
  ['a certificate that was cut', () => key.rootPem.replace(/\n.{64}\n/, '\n'), 'certificate/unreadable'],
])('refuses to pin %s', async (_what, pem, reason) => {
  const folder = await temporaryFolder();
  await expect(pinRoot(folder, pem(), madeAt)).rejects.toMatchObject({ code: 'INPUT_REFUSED', detail: { reason } });
  expect(await listRoots(folder)).toEqual([]);
});

it('refuses a root whose own signature does not hold', async () => {
  const folder = await temporaryFolder();
  const der = Buffer.from(key.rootPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  der[der.length - 1] = der[der.length - 1]! ^ 1;
  const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  await expect(pinRoot(folder, pem, madeAt)).rejects.toMatchObject({ detail: { reason: 'certificate/not-a-root' } });
});

it('does not trust a file of the trust folder whose certificate was exchanged', async () => {
  const folder = await temporaryFolder();
  await pinRoot(folder, key.rootPem, madeAt);
  const [name] = await readdir(join(folder, 'trust'));
  const path = join(folder, 'trust', name!);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/-----BEGIN[\s\S]*/, certificatePem(key.signer.certificates[1]!)));
  await expect(trustedPems(folder)).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
});
