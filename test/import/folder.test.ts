import { execFileSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf, importFile, importFiles, importPath, refusalOf, temporaryFolder } from './importing.ts';
import { hoopSession } from './hoopSession.ts';

const notWindows = process.platform !== 'win32';

describe('a folder', () => {
  test('gives its files sorted by the bytes of their paths, whatever it holds', async () => {
    const { bundle } = await importFiles({ 'b.json': hoopSession(), 'a/z': 'x', 'a.txt': 'y', Z: 'z', é: '1', 'a/é/ü': '2', empty: '' });
    expect(bundle.files.map((file) => file.path)).toEqual(['Z', 'a.txt', 'a/z', 'a/é/ü', 'b.json', 'empty', 'é']);
    expect(bundle.files.map((file) => file.source)).toEqual([
      ...Array.from({ length: 4 }, () => 'unrecognised'),
      'hoop',
      'unrecognised',
      'unrecognised',
    ]);
  });

  test.runIf(notWindows)('has the digest that stock tools give it', async () => {
    const folder = folderOf({ 'b c.json': '1', 'a/z': '2', 'a.txt': '3', ä: '4' });
    const command = `(cd "$1" && find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum`;
    const stock = execFileSync('bash', ['-c', command, 'digest', folder], { encoding: 'utf8' }).slice(0, 64);
    expect((await importPath(folder)).bundle.sha256).toBe(stock);
  });

  test('has the same digest under another name, and another after any change', async () => {
    const digest = async (files: Record<string, string>) => (await importFiles(files)).bundle.sha256;
    const first = await digest({ a: '1', b: '2' });
    expect(await digest({ b: '2', a: '1' })).toBe(first);
    expect(await digest({ a: '1', b: '3' })).not.toBe(first);
    expect(await digest({ a: '1', c: '2' })).not.toBe(first);
  });

  test.runIf(notWindows)('is refused when it holds a symbolic link, to a file or to a folder', async () => {
    for (const target of ['/etc/hostname', '/etc']) {
      const folder = folderOf({ a: '1' });
      symlinkSync(target, join(folder, 'link'));
      expect(await refusalOf(importPath(folder))).toBe('folder/symbolic-link');
    }
  });

  test.runIf(notWindows)('is refused when it holds a pipe, and does not wait for one', async () => {
    const folder = folderOf({ a: '1' });
    execFileSync('bash', ['-c', 'mkfifo "$1"', 'make', join(folder, 'pipe')]);
    expect(await refusalOf(importPath(folder))).toBe('folder/special-file');
    expect(await refusalOf(importPath(join(folder, 'pipe')))).toBe('file/special-file');
  });

  test('is refused when it is empty', async () => {
    const folder = join(temporaryFolder(), 'bundle');
    mkdirSync(join(folder, 'inner'), { recursive: true });
    expect(await refusalOf(importPath(folder))).toBe('folder/empty');
  });

  test.runIf(notWindows)('is refused when a name would mislead, and imported when it is only unusual', async () => {
    for (const [name, reason] of [
      ['a\nb', 'name-control-character'],
      ['a\u202eb', 'name-direction'],
      ['a\\b', 'name-backslash'],
    ] as const) {
      expect(await refusalOf(importFiles({ [name]: '1' }))).toBe(`folder/${reason}`);
    }
    expect((await importFiles({ '2026-09-01T10:00:00 con. ': '1', 'e\u0301': '2' })).bundle.files).toHaveLength(2);
  });

  test.runIf(notWindows)('is refused when a name is not UTF-8', async () => {
    const folder = folderOf({ a: '1' });
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff])]), '1');
    expect(await refusalOf(importPath(folder))).toBe('folder/name-encoding');
  });

  test('reads a file that two names share under both', async () => {
    const folder = folderOf({ 'a.json': hoopSession() });
    linkSync(join(folder, 'a.json'), join(folder, 'b.json'));
    expect((await importPath(folder)).bundle.files.map((file) => [file.path, file.primary, file.duplicates])).toEqual([
      ['a.json', 1, 0],
      ['b.json', 0, 1],
    ]);
  });
});

describe('a file by itself', () => {
  test('is refused when it is empty, of no known kind, or packed in a way that is not read', async () => {
    expect(await refusalOf(importFile('a.json', ''))).toBe('file/empty');
    expect(await refusalOf(importFile('a.json', '{"hello": 1}'))).toBe('file/unrecognised');
    expect(await refusalOf(importFile('a.gz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])))).toBe('archive/xz');
  });

  test('is refused when its name would mislead', async () => {
    const file = join(folderOf({ a: hoopSession() }), 'a');
    const named = join(temporaryFolder(), 'a\u202eb.json');
    copyFileSync(file, named);
    expect(await refusalOf(importPath(named))).toBe('file/name-direction');
  });

  test('may be named through a link, because the reviewer named it', async () => {
    const file = join(folderOf({ a: hoopSession() }), 'a');
    const link = join(temporaryFolder(), 'link.json');
    symlinkSync(file, link);
    expect((await importPath(link)).events).toHaveLength(1);
  });

  test('has the digest of its bytes as the digest of the bundle', async () => {
    const { bundle } = await importFile('a.json', hoopSession());
    expect([bundle.sha256, bundle.id]).toEqual([bundle.files[0]?.sha256, bundle.sha256.slice(0, 16)]);
  });
});
