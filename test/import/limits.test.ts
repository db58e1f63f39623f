import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ImportLimits } from '../../main/import/importLimits.ts';
import { listPage, listRow } from './hoopListing.ts';
import { hoopSession } from './hoopSession.ts';
import { importFile, importFiles, onlyFile, refusalOf } from './importing.ts';
import { tarOf } from './tarArchive.ts';
import { zipOf } from './zipArchive.ts';

const text = JSON.stringify(hoopSession());
const files = { 'a.txt': '12345', 'b.txt': '6789' };
const archive = zipOf([
  { name: 'a/b.txt', content: '12345' },
  { name: 'c.txt', content: '6789' },
]);
const packed = zipOf([{ name: 'a', content: 'x'.repeat(10_000) }]);
const tar = tarOf([
  { name: 'a/', type: '5' },
  { name: 'a/b.txt', content: '12345' },
  { name: 'c.txt', content: '6789' },
]);
const tgz = gzipSync(tar);
const gz = gzipSync(text);
const loose = gzipSync('x'.repeat(10_000));
const cast = '{"version":2,"width":80,"height":24}\n[1,"o","x"]\n';
const packedRatio = Math.ceil(10_000 / packed.readUInt32LE(18));

type Limit = [name: keyof ImportLimits, at: number, work: (changes: Partial<ImportLimits>) => Promise<unknown>, reason: string];

/** Every limit that refuses: the value at which the input still passes. */
const refusing: readonly Limit[] = [
  ['archiveBytes', archive.length, (changes) => importFile('a.zip', archive, changes), 'zip/size'],
  ['archiveEntries', 2, (changes) => importFile('a.zip', archive, changes), 'zip/too-many-entries'],
  ['expandedBytes', 9, (changes) => importFiles(files, changes), 'folder/size'],
  ['folderFiles', 2, (changes) => importFiles(files, changes), 'folder/too-many-files'],
  ['nameBytes', 7, (changes) => importFile('a.zip', archive, changes), 'zip/name-too-long'],
  ['pathDepth', 2, (changes) => importFile('a.zip', archive, changes), 'zip/name-too-deep'],
  ['ratio', packedRatio, (changes) => importFile('a.zip', packed, { ...changes, ratioFromBytes: 1 }), 'zip/ratio'],
  ['ratioFromBytes', 10_000, (changes) => importFile('a.zip', packed, { ...changes, ratio: 1 }), 'zip/ratio'],
  ['archiveBytes', tar.length, (changes) => importFile('a.tar', tar, changes), 'tar/size'],
  ['archiveBytes', tgz.length, (changes) => importFile('a.tgz', tgz, changes), 'gzip/size'],
  ['archiveBytes', gz.length, (changes) => importFile('a.gz', gz, changes), 'gzip/size'],
  ['archiveBytes', gz.length, (changes) => importFiles({ 'a.gz': gz }, changes), 'gzip/size'],
  ['archiveEntries', 3, (changes) => importFile('a.tar', tar, changes), 'tar/too-many-entries'],
  ['archiveEntries', 3, (changes) => importFile('a.tgz', tgz, changes), 'tar/too-many-entries'],
  ['expandedBytes', 9, (changes) => importFile('a.zip', archive, changes), 'zip/expanded-size'],
  ['expandedBytes', 9, (changes) => importFile('a.tar', tar, changes), 'tar/expanded-size'],
  ['expandedBytes', 9, (changes) => importFile('a.tgz', tgz, changes), 'tar/expanded-size'],
  ['expandedBytes', text.length, (changes) => importFile('a.gz', gz, changes), 'limit/expanded-size'],
  ['nameBytes', 7, (changes) => importFile('a.tar', tar, changes), 'tar/name-too-long'],
  ['pathDepth', 2, (changes) => importFile('a.tgz', tgz, changes), 'tar/name-too-deep'],
  ['ratio', Math.ceil(10_000 / loose.length), (changes) => importFiles({ 'a.gz': loose }, { ...changes, ratioFromBytes: 1 }), 'gzip/ratio'],
  ['ratioFromBytes', 10_000, (changes) => importFiles({ 'a.gz': loose }, { ...changes, ratio: 1 }), 'gzip/ratio'],
  ['ratioFromBytes', tar.length, (changes) => importFile('a.tgz', tgz, { ...changes, ratio: 1 }), 'gzip/ratio'],
  ['packedMembers', 3, (changes) => importFiles({ 'a.gz': Buffer.concat([gz, gz, gz]) }, changes), 'gzip/too-many-members'],
  ['terminalColumns', 80, (changes) => importFile('a.cast', cast, changes), 'asciicast/size'],
  ['terminalRows', 24, (changes) => importFile('a.cast', cast, changes), 'asciicast/size'],
  ['documentBytes', text.length, (changes) => importFile('a.json', text, changes), 'hoop/size'],
  ['jsonDepth', 5, (changes) => importFile('a.json', text.replace('"labels":null', '"labels":{"a":[[{}]]}'), changes), 'hoop/json'],
  ['keysPerObject', Object.keys(hoopSession()).length, (changes) => importFile('a.json', hoopSession(), changes), 'hoop/json'],
  ['keyBytes', 'hoop.dev/security.compliance'.length, (changes) => importFile('a.json', text, changes), 'hoop/json'],
  [
    'records',
    2,
    (changes) => importFiles({ 'a.json': hoopSession({ id: 'a' }), 'b.json': hoopSession({ id: 'b' }) }, changes),
    'limit/records',
  ],
  ['parts', 2, (changes) => importFile('list.json', listPage([listRow({ id: 'a' }), listRow({ id: 'b' })]), changes), 'limit/parts'],
];

