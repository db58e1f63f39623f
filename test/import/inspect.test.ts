import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { InspectedFile } from '../../shared/import/inspection.ts';
import { sourceTitles } from '../../shared/import/sources.ts';
import { inspectInput } from '../../main/import/inspect.ts';
import type { ImportLimits } from '../../main/import/importLimits.ts';
import { sourceIds } from '../../main/import/sources/index.ts';
import { limits } from '../../main/reader/limits.ts';
import type { InspectResult } from '../../main/reader/protocol.ts';
import { sharedDirectory } from '../support/shared.ts';
import { hoopSession } from './hoopSession.ts';
import { type Files, folderOf, importPath, refusalOf, temporaryFolder } from './importing.ts';
import { tarOf } from './tarArchive.ts';
import { zipOf } from './zipArchive.ts';

const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)));
const session = JSON.stringify(hoopSession());
const trail = JSON.stringify({
  Records: [
    { eventVersion: '1.08', eventTime: '2026-09-01T00:00:00Z', eventSource: 's3.amazonaws.com', eventName: 'GetObject', eventID: 'e' },
  ],
});
const digest = JSON.stringify({ digestS3Object: 'x', logFiles: [] });

/** Looks at a path as the reader process does; nothing may be left in its folder. */
async function inspectPath(input: string, changes: Partial<ImportLimits> = {}): Promise<InspectResult> {
  const staging = temporaryFolder();
  const name = input.split('/').at(-1) ?? '';
  try {
    return await inspectInput({ kind: 'inspect', input, name, staging, limits: {} }, { ...limits, ...changes });
  } finally {
    expect(readdirSync(staging)).toEqual([]);
  }
}

const inspectFiles = async (files: Files) => new Map((await inspectPath(folderOf(files))).files.map((file) => [file.path, file] as const));

const many: Files = {
  'cloud/trail.json': trail,
  'cloud/digest.json': digest,
  'db/pgaudit.csv': fixture('pgaudit.csv'),
  'db/pgaudit.jsonl': fixture('pgaudit.jsonl'),
  'empty.txt': '',
  'hoop/session.json': session,
  'hoop/session.json.gz': gzipSync(session),
  'image.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]),
  'inner.zip': zipOf([{ name: 'a.json', content: session }]),
  'inner.tgz': gzipSync(zipOf([{ name: 'deep.zip', content: zipOf([{ name: 'a.json', content: session }]) }])),
  'notes.txt': 'nothing that a source knows',
  'other.json': '{"a":1}',
  'terminal.cast': fixture('terminal.cast'),
};

