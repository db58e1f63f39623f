import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createInputs } from '../../main/inputs.ts';
import type { RunReader } from '../../main/reader/readerClient.ts';
import { runJob } from '../../main/reader/runJob.ts';
import { createSigningService, type SigningService } from '../../main/signing/signingService.ts';
import { AppError } from '../../shared/errors.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { folderForFile, passphrase, writeEvidence } from './signed.ts';
import { unlockKey } from '../../main/signing/keys.ts';

/** The reader's own code in this process: starting processes is tested with the reader. */
const runReader: RunReader = async (job) => {
  const message = await runJob(job, () => undefined);
  if (message.kind === 'done') return message.result as never;
  if (message.kind === 'failed') throw new AppError(message.code, message.message, message.detail);
  throw new Error('the job did not end');
};

const inputs = createInputs();
let directory: string;
let signing: SigningService;
beforeAll(async () => {
  directory = await folderForFile();
  signing = createSigningService({
    software: 'Muniment test',
    rootsChanged: async () => undefined,
    directory,
    runReader,
    inputs,
    now: () => new Date(),
  });
  await signing.generateKey({ name: 'pat', person: 'Pat Example', organisation: 'Example Clinic', email: null, passphrase });
}, 120_000);

describe('generating a key', () => {
  it('lists it and pins its root', async () => {
    const [key] = await signing.keys();
    expect(key).toMatchObject({ name: 'pat', person: 'Pat Example', email: null });
    expect((await signing.roots()).map((root) => root.fingerprint)).toEqual([key!.rootFingerprint]);
  });

  it('lets others have the root, or the whole chain, signer first', async () => {
    const root = await signing.exportCertificate({ name: 'pat', which: 'root' });
    const chain = await signing.exportCertificate({ name: 'pat', which: 'chain' });
    expect(root.pem.match(/BEGIN/g)).toHaveLength(1);
    expect(chain.pem.match(/BEGIN/g)).toHaveLength(3);
    expect(chain.pem.endsWith(root.pem)).toBe(true);
    expect(root.fingerprint).toBe((await signing.keys())[0]!.rootFingerprint);
  });
});

describe('verifying what was chosen', () => {
  it('names files and commands as the reviewer knows them, not as they lie in staging', async () => {
    const folder = await temporaryFolder();
    await writeEvidence(folder, await unlockKey(directory, 'pat', passphrase), new Date());
    const statement = await inputs.offer(join(folder, 'evidence.json'), { name: 'my evidence.json' });
    const signature = await inputs.offer(join(folder, 'evidence.json.p7s'), { name: 'my evidence.json.p7s' });
    const verdict = await signing.verify({ tokens: [statement.token, signature.token] });
    expect(verdict).toMatchObject({ file: 'my evidence.json', verdict: 'valid' });
    const repeat = verdict.checks.find((check) => check.id === 'evidence/signature')!.repeat;
    expect(repeat).toContain("-in 'my evidence.json.p7s' -content 'my evidence.json'");
  });

  it('refuses what is none of these, and a token it never gave out', async () => {
    const path = join(await temporaryFolder(), 'x.txt');
    await writeFile(path, 'x');
    const { token } = await inputs.offer(path);
    await expect(signing.verify({ tokens: [token] })).rejects.toMatchObject({ code: 'INPUT_REFUSED' });
    await expect(signing.verify({ tokens: ['nonsense'] })).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
  });

  it('is untrusted again once the root is not pinned any more', async () => {
    const folder = await temporaryFolder();
    await writeEvidence(folder, await unlockKey(directory, 'pat', passphrase), new Date());
    const { token } = await inputs.offer(join(folder, 'evidence.json'));
    const [root] = await signing.roots();
    const { pem } = await signing.exportCertificate({ name: 'pat', which: 'root' });
    await signing.unpinRoot({ fingerprint: root!.fingerprint });
    expect((await signing.verify({ tokens: [token] })).verdict).toBe('untrusted');
    await signing.pinRoot({ pem });
    expect((await signing.verify({ tokens: [token] })).verdict).toBe('valid');
  });
});

describe('signing', () => {
  it('is refused for a wrong passphrase and an unknown key', async () => {
    const digest = createHash('sha256').update('x').digest();
    await expect(signing.signDetached({ key: 'pat', passphrase: 'wrong horse', digest })).rejects.toMatchObject({ code: 'KEY_LOCKED' });
    await expect(signing.tryKey({ key: 'nobody', passphrase })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('never tells the passphrase in an error', async () => {
    const secret = 'a very telling passphrase';
    const error = await signing.tryKey({ key: 'pat', passphrase: secret }).catch((caught: unknown) => caught);
    expect(JSON.stringify(error) + String(error)).not.toContain(secret);
  });
});
