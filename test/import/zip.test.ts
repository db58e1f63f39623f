import { describe, expect, test } from 'vitest';
import { crc32, tableCrc32 } from '../../main/import/archive/crc32.ts';
import { importFile, refusalOf, refusedWith } from './importing.ts';
import { type Archive, type Entry, zipOf } from './zipArchive.ts';

const one: Entry = { name: 'a.txt', content: 'first' };
const two: Entry = { name: 'folder/b.txt', content: 'second' };
const refused = (entries: readonly Entry[], archive?: Archive) => refusalOf(importFile('x.zip', zipOf(entries, archive)));

describe('a zip archive', () => {
  test('gives its files under their own names, sorted, beside itself', async () => {
    const { bundle } = await importFile('x.zip', zipOf([two, one, { name: 'folder/', attributes: 0o040755 * 0x10000, method: 0 }]));
    expect(bundle.files.map((file) => [file.path, file.size, file.source])).toEqual([
      ['a.txt', 5, 'unrecognised'],
      ['folder/b.txt', 6, 'unrecognised'],
    ]);
    expect(bundle.objects).toEqual([bundle.sha256, ...bundle.files.map((file) => file.sha256)]);
  });

  test('may be stored, stream its sizes after the data, and carry mode bits that are not used', async () => {
    const entries = [
      { ...one, method: 0 },
      { ...two, descriptor: true, attributes: (0o104755 * 0x10000) | 0 },
    ];
    expect((await importFile('x.zip', zipOf(entries))).bundle.files).toHaveLength(2);
  });

  test('is known by its first bytes, whatever it is called', async () => {
    expect((await importFile('export.bin', zipOf([one]))).bundle.files[0]?.path).toBe('a.txt');
  });

  test.each<[string, readonly Entry[], Archive?]>([
    ['zip/empty', []],
    ['zip/empty', [{ name: 'folder/', attributes: 0o040755 * 0x10000, method: 0 }]],
    ['zip/leading-bytes', [one], { prefix: Buffer.from('MZ') }],
    ['zip/trailing-bytes', [one], { suffix: Buffer.from('more') }],
    ['zip/two-end-records', [one], { comment: Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]) }],
    ['zip/two-end-records', [one], { comment: Buffer.from('see PK\u0005\u0006') }],
    ['zip/hidden-bytes', [one, { ...two, hidden: zipOf([one]) }]],
    ['zip/hidden-bytes', [one, { ...two, packedSize: 6, method: 0, after: Buffer.from('x') }]],
    ['zip/entry-count', [one], { end: { entriesHere: 2 } }],
    ['zip/entry-count', [one, two], { end: { entries: 1, entriesHere: 1 } }],
    ['zip/entry-count', [one], { end: { entries: 2, entriesHere: 2 } }],
    ['zip/multi-disk', [one], { end: { disk: 1 } }],
    ['zip/multi-disk', [{ ...one, disk: 1 }]],
    ['zip/zip64', [one], { end: { directoryOffset: 0xffffffff } }],
    ['zip/directory-position', [one], { end: { directoryOffset: 1 } }],
    ['zip/overlapping-entries', [one, { ...two, offset: 0 }]],
    ['zip/local-header', [one, { ...two, offset: 60 }]],
    ['zip/local-name', [{ ...one, local: { name: 'b.txt' } }]],
    ['zip/local-mismatch', [{ ...one, local: { size: 6 } }]],
    ['zip/local-mismatch', [{ ...one, local: { flags: 0 } }]],
    ['zip/encrypted', [{ ...one, flags: 0x801 }]],
    ['zip/flags', [{ ...one, flags: 0x2800 }]],
    ['zip/method', [{ ...one, method: 12 }]],
    ['zip/checksum', [{ ...one, crc: 1 }]],
    ['zip/checksum', [{ ...one, crc: 1, method: 0 }]],
    ['zip/size-mismatch', [{ ...one, size: 4 }]],
    ['zip/size-mismatch', [{ ...one, size: 6 }]],
    ['zip/size-mismatch', [{ ...one, method: 0, size: 9 }]],
    ['zip/size-mismatch', [{ ...one, packed: Buffer.concat([Buffer.from('4bcb2c2a2e0100', 'hex'), Buffer.from('hidden')]) }]],
    ['zip/compressed-data', [{ ...one, packed: Buffer.from('ffffff', 'hex') }]],
    ['zip/out-of-bounds', [{ ...one, packedSize: 5000 }]],
    ['zip/ratio', [{ name: 'zeros', content: Buffer.alloc(2 << 20) }]],
    ['zip/symbolic-link', [{ ...one, attributes: 0o120777 * 0x10000 }]],
    ['zip/special-file', [{ ...one, attributes: 0o010644 * 0x10000 }]],
    ['zip/type-conflict', [{ ...one, attributes: 0o040755 * 0x10000 }]],
    ['zip/folder-with-content', [{ name: 'folder/', content: 'x', attributes: 0o040755 * 0x10000 }]],
    ['zip/extra-field', [{ ...one, extra: Buffer.from('7570ff00', 'hex') }]],
    ['zip/second-name', [{ ...one, extra: Buffer.from('75700600010000000041', 'hex') }]],
    ['zip/zip64', [{ ...one, extra: Buffer.from('01000000', 'hex') }]],
    ['zip/duplicate-name', [one, { ...one, content: 'again' }]],
    ['zip/duplicate-name', [one, { ...one, name: 'A.TXT' }]],
    [
      'zip/duplicate-name',
      [
        { ...one, name: 'straße' },
        { ...one, name: 'STRASSE' },
      ],
    ],
    ['zip/file-and-folder', [one, { ...one, name: 'a.txt/b' }]],
    ['zip/name-traversal', [{ ...one, name: '../a' }]],
    ['zip/name-traversal', [{ ...one, name: 'a/./b' }]],
    ['zip/name-absolute', [{ ...one, name: '/a' }]],
    ['zip/name-backslash', [{ ...one, name: 'a\\b' }]],
    ['zip/name-colon', [{ ...one, name: 'C:a' }]],
    ['zip/name-empty', [{ ...one, name: '' }]],
    ['zip/name-empty-part', [{ ...one, name: 'a//b' }]],
    ['zip/name-trailing', [{ ...one, name: 'a. ' }]],
    ['zip/name-reserved', [{ ...one, name: 'logs/con.json' }]],
    ['zip/name-reserved', [{ ...one, name: 'LPT¹' }]],
    ['zip/name-control-character', [{ ...one, name: 'a\nb' }]],
    ['zip/name-direction', [{ ...one, name: 'a\u202eb' }]],
    ['zip/name-not-normal', [{ ...one, name: 'e\u0301' }]],
    ['zip/name-encoding', [{ ...one, name: Buffer.from([0x65, 0xff]) }]],
    ['zip/name-encoding', [{ ...one, name: 'é', flags: 0 }]],
    ['zip/no-end-record', [one], { end: { entries: 1 }, suffix: Buffer.alloc(70_000) }],
  ])('is refused as %s', async (reason, entries, archive) => {
    expect(await refused(entries, archive)).toBe(reason);
  });

  test('is refused with the place of the entry and nothing in the message that could act on the screen', async () => {
    const { message, detail } = await refusedWith(importFile('x.zip', zipOf([one, { ...one, name: 'a\u202e\nb\u0007.txt' }])));
    expect(message).toBe('Entry 1 of the archive (a\\u202e\\u000ab\\u0007.txt) has a name with a control character in it.');
    expect(detail.meaning).toBe('Nothing of this input was imported.');
  });

  test('cannot hide a large entry behind a small size, and stops unpacking at the first byte too many', async () => {
    const noise = Buffer.from(Array.from({ length: 6 << 20 }, (_, at) => (at * 2654435761) >>> 24));
    expect(await refused([{ name: 'big', content: noise, size: 5 << 20 }])).toBe('zip/size-mismatch');
    expect(await refused([{ name: 'big', content: noise, crc: 1 }])).toBe('zip/checksum');
    expect((await importFile('x.zip', zipOf([{ name: 'big', content: noise }]))).bundle.files[0]?.size).toBe(noise.length);
  });

  test('computes the same checksum with and without the help of zlib', () => {
    for (const text of ['', 'a', '123456789', 'x'.repeat(100_000)]) expect(tableCrc32(Buffer.from(text))).toBe(crc32(Buffer.from(text)));
    expect(tableCrc32(Buffer.from('123456789'))).toBe(0xcbf43926);
    expect(tableCrc32(Buffer.from('56789'), tableCrc32(Buffer.from('1234')))).toBe(0xcbf43926);
  });
});
