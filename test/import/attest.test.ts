import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sharedDirectory } from '../support/shared.ts';
import { type Files, importFiles, importPath } from './importing.ts';

const hex = (algorithm: string, bytes: string | Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
const cloudtrailRecord = (eventID: string) => ({
  eventVersion: '1.09',
  eventTime: '2026-03-01T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  eventID,
});
const logText = (id: string) => JSON.stringify({ Records: [cloudtrailRecord(id)] });

/** What is known of every file, by path. */
async function states(files: Files) {
  const { bundle, events } = await importFiles(files);
  return {
    by: Object.fromEntries(bundle.files.map(({ path, attested }) => [path, attested && [attested.method, attested.holds]])),
    notes: bundle.notes,
    bundle,
    events,
  };
}

describe('lists of checksums', () => {
  const log = logText('a');

  test('a bag of somebody else: what its manifest names is there, changed, or missing', async () => {
    const { by, notes } = await states({
      'bagit.txt': 'BagIt-Version: 1.0\n',
      'manifest-sha512.txt': `${hex('sha512', log)}  data/a.json\n${hex('sha512', 'other')}  data/b.json\n${hex('sha512', log)}  data/c.json\n`,
      'data/a.json': log,
      'data/b.json': logText('b'),
    });
    expect(by['data/a.json']).toEqual(['bagit', true]);
    expect(by['data/b.json']).toEqual(['bagit', false]);
    expect(notes).toEqual(['manifest-sha512.txt names a file that is not here: data/c.json.']);
  });

  test('what somebody put into a bag afterwards is told', async () => {
    const { notes, by } = await states({
      'manifest-sha256.txt': `${hex('sha256', log)}  data/a.json\n`,
      'data/a.json': log,
      'data/added.json': logText('b'),
      'beside.json': logText('c'),
    });
    expect(notes).toEqual(['manifest-sha256.txt does not name a file that lies in its bag: data/added.json.']);
    expect(by['data/added.json']).toBeUndefined();
  });

  test('SHA256SUM in a folder below, of a file that is packed', async () => {
    const packed = gzipSync(log);
    const { by, events } = await states({ 'x/a.json.gz': packed, 'x/SHA256SUM': `${hex('sha256', packed)}  ./a.json.gz\n` });
    expect(by['x/a.json.gz']).toEqual(['sha256sum', true]);
    expect(events.map((event) => [event.integrity_state, event.integrity_method])).toEqual([['unverifiable', 'sha256sum']]);
  });

  test('a file whose checksum is another one marks its events as failed', async () => {
    const { events } = await states({ 'a.json': log, 'MD5SUMS.txt': `${hex('md5', 'x')} *a.json\n` });
    expect(events.map((event) => event.integrity_state)).toEqual(['failed']);
  });

  test('a text that is no list of checksums attests nothing', async () => {
    const { by, notes } = await states({ 'a.json': log, SHA256SUM: `${hex('sha256', log)}  a.json\nhello\n` });
    expect(by['a.json']).toBeUndefined();
    expect(notes).toEqual(['SHA256SUM bears the name of a list of checksums and cannot be read as one: nothing was checked against it.']);
  });
});

describe('digests of CloudTrail', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = { publicKeyList: [{ Value: publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64'), Fingerprint: 'ab12' }] };

  interface Chain {
    files: Record<string, string>;
    signatures: { s3Object: string; metadata: { signature: string } }[];
  }

  /** Three hours with a log file each, signed and linked. */
  function chain(textOf = (hour: number) => logText(String(hour))): Chain {
    const made: Chain = { files: {}, signatures: [] };
    let before: { object: string; hash: string; signature: string } | undefined;
    for (const hour of [1, 2, 3]) {
      const name = `111122223333_CloudTrail_eu-central-1_20260301T0${hour}05Z_x.json`;
      const object = `CloudTrail-Digest/d${hour}.json`;
      made.files[`logs/${name}`] = textOf(hour);
      const digest = JSON.stringify({
        digestStartTime: `2026-03-01T0${hour - 1}:00:00Z`,
        digestEndTime: `2026-03-01T0${hour}:00:00Z`,
        digestS3Bucket: 'audit',
        digestS3Object: object,
        digestPublicKeyFingerprint: 'ab12',
        previousDigestS3Object: before?.object ?? null,
        previousDigestHashValue: before?.hash ?? null,
        previousDigestSignature: before?.signature ?? null,
        logFiles: [{ s3Object: `logs/${name}.gz`, hashValue: hex('sha256', textOf(hour)), hashAlgorithm: 'SHA-256' }],
      });
      const signed = [`2026-03-01T0${hour}:00:00Z`, `audit/${object}`, hex('sha256', digest), before?.signature ?? 'null'].join('\n');
      const signature = createSign('sha256').update(signed).sign(privateKey, 'hex');
      made.files[object] = digest;
      made.signatures.push({ s3Object: object, metadata: { signature } });
      before = { object, hash: hex('sha256', digest), signature };
    }
    return made;
  }

  const logs = [1, 2, 3].map((hour) => `logs/111122223333_CloudTrail_eu-central-1_20260301T0${hour}05Z_x.json`);
  const whole = (made: Chain): Files => ({ ...made.files, 'metadata.json': made.signatures, 'public-keys.json': keys });

  test('a whole chain attests every log file and tells the key', async () => {
    const { bundle, notes } = await states(whole(chain()));
    expect(notes).toEqual([]);
    const attested = bundle.files.filter((file) => /CloudTrail/.test(file.path)).map((file) => file.attested);
    expect(attested.map((one) => one?.holds)).toEqual([true, true, true, true, true, true]);
    expect(new Set(attested.map((one) => one?.key))).toEqual(new Set([hex('sha256', publicKey.export({ format: 'der', type: 'spki' }))]));
  });

  test('a changed log file fails, and the others hold', async () => {
    const made = chain();
    made.files[logs[1] ?? ''] = logText('forged');
    const { by } = await states(whole(made));
    expect(logs.map((path) => by[path]?.[1])).toEqual([true, false, true]);
  });

  test('a changed digest breaks its signature and the link of the next', async () => {
    const made = chain();
    made.files['CloudTrail-Digest/d2.json'] = (made.files['CloudTrail-Digest/d2.json'] ?? '').replace('"audit"', '"audit" ');
    const { by } = await states(whole(made));
    expect(['d1', 'd2', 'd3'].map((name) => by[`CloudTrail-Digest/${name}.json`]?.[1])).toEqual([true, false, false]);
  });

  test('a missing hour and a missing log file are told', async () => {
    const made = chain();
    delete made.files['CloudTrail-Digest/d1.json'];
    delete made.files[logs[2] ?? ''];
    const { notes, bundle } = await states(whole(made));
    expect(notes.join('\n')).toMatch(/digest before the one of 2026-03-01T02:00:00Z is not here[\s\S]*lists 1 log file not here/);
    expect(bundle.files.find((file) => file.path === logs[0])?.attested?.says).toBe('No digest that is here lists it.');
  });

  test("a file of another source that bears a log file's name is not missed in the digests", async () => {
    const name = 'ocsf/111122223333_CloudTrail_eu-central-1_20260301T0205Z_x.ocsf.json';
    const ocsf = {
      class_uid: 6003,
      metadata: { version: '1.1.0', product: { name: 'CloudTrail' } },
      time: 1_772_000_000_000,
      severity_id: 1,
    };
    const { bundle } = await states({ ...whole(chain()), [name]: ocsf });
    const file = bundle.files.find(({ path }) => path === name);
    expect(file?.source).toBe('ocsf');
    expect(file?.attested).toBeUndefined();
  });

  test('the log file of an hour without a call holds no record, and is attested like any other', async () => {
    const { bundle } = await states(whole(chain((hour) => (hour === 2 ? '{"Records":[]}' : logText(String(hour))))));
    const file = bundle.files.find(({ path }) => path === logs[1]);
    expect(file).toMatchObject({ source: 'cloudtrail', records: 0, rejected: 0, attested: { method: 'cloudtrail-digest', holds: true } });
    expect(file?.attested?.key).toBeDefined();
  });

  test('signatures are taken from the digest that follows, and the last one is then unsigned', async () => {
    const { bundle } = await states({ ...chain().files, 'public-keys.json': keys });
    expect(logs.map((path) => bundle.files.find((file) => file.path === path)?.attested?.key !== undefined)).toEqual([true, true, false]);
  });
});

const shared = sharedDirectory();

test.skipIf(shared === null)('the generated chain of digests holds', async () => {
  const { bundle } = await importPath(join(shared ?? '', 'samples/generated/cloudtrail-digest-chain'));
  const trail = bundle.files.filter((file) => /_CloudTrail/.test(file.path));
  expect(trail).toHaveLength(9);
  expect(trail.every((file) => file.attested?.holds === true && file.attested.key !== undefined)).toBe(true);
});