describe('at its limit', () => {
  test.each(refusing)('%s %i passes, and one less is refused', async (name, at, work, reason) => {
    await expect(work({ [name]: at })).resolves.toBeDefined();
    expect(await refusalOf(work({ [name]: at - 1 }))).toBe(reason);
  });

  test('a session without its recording passes, and one byte more is a rejected record', async () => {
    const size = text.length - JSON.stringify(hoopSession().event_stream).length - '"event_stream":'.length + '"":null'.length;
    expect(onlyFile(await importFile('a.json', text, { lineBytes: size }))).toMatchObject({ primary: 1, rejected: 0 });
    expect(onlyFile(await importFile('a.json', text, { lineBytes: size - 1 }))).toMatchObject({ primary: 0, rejected: 1 });
  });

  test('a raw record is kept as text, and one byte more is not', async () => {
    const unrecorded = JSON.stringify(hoopSession({ event_stream: null }));
    expect((await importFile('a.json', unrecorded, { rawTextBytes: unrecorded.length })).raw.size).toBe(1);
    expect((await importFile('a.json', unrecorded, { rawTextBytes: unrecorded.length - 1 })).raw.size).toBe(0);
  });

  test('the excerpt of a rejected record is cut, and what cannot be seen in it is escaped', async () => {
    const { rejected } = await importFiles(
      { 'a.json': `{"id":1,"start_date":"\u0007\u202e","identity_type":${'x'.repeat(100)}` },
      { excerptBytes: 30 },
    );
    expect(rejected[0]?.excerpt).toBe('{"id":1,"start_date":"\\u0007\\u202e","i');
  });

  test('a document with a long recording is read element by element', async () => {
    const event_stream = Array.from({ length: 200_000 }, (_, index) => [
      index,
      'o',
      'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB',
    ]);
    const session = JSON.stringify(hoopSession({ event_stream }));
    expect(session.length).toBeGreaterThan(8 << 20);
    expect((await importFile('a.json', session)).recordings[0]).toMatchObject({ outputs: 200_000 });
  });
});
