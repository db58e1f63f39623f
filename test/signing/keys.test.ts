import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificatePem } from '../../main/signing/certificates.ts';
import { findKey, generateKey, keyCertificates, listKeys, unlockKey } from '../../main/signing/keys.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { folderForFile, madeAt, makeKey, passphrase, type TestKey } from './signed.ts';
import { hasTool, runShell } from './tools.ts';

let key: TestKey;
let keyPath: string;
beforeAll(async () => {
  const workspace = await folderForFile();
  key = await makeKey(workspace);
  keyPath = join(workspace, 'keys', 'pat.json');
}, 120_000);

interface KeyFile {
  certificates: string[];
  secret: { ciphertext: string; derivation: { n: number } };
}

/** A workspace whose only key is a changed copy of the key of this file. */
async function copyOfKey(change: (file: KeyFile) => object): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'keys'));
  const file = JSON.parse(await readFile(keyPath, 'utf8')) as KeyFile;
  await writeFile(join(folder, 'keys', 'pat.json'), JSON.stringify(change(file)));
  return folder;
}

async function chain(): Promise<X509Certificate[]> {
  return (await keyCertificates(key.workspace, 'pat')).map((one) => new X509Certificate(certificatePem(one)));
}

describe('a generated key', () => {
  it('has a signer under an issuing authority under a self-signed root, each signed by the next', async () => {
    const [signer, issuing, root] = await chain();
    expect(signer!.verify(issuing!.publicKey) && issuing!.verify(root!.publicKey) && root!.verify(root!.publicKey)).toBe(true);
    expect([signer!.ca, issuing!.ca, root!.ca]).toEqual([false, true, true]);
    expect(signer!.issuer).toBe(issuing!.subject);
    expect(issuing!.issuer).toBe(root!.subject);
  });

  it('names the person, the organisation and the address in the signer only', async () => {
    const [signer, issuing] = await chain();
    expect(signer!.subject).toBe('O=Example Clinic\nCN=Pat Example\nemailAddress=pat@clinic.example');
    expect(issuing!.subject).toBe('O=Example Clinic\nCN=Evidence issuing CA');
  });

  it('is RSA with 3072 bits and lives two, five and ten years', async () => {
    const certificates = await chain();
    const years = certificates.map((one) => new Date(one.validTo).getUTCFullYear() - new Date(one.validFrom).getUTCFullYear());
    expect(years).toEqual([2, 5, 10]);
    expect(certificates.map((one) => one.publicKey.asymmetricKeyDetails?.modulusLength)).toEqual([3072, 3072, 3072]);
  });

  it('has positive random serial numbers of 16 bytes', async () => {
    const serials = (await chain()).map((one) => one.serialNumber);
    expect(new Set(serials).size).toBe(3);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it('may sign documents and mail, and nothing else', async () => {
    const [signer] = await chain();
    expect(signer!.keyUsage).toEqual(['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4']);
  });

  it.skipIf(!hasTool('openssl'))('is a chain that openssl accepts under its strict rules', async () => {
    const folder = await temporaryFolder();
    const [signer, issuing, root] = (await keyCertificates(key.workspace, 'pat')).map(certificatePem);
    await writeFile(join(folder, 'signer.pem'), signer!);
    await writeFile(join(folder, 'issuing.pem'), issuing!);
    await writeFile(join(folder, 'root.pem'), root!);
    const at = Math.floor(madeAt.getTime() / 1000) + 60;
    const said = await runShell(`openssl verify -x509_strict -attime ${at} -CAfile root.pem -untrusted issuing.pem signer.pem`, folder);
    expect(said).toEqual({ output: 'signer.pem: OK\n', code: 0 });
    const details = await runShell('openssl x509 -in signer.pem -noout -text; openssl x509 -in issuing.pem -noout -text', folder);
    expect(details.output).toMatch(/Key Usage: critical\s+Digital Signature, Non Repudiation/);
    expect(details.output).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(details.output).toMatch(/Authority Key Identifier/);
  });
});

describe('a key at rest', () => {
  it('is readable by its owner only', async () => {
    expect((await stat(keyPath)).mode & 0o777).toBe(0o600);
  });

  it('holds the certificates in clear and no private key in clear', async () => {
    const text = await readFile(keyPath, 'utf8');
    expect(text).toContain('BEGIN CERTIFICATE');
    expect(text).not.toContain('PRIVATE KEY');
    const file = JSON.parse(text) as KeyFile;
    expect(file.secret.derivation.n).toBe(131_072);
    // PKCS#8 of an RSA key starts with this header whatever the key is.
    expect(file.secret.ciphertext).not.toContain('020100300d06092a864886f70d010101');
  });

  it('opens for the passphrase and signs', async () => {
    const signer = await unlockKey(key.workspace, 'pat', passphrase);
    expect((await signer.sign(Buffer.from('x'))).length).toBe(384);
  });

  it('stays locked for any other passphrase', async () => {
    await expect(unlockKey(key.workspace, 'pat', `${passphrase} `)).rejects.toMatchObject({ code: 'KEY_LOCKED' });
  });

  it('stays locked when the certificates beside it were exchanged', async () => {
    const folder = await copyOfKey((file) => ({
      ...file,
      certificates: [file.certificates[0], file.certificates[2], file.certificates[1]],
    }));
    await expect(unlockKey(folder, 'pat', passphrase)).rejects.toMatchObject({ code: 'KEY_LOCKED' });
  });

  it('stays locked when one bit of the encrypted key was turned', async () => {
    const folder = await copyOfKey((file) => ({
      ...file,
      secret: { ...file.secret, ciphertext: `${file.secret.ciphertext.slice(0, -2)}00` },
    }));
    await expect(unlockKey(folder, 'pat', passphrase)).rejects.toMatchObject({ code: 'KEY_LOCKED' });
  });
});

describe('key names', () => {
  it('are refused when taken, and the existing key is kept', async () => {
    const before = await readFile(keyPath, 'utf8');
    const again = { name: 'pat', person: 'Someone', organisation: 'Else', email: null, passphrase };
    await expect(generateKey(key.workspace, again, madeAt)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await readFile(keyPath, 'utf8')).toBe(before);
  });

  it('are given once even when two keys of one name are made at the same time', async () => {
    const folder = await temporaryFolder();
    const results = await Promise.allSettled([makeKey(folder, 'twin'), makeKey(folder, 'twin')]);
    expect(results.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await listKeys(folder)).map((one) => one.name)).toEqual(['twin']);
  }, 60_000);

  it('that are unknown are told as such', async () => {
    await expect(findKey(key.workspace, 'nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that lead out of the folder are refused', async () => {
    await expect(findKey(key.workspace, '../pat')).rejects.toThrow();
  });

  it('of a damaged key file are told as damage', async () => {
    const folder = await copyOfKey((file) => ({ ...file, certificates: [] }));
    await expect(findKey(folder, 'pat')).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
  });
});
