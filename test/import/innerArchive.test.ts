import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { hoopSession } from './hoopSession.ts';
import { type Files, importFile, importFiles, type Imported, refusedWith } from './importing.ts';
import { tarOf } from './tarArchive.ts';
import { zipOf } from './zipArchive.ts';

const session = (id: string) => JSON.stringify(hoopSession({ id }));
const one = { name: 'logs/one.json', content: session('one') };
const two = { name: 'two.json', content: session('two') };
const inner = { zip: zipOf([one, two]), tar: tarOf([one, two]), tgz: gzipSync(tarOf([one, two])) };

const listed = ({ bundle }: Imported) => bundle.files.map(({ path, source, primary }) => [path, source, primary]);
const zipWith = (files: Record<string, Uint8Array>) => zipOf(Object.entries(files).map(([name, content]) => ({ name, content })));

describe('an archive inside the input', () => {
  test.each(Object.entries(inner))('is opened in an archive and in a folder, and its files follow it: %s', async (kind, content) => {
    const files = [
      [`in.${kind}`, 'archive', 0],
      [`in.${kind}/logs/one.json`, 'hoop', 1],
      [`in.${kind}/two.json`, 'hoop', 1],
    ];
    const imported = await importFile('x.zip', zipWith({ [`in.${kind}`]: content }));
    expect(listed(imported)).toEqual(files);
    expect(imported.bundle.objects).toHaveLength(4);
    expect(listed(await importFile('x.tgz', gzipSync(tarOf([{ name: `in.${kind}`, content }]))))).toEqual(files);
    const folder = await importFiles({ [`in.${kind}`]: content });
    expect(listed(folder)).toEqual(files);
    expect(readdirSync(folder.staging).filter((name) => name.startsWith('unpacked'))).toEqual([]);
  });

  test('stays closed one deeper, by its name, while what lies beside it is read', async () => {
    const middle = zipWith({ 'deep.zip': inner.zip, 'two.json': Buffer.from(session('two')) });
    const imported = await importFile('x.zip', zipWith({ 'middle.zip': middle }));
    expect(listed(imported)).toEqual([
      ['middle.zip', 'archive', 0],
      ['middle.zip/deep.zip', 'unrecognised', 0],
      ['middle.zip/two.json', 'hoop', 1],
    ]);
    expect(imported.bundle.files[1]?.note).toMatch(/lies too deep/);
  });

  test('stays closed when it holds nothing but archives', async () => {
    const imported = await importFile('x.zip', zipWith({ 'middle.zip': zipWith({ 'deep.zip': inner.zip, 'b.tgz': inner.tgz }) }));
    expect(listed(imported)).toEqual([['middle.zip', 'unrecognised', 0]]);
    expect(imported.bundle.files[0]?.note).toMatch(/nothing but archives/);
  });

  test('is none when it is a document that is made of a zip', async () => {
    const document = zipOf([
      { name: '[Content_Types].xml', content: '<Types/>' },
      { name: '../evil', content: 'x' },
    ]);
    const imported = await importFiles({ 'report.docx': document, 'two.json': session('two') });
    expect(listed(imported).map(([path, source]) => [path, source])).toEqual([
      ['report.docx', 'unrecognised'],
      ['two.json', 'hoop'],
    ]);
    expect(imported.bundle.files[0]?.note).toBeUndefined();
  });

  test('refuses the whole, by its path, when it is not sound', async () => {
    const evil = { zip: zipOf([{ name: '../evil', content: 'x' }]), tar: tarOf([{ name: '../evil', content: 'x' }]) };
    for (const [kind, content] of Object.entries(evil)) {
      const { message, detail } = await refusedWith(importFiles({ [`logs/in.${kind}`]: content }));
      expect([detail.reason, message.startsWith(`logs/in.${kind}: `)]).toEqual([`${kind}/name-traversal`, true]);
    }
  });

  test('repeats what lies beside it', async () => {
    const imported = await importFiles({ 'a.json': session('two'), 'in.zip': zipOf([two]) });
    expect(imported.bundle.files.map(({ path, primary, duplicates }) => [path, primary, duplicates])).toEqual([
      ['a.json', 1, 0],
      ['in.zip', 0, 0],
      ['in.zip/two.json', 0, 1],
    ]);
  });

  const folder: Files = { 'a.zip': zipOf([one]), 'b.tar': tarOf([two]) };
  test.each([
    ['archiveEntries', 2, () => folder, 'limit/archive-entries'],
    ['expandedBytes', folderBytes(folder) + one.content.length + two.content.length, () => folder, 'limit/expanded-size'],
    ['archiveBytes', (folder['b.tar'] as Buffer).length, () => folder, 'tar/size'],
  ] as const)('counts against %s with all others: at %i it passes, one beyond it does not', async (name, at, files, reason) => {
    await expect(importFiles(files(), { [name]: at })).resolves.toBeDefined();
    expect((await refusedWith(importFiles(files(), { [name]: at - 1 }))).detail.reason).toBe(reason);
  });

  test('counts its entries with those of the archive it lies in', async () => {
    const outer = zipWith({ 'in.zip': zipOf([one, two]), 'b.json': Buffer.from(session('b')) });
    await expect(importFile('x.zip', outer, { archiveEntries: 4 })).resolves.toBeDefined();
    expect((await refusedWith(importFile('x.zip', outer, { archiveEntries: 3 }))).detail.reason).toBe('limit/archive-entries');
  });
});

function folderBytes(files: Files): number {
  return Object.values(files).reduce<number>((sum, bytes) => sum + (bytes as Buffer).length, 0);
}
