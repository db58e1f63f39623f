import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../main/import/archive/crc32.ts';
import { hoopSession } from './hoopSession.ts';
import { folderOf, importFile, importFiles, importPath, onlyFile, refusalOf, refusedWith } from './importing.ts';
import { tarOf } from './tarArchive.ts';
import { zipOf } from './zipArchive.ts';

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const session = JSON.stringify(hoopSession());

/** A gzip member with every optional field of RFC 1952, each as given. */
function memberWithFields(content: string, headerSum?: number): Buffer {
  const fields = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3]),
    Buffer.from([4, 0, 1, 2, 3, 4]),
    Buffer.from('../evil.json\0a comment\0', 'latin1'),
  ]);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(headerSum ?? crc32(fields) & 0xffff);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(Buffer.from(content)), 0);
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([fields, sum, deflateRawSync(content), trailer]);
}

describe('a file packed by gzip', () => {
  test('is read as what is in it, and both forms are kept', async () => {
    const packed = gzipSync(session);
    const imported = await importFile('session.json.gz', packed);
    expect(onlyFile(imported)).toMatchObject({
      path: 'session.json.gz',
      source: 'hoop',
      sha256: sha256(session),
      packedSha256: sha256(packed),
      size: session.length,
      primary: 1,
    });
    expect(imported.bundle.sha256).toBe(sha256(packed));
    expect(imported.bundle.objects).toEqual([sha256(packed), sha256(session)]);
    for (const digest of imported.bundle.objects) expect(sha256(readFileSync(join(imported.staging, 'objects', digest)))).toBe(digest);
  });

  test('is known by its bytes, and its events are those of the plain file', async () => {
    const [plain, packed] = [await importFile('a', session), await importFile('a', gzipSync(session))];
    expect(packed.events.map((event) => event.event_id)).toEqual(plain.events.map((event) => event.event_id));
    expect(packed.events[0]).toMatchObject({ byte_offset: 0, byte_len: session.length });
  });

  test('may be several members one after another, and have every field a header can have', async () => {
    const half = session.length / 2;
    const members = Buffer.concat([gzipSync(session.slice(0, half)), gzipSync(''), memberWithFields(session.slice(half))]);
    expect(onlyFile(await importFile('a.gz', members)).sha256).toBe(sha256(session));
  });

  test('is opened in a folder, a zip and beside its own content, which it repeats', async () => {
    const files = { 'logs/a.json.gz': gzipSync(session), 'logs/b.json': session };
    const folder = await importPath(folderOf(files));
    const zip = await importFile('x.zip', zipOf(Object.entries(files).map(([name, content]) => ({ name, content }))));
    for (const { bundle } of [folder, zip]) {
      expect(bundle.files.map(({ path, primary, duplicates }) => [path, primary, duplicates])).toEqual([
        ['logs/a.json.gz', 1, 0],
        ['logs/b.json', 0, 1],
      ]);
    }
  });

  test('leaves the digest of a folder what stock tools say of it', async () => {
    const packed = gzipSync(session);
    expect((await importFiles({ 'a.gz': packed })).bundle.sha256).toBe(sha256(`${sha256(packed)}  a.gz\n`));
  });

  test.each([
    ['zip', zipOf([{ name: '../evil', content: 'x' }])],
    ['gzip', gzipSync(session)],
  ])('stays closed in a folder when a %s is in it', async (_, content) => {
    const packed = gzipSync(content);
    const file = onlyFile(await importFiles({ 'a.gz': packed }));
    expect(file).toMatchObject({ source: 'unrecognised', sha256: sha256(packed) });
    expect(file.packedSha256).toBeUndefined();
  });

  const whole = gzipSync(session);
  test.each<[string, Uint8Array]>([
    ['gzip/header', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['gzip/header', memberWithFields('x', 1)],
    ['gzip/cut-short', whole.subarray(0, 40)],
    ['gzip/cut-short', whole.subarray(0, -3)],
    ['gzip/compressed-data', Buffer.concat([whole.subarray(0, 10), Buffer.alloc(40, 0xff)])],
    ['gzip/checksum', Buffer.from(whole.map((one, at) => (at === whole.length - 8 ? one ^ 1 : one)))],
    ['gzip/checksum', Buffer.from(whole.map((one, at) => (at === whole.length - 4 ? one ^ 1 : one)))],
    ['gzip/trailing-bytes', Buffer.concat([whole, Buffer.from('more')])],
    ['gzip/trailing-bytes', Buffer.concat([whole, Buffer.alloc(512)])],
    ['gzip/ratio', gzipSync(Buffer.alloc(2 << 20, 0x20))],
    ['gzip/packed-twice', gzipSync(whole)],
    ['gzip/packed-twice', gzipSync(zipOf([{ name: 'a', content: 'x' }]))],
    ['gzip/several-members', Buffer.concat([gzipSync(tarOf([{ name: 'a', content: 'x' }])), whole])],
    ['file/unrecognised', gzipSync('nothing known')],
  ])('is refused as %s', async (reason, bytes) => {
    expect(await refusalOf(importFile('a.gz', bytes))).toBe(reason);
  });

  test('is refused by its path in a folder when it is damaged', async () => {
    const { message, detail } = await refusedWith(importFiles({ 'logs/a.gz': whole.subarray(0, -3) }));
    expect(message).toBe('logs/a.gz ends before its checksum: it is cut short.');
    expect(detail).toMatchObject({ reason: 'gzip/cut-short', meaning: 'Nothing of this input was imported.' });
  });

  test('leaves no unpacked archive behind, whether it is read or refused', async () => {
    const archive = gzipSync(tarOf([{ name: 'a', content: 'x' }]));
    const imported = await importFile('a.tgz', archive);
    expect(readdirSync(imported.staging).filter((name) => name !== 'objects' && !name.endsWith('.parquet') && name !== 'spill')).toEqual(
      [],
    );
    expect(existsSync(join(imported.staging, 'unpacked-archive'))).toBe(false);
  });
});