describe('looking at an input before it is imported', () => {
  test('says of every file what the import then reads it as', async () => {
    const folder = folderOf(many);
    const { files } = await inspectPath(folder);
    const { bundle } = await importPath(folder);
    const sources = { opened: 'archive', unread: 'unrecognised', unrecognised: 'unrecognised' } as const;
    const seen = files.map(({ path, state, detected }) => [path, state === 'read' ? detected?.source : sources[state]]);
    expect(seen).toEqual(bundle.files.map(({ path, source }) => [path, source]));
  });

  test('says which files are read together, as the import then reads them', async () => {
    const log = '1788429600:nurse:root::/dev/pts/1:30:100\n/home/nurse\n/usr/bin/psql ehr\n';
    const timing = '4 0.500000000 5\n4 0.250000000 4\n';
    const about = { time: '2026-09-01T10:00:00Z', sid: 's' };
    const played = [
      { event: 'session.start', code: 'T2000I', ...about },
      { event: 'print', ms: 1, offset: 0, bytes: 9, ...about },
    ];
    const command = { 'logs/00/log': log, 'logs/00/timing': gzipSync(timing), 'logs/00/ttyout': gzipSync('ehr=# \\q\n') };
    const zipped = ['log', 'timing'].map((name) => ({ name: `01/${name}`, content: name === 'log' ? log : timing }));
    const folder = folderOf({
      ...command,
      'logs/00/notes.txt': 'text',
      'logs/more.zip': zipOf(zipped),
      'logs/timing': timing,
      'script/a.timing': '0.100000 5\n0.250000 4\n',
      'script/a.typescript': gzipSync('Script started on 2026-09-01 10:00:00+00:00\nehr=# \\q\n'),
      'tsh/s.bytes.gz': gzipSync('ehr=# \\q\n'),
      'tsh/s.events': played.map((event) => JSON.stringify(event)).join('\n'),
    });
    const { files } = await inspectPath(folder);
    expect(files.flatMap(({ path, readWith }) => (readWith === null ? [] : [[path, readWith]]))).toEqual([
      ['logs/00/timing', 'logs/00/log'],
      ['logs/00/ttyout', 'logs/00/log'],
      ['logs/more.zip/01/timing', 'logs/more.zip/01/log'],
      ['script/a.timing', 'script/a.typescript'],
      ['tsh/s.bytes.gz', 'tsh/s.events'],
    ]);
    const { bundle } = await importPath(folder);
    const isRead = (source: string) => !['archive', 'unrecognised'].includes(source);
    const seen = files.map(({ path, state, readWith }) => [path, state === 'read' || readWith !== null]);
    expect(seen).toEqual(bundle.files.map(({ path, source }) => [path, isRead(source)]));
  });

  test('says why, by the members and first bytes that decided, and never by a value', async () => {
    const files = await inspectFiles(many);
    const why = (path: string) => files.get(path)?.why;
    expect(why('cloud/trail.json')).toBe('The first record in “Records” has “eventName”, “eventSource”, “eventTime” and “eventVersion”.');
    expect(why('cloud/digest.json')).toMatch(/^This is a digest of CloudTrail/);
    expect(why('db/pgaudit.csv')).toMatch(/first columns of csvlog/);
    expect(why('db/pgaudit.jsonl')).toMatch(/^Its first line has “timestamp”/);
    expect(why('hoop/session.json')).toBe('It has “id”, “start_date” and “identity_type”.');
    expect(why('terminal.cast')).toMatch(/states version \d/);
    expect(why('empty.txt')).toBe('It is empty.');
    expect(why('image.png')).toBe('Its first bytes are not text.');
    expect(why('inner.zip')).toMatch(/its files are listed below it/);
    expect(why('other.json')).toMatch(/no source knows the members/);
    expect(why('notes.txt')).toMatch(/text in a form that no source knows/);
  });

  test('tells known but unread files from unknown ones, and what is in a packed file', async () => {
    const files = await inspectFiles(many);
    const told = (path: string): Partial<InspectedFile> => files.get(path) ?? {};
    expect(told('cloud/digest.json')).toMatchObject({ state: 'unread', detected: { source: 'cloudtrail', confidence: 0.97 } });
    expect(told('other.json')).toMatchObject({ state: 'unrecognised', detected: null, runnerUp: null });
    expect(told('hoop/session.json.gz')).toMatchObject({ packed: true, state: 'read', detected: { source: 'hoop' } });
    expect(told('hoop/session.json')).toMatchObject({ packed: false, size: session.length });
    expect(told('inner.zip')).toMatchObject({ packed: false, state: 'opened', detected: null });
    expect(told('inner.zip/a.json')).toMatchObject({ state: 'read', detected: { source: 'hoop' } });
  });

  test('names the source that comes next, when two hold a file for theirs', async () => {
    const both = JSON.stringify({
      jsonrpc: '2.0',
      method: 'tools/call',
      id: 1,
      eventVersion: '1',
      eventSource: 's',
      eventName: 'n',
      eventTime: 't',
    });
    const file = (await inspectFiles({ 'a.json': both })).get('a.json');
    expect([file?.detected?.source, file?.runnerUp?.source]).toEqual(['cloudtrail', 'mcp']);
  });

  test('looks into zip and tar archives, packed ones too', async () => {
    const entries = [{ name: 'a.json', content: session }];
    const files = { 'a.zip': zipOf(entries), 'a.tar': tarOf(entries), 'a.tgz': gzipSync(tarOf(entries)) };
    const folder = folderOf(files);
    for (const name of Object.keys(files)) {
      expect(await inspectPath(join(folder, name))).toMatchObject({
        kind: 'archive',
        sealed: false,
        files: [{ path: 'a.json', state: 'read', detected: { source: 'hoop' } }],
      });
    }
  });

  test('keeps to the limits of an import, and refuses with the same reason', async () => {
    const archive = join(folderOf({ 'x.zip': zipOf([{ name: '../evil', content: 'x' }]) }), 'x.zip');
    expect(await refusalOf(inspectPath(archive))).toBe('zip/name-traversal');
    expect(await refusalOf(inspectPath(folderOf(many), { folderFiles: 3 }))).toBe('folder/too-many-files');
    const torn = join(folderOf({ 'x.json.gz': gzipSync(session).subarray(0, 40) }), 'x.json.gz');
    expect(await refusalOf(inspectPath(torn))).toBe('gzip/cut-short');
  });

  test('has words for every source, and for nothing else', () => {
    expect(Object.keys(sourceTitles).sort()).toEqual(sourceIds().sort());
  });

  const shared = sharedDirectory();
  const hostile = join(shared ?? '', 'hostile');

  test.skipIf(shared === null)(
    'of hostile archives refuses only what an import refuses, for the same reason',
    { timeout: 120_000 },
    async () => {
      let refused = 0;
      for (const kind of ['zip', 'tar']) {
        for (const name of readdirSync(join(hostile, kind)).filter((one) => /\.(zip|tar|tgz|gz)$/.test(one))) {
          const path = join(hostile, kind, name);
          const seen = await inspectPath(path).then(
            () => undefined,
            (error: unknown) => refusalOf(Promise.reject(error as Error)),
          );
          if (seen === undefined) continue;
          refused += 1;
          expect([name, await refusalOf(importPath(path))]).toEqual([name, seen]);
        }
      }
      expect(refused).toBeGreaterThan(20);
    },
  );
});
