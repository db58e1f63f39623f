import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { importFile, refusalOf, refusedWith } from './importing.ts';
import { endMark, octal, paxPart, type TarPart, tarOf } from './tarArchive.ts';

const one: TarPart = { name: 'a.txt', content: 'first' };
const two: TarPart = { name: 'folder/b.txt', content: 'second' };
const pathsOf = async (parts: readonly TarPart[], end?: Uint8Array) =>
  (await importFile('x.tar', tarOf(parts, end))).bundle.files.map((file) => file.path);
const refused = (parts: readonly TarPart[], end?: Uint8Array) => refusalOf(importFile('x.tar', tarOf(parts, end)));
const base256 = (...last: number[]) => Buffer.concat([Buffer.from([0x80]), Buffer.alloc(11 - last.length), Buffer.from(last)]);

describe('a tar archive', () => {
  test.each([
    ['plain', (bytes: Buffer) => bytes],
    ['packed', (bytes: Buffer) => gzipSync(bytes)],
  ])('gives its files under their own names, sorted, beside itself, when it is %s', async (_, wrap) => {
    const bytes = wrap(tarOf([two, { name: 'folder/', type: '5' }, one]));
    const { bundle } = await importFile('export.bin', bytes);
    expect(bundle.files.map((file) => [file.path, file.size, file.source])).toEqual([
      ['a.txt', 5, 'unrecognised'],
      ['folder/b.txt', 6, 'unrecognised'],
    ]);
    expect(bundle.objects).toEqual([bundle.sha256, ...bundle.files.map((file) => file.sha256)]);
    expect(bundle.notes).toEqual([]);
  });

  test('may be written as any tar program writes it', async () => {
    expect(
      await pathsOf([
        { name: './', type: '5' },
        { ...one, name: './a.txt' },
      ]),
    ).toEqual(['a.txt']);
    expect(await pathsOf([{ ...one, type: '\0', magic: '\0\0\0\0\0\0\0\0' }])).toEqual(['a.txt']);
    expect(await pathsOf([{ ...one, magic: 'ustar  \0', prefix: '12345670123' }])).toEqual(['a.txt']);
    expect(await pathsOf([{ ...one, prefix: 'deep/er' }])).toEqual(['deep/er/a.txt']);
    expect(await pathsOf([{ ...one, sizeField: base256(5) }])).toEqual(['a.txt']);
    expect(await pathsOf([{ ...one, sizeField: Buffer.from('          5 ') }])).toEqual(['a.txt']);
    expect(await pathsOf([{ name: '././@LongLink', type: 'L', content: `${'long/'.repeat(5)}name\0` }, one])).toEqual([
      `${'long/'.repeat(5)}name`,
    ]);
    expect(await pathsOf([paxPart({ path: 'høstål.txt', size: '5', mtime: '1.5', atime: '1', 'SCHILY.dev': '1' }), one])).toEqual([
      'høstål.txt',
    ]);
    expect(await pathsOf([paxPart({ comment: 'a commit' }, 'g'), one])).toEqual(['a.txt']);
    expect(await pathsOf([one, { name: 'old/' }])).toEqual(['a.txt']);
  });

  test.each([
    ['inner.tar', tarOf([{ name: '../evil' }])],
    ['inner.tgz', gzipSync(tarOf([{ name: '../evil' }]))],
  ])('is refused whole when %s inside it is not sound', async (name, content) => {
    expect(await refusalOf(importFile('x.tar', tarOf([{ name, content }])))).toMatch(/^tar\//);
  });

  test('opens packed files', async () => {
    const { bundle } = await importFile('x.tar', tarOf([{ name: 'log.gz', content: gzipSync('text') }]));
    expect(bundle.files.map((file) => [file.path, file.size, file.packedSha256 !== undefined])).toEqual([['log.gz', 4, true]]);
  });

  test('without its end mark is read, and the reviewer is told what that can mean', async () => {
    for (const end of [Buffer.alloc(0), Buffer.alloc(512)]) {
      const { bundle } = await importFile('x.tar', tarOf([one], end));
      expect(bundle.files.map((file) => file.path)).toEqual(['a.txt']);
      expect(bundle.notes).toEqual([expect.stringContaining('no end mark')]);
    }
  });

  test.each<[string, readonly TarPart[], Uint8Array?]>([
    ['tar/empty', []],
    ['tar/empty', [{ name: 'folder/', type: '5' }]],
    ['tar/trailing-bytes', [one], Buffer.concat([endMark, Buffer.from('x')])],
    ['tar/trailing-bytes', [one], Buffer.concat([Buffer.alloc(512), tarOf([two])])],
    ['tar/cut-short', [one], Buffer.from('rest')],
    ['tar/cut-short', [{ ...one, sizeField: octal(5000) }]],
    ['tar/cut-short', [one, paxPart({ path: 'b' })]],
    ['tar/checksum', [one, { ...two, checksum: 1 }]],
    ['tar/format', [one, { ...two, magic: 'other' }]],
    ['tar/size-field', [{ ...one, sizeField: Buffer.from('8'.repeat(12)) }]],
    ['tar/size-field', [{ ...one, sizeField: Buffer.alloc(12, 0xff) }]],
    ['tar/size-field', [{ ...one, sizeField: Buffer.alloc(12) }]],
    ['tar/size-field', [{ ...one, sizeField: base256(255, 255, 255, 255, 255, 255, 255, 255) }]],
    ['tar/size-field', [paxPart({ size: '-5' }), one]],
    ['tar/two-sizes', [paxPart({ size: '6' }), one]],
    ['tar/two-names', [paxPart({ path: 'x' }), { name: 'L', type: 'L', content: 'y' }, one]],
    ['tar/two-headers', [paxPart({ path: 'x' }), paxPart({ path: 'y' }), one]],
    ['tar/two-headers', [{ name: 'L', type: 'L', content: 'x' }, { name: 'L', type: 'L', content: 'y' }, one]],
    ['tar/extended-header', [{ ...paxPart({ path: 'x' }), content: '12 path=x\n' }, one]],
    ['tar/extended-header', [{ ...paxPart({}), content: '10 path=x\n10 path=y\n' }, one]],
    ['tar/extended-header', [paxPart({ 'GNU.sparse.name': 'x' }), one]],
    ['tar/extended-header', [paxPart({ hdrcharset: 'BINARY' }), one]],
    ['tar/extended-header', [{ name: 'L', type: 'L', content: 'x'.repeat(70_000) }, one]],
    ['tar/global-header', [paxPart({ path: 'x' }, 'g'), one]],
    ['tar/symbolic-link', [{ ...one, type: '2' }]],
    ['tar/symbolic-link', [paxPart({ linkpath: 'x' }), one]],
    ['tar/hard-link', [{ ...one, type: '1' }]],
    ['tar/special-file', [{ ...one, type: '3' }]],
    ['tar/special-file', [{ ...one, type: '6' }]],
    ['tar/sparse-file', [{ ...one, type: 'S' }]],
    ['tar/multi-volume', [{ ...one, type: 'M' }]],
    ['tar/type', [{ ...one, type: '7' }]],
    ['tar/type', [{ ...one, type: 'Z' }]],
    ['tar/folder-with-content', [{ ...one, type: '5' }]],
    ['tar/folder-with-content', [{ ...one, name: 'a/' }]],
    ['tar/duplicate-name', [one, one]],
    ['tar/duplicate-name', [one, { ...one, name: './A.TXT' }]],
    ['tar/file-and-folder', [one, { name: 'a.txt/b', content: 'x' }]],
    ['tar/file-and-folder', [one, { name: 'a.txt', type: '5' }]],
    ['tar/name-traversal', [{ ...one, name: '../a' }]],
    ['tar/name-traversal', [{ ...one, name: '././a' }]],
    ['tar/name-absolute', [{ ...one, name: '/a' }]],
    ['tar/name-empty', [{ ...one, name: '' }]],
    ['tar/name-encoding', [{ ...one, name: Buffer.from([0x65, 0xff]) }]],
    ['tar/name-control-character', [paxPart({ path: 'a\0b' }), one]],
    ['tar/name-backslash', [{ ...one, name: 'a\\b' }]],
  ])('is refused as %s', async (reason, parts, end) => {
    expect(await refused(parts, end)).toBe(reason);
    expect(await refusalOf(importFile('x.tgz', gzipSync(tarOf(parts, end))))).toBe(reason);
  });

  test('is refused with the place of the entry, what that means and what to do', async () => {
    const { message, detail } = await refusedWith(importFile('x.tar', tarOf([one, { ...two, name: 'b\u202e', type: '2' }])));
    expect(message).toBe('Entry 1 of the archive (b\\u202e) is a symbolic link.');
    expect(detail.meaning).toBe('Nothing of this input was imported.');
    expect(detail.action).toContain('tar program');
  });
});
