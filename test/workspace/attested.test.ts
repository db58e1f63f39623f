import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { createSpawnReader } from '../../main/shells/spawnReader.ts';
import { builtReader } from '../support/builtReader.ts';
import { openApp } from '../support/openApp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { importInto } from './storing.ts';

const spawnReader = createSpawnReader(await builtReader());
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** A log file of CloudTrail with its signed digest and the key; returns the key's fingerprint. */
async function writeTrail(folder: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const log = JSON.stringify({
    Records: [
      { eventVersion: '1.09', eventTime: '2026-03-01T10:00:00Z', eventSource: 's3.amazonaws.com', eventName: 'GetObject', eventID: 'a' },
    ],
  });
  const digest = JSON.stringify({
    digestStartTime: '2026-03-01T10:00:00Z',
    digestEndTime: '2026-03-01T11:00:00Z',
    digestS3Bucket: 'audit',
    digestS3Object: 'd.json',
    digestPublicKeyFingerprint: 'ab12',
    logFiles: [{ s3Object: 'log.json.gz', hashValue: sha256(log), hashAlgorithm: 'SHA-256' }],
  });
  const signature = createSign('sha256')
    .update(`2026-03-01T11:00:00Z\naudit/d.json\n${sha256(digest)}\nnull`)
    .sign(privateKey, 'hex');
  const keys = { publicKeyList: [{ Value: publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64'), Fingerprint: 'ab12' }] };
  await mkdir(folder);
  await writeFile(join(folder, 'log.json'), log);
  await writeFile(join(folder, 'd.json'), digest);
  await writeFile(join(folder, 'metadata.json'), JSON.stringify([{ s3Object: 'd.json', metadata: { signature } }]));
  await writeFile(join(folder, 'keys.json'), JSON.stringify(keys));
  return sha256(publicKey.export({ format: 'der', type: 'spki' }));
}

test('a file that a signed digest attests is verified as long as its key is trusted, without a new import', async () => {
  const directory = await temporaryFolder();
  const fingerprint = await writeTrail(join(directory, 'trail'));
  const app = await openApp({ spawnReader, directory: join(directory, 'workspace') });
  try {
    const client = createRouterClient(app.router, { context: {} });
    const { id, files } = await importInto(app, join(directory, 'trail'));
    expect(files.map(({ path, trust }) => [path, trust])).toEqual([
      ['d.json', 'unverifiable'],
      ['keys.json', 'unsealed'],
      ['log.json', 'unverifiable'],
      ['metadata.json', 'unsealed'],
    ]);
    const trusts = async () => (await client.import.bundle({ id })).files.map(({ trust }) => trust);
    const events = async () => (await client.query.events({ text: 'trust:verified' })).rows.length;
    const facet = () => client.query.facet({ field: 'trust' });
    expect(await events()).toBe(0);
    expect(await facet()).toEqual([{ value: 'unverifiable', count: 1 }]);
    await client.workspace.changeSetting({ key: 'trust.cloudtrail-keys', value: fingerprint.match(/../g)?.join(':').toUpperCase() ?? '' });
    expect(await trusts()).toEqual(['verified', 'unsealed', 'verified', 'unsealed']);
    expect(await events()).toBe(1);
    expect(await facet()).toEqual([{ value: 'verified', count: 1 }]);
    expect(await client.import.bundles()).toMatchObject([{ fileCount: 4, fileTrust: { verified: 2, unsealed: 2 }, failedFiles: [] }]);
    await client.workspace.changeSetting({ key: 'trust.cloudtrail-keys', value: 'default' });
    expect(await trusts()).toEqual(['unverifiable', 'unsealed', 'unverifiable', 'unsealed']);
  } finally {
    await app.close();
  }
});

test('a file that is not what the checksums beside it say is named with its bundle', async () => {
  const directory = await temporaryFolder();
  await mkdir(join(directory, 'export'));
  await writeFile(join(directory, 'export', 'a.cast'), '{"version":2,"width":80,"height":24}\n[1,"o","x"]\n');
  await writeFile(join(directory, 'export', 'SHA256SUM'), `${'0'.repeat(64)}  a.cast\n`);
  const app = await openApp({ spawnReader, directory: join(directory, 'workspace') });
  try {
    await importInto(app, join(directory, 'export'));
    const [bundle] = await createRouterClient(app.router, { context: {} }).import.bundles();
    expect(bundle).toMatchObject({ seal: 'unsealed', fileCount: 2, fileTrust: { failed: 1 }, failedFiles: ['a.cast'] });
  } finally {
    await app.close();
  }
});
