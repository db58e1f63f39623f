import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Correction } from '../../shared/import/inspection.ts';
import { AppError } from '../../shared/errors.ts';
import { importBundle } from '../../main/import/ingest.ts';
import { limits } from '../../main/reader/limits.ts';
import type { StagedBundle } from '../../main/reader/protocol.ts';
import { hoopSession } from './hoopSession.ts';
import { type Files, folderOf, temporaryFolder } from './importing.ts';

const cast = readFileSync(fileURLToPath(new URL('fixtures/terminal.cast', import.meta.url)));
const session = JSON.stringify(hoopSession());

async function importCorrected(
  files: Files,
  corrections: Correction[],
  source: string | null = null,
  only?: string,
): Promise<StagedBundle> {
  const folder = folderOf(files);
  const input = only === undefined ? folder : join(folder, only);
  const job = { input, name: only ?? 'bundle', staging: temporaryFolder(), source, corrections, now: '2026-11-24T08:00:00.000Z' };
  return importBundle({ kind: 'import', trustedRoots: [], ...job }, limits);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error('it was not refused');
  return `${error.code} ${error.detail.reason ?? ''}`.trim();
}

const read = ({ files }: StagedBundle) => files.map(({ path, source, records, duplicates }) => [path, source, records, duplicates]);

describe('what the reviewer says a file is', () => {
  test('comes before what its bytes say, for that file alone, and the file says so', async () => {
    const bundle = await importCorrected({ 'a.json': session, 'b.json': JSON.stringify(hoopSession({ id: 'other' })) }, [
      { path: 'b.json', source: 'okta' },
    ]);
    expect(bundle.files.map(({ path, source }) => [path, source])).toEqual([
      ['a.json', 'hoop'],
      ['b.json', 'okta'],
    ]);
    const [, corrected] = bundle.files;
    expect(corrected).toMatchObject({ records: 1, primary: 0, rejected: 1 });
    expect(corrected?.note).toBe('Read as okta, as the reviewer chose before the import; by its bytes it is hoop.');
  });

  test('is told for each file where one source is named for all and their bytes say another', async () => {
    const bundle = await importCorrected({ 'a.json': session, 't.cast': cast }, [], 'hoop');
    expect(bundle.files.map(({ path, note }) => [path, note?.startsWith('Read as hoop') ?? false])).toEqual([
      ['a.json', false],
      ['t.cast', true],
    ]);
  });

  test('comes before the source named for all', async () => {
    const bundle = await importCorrected({ 'a.json': session, 't.cast': cast }, [{ path: 't.cast', source: 'asciicast' }], 'hoop');
    expect(bundle.files.map(({ source, rejected }) => [source, rejected])).toEqual([
      ['hoop', 0],
      ['asciicast', 0],
    ]);
  });

  test('may be to leave it out: it is kept, counted without records, and says why', async () => {
    const bundle = await importCorrected({ 'a.json': session, 't.cast': cast }, [{ path: 'a.json', source: null }]);
    expect(read(bundle)).toEqual([
      ['a.json', 'unrecognised', 0, 0],
      ['t.cast', 'asciicast', bundle.files[1]?.records, 0],
    ]);
    expect(bundle.files[0]?.note).toBe('Left unread, as the reviewer chose before the import.');
    expect(bundle.objects).toContain(bundle.files[0]?.sha256);
  });

  test('leaves out one of two files with the same bytes, and not the other', async () => {
    const bundle = await importCorrected({ 'a.json': session, 'b.json': session }, [{ path: 'a.json', source: null }]);
    expect(read(bundle)).toEqual([
      ['a.json', 'unrecognised', 0, 0],
      ['b.json', 'hoop', 1, 0],
    ]);
  });

  test('is kept with how the bundle was read, so that a rebuild reads it the same way', async () => {
    const corrections = [{ path: 'a.json', source: null }];
    expect((await importCorrected({ 'a.json': session, 't.cast': cast }, corrections)).reading).toMatchObject({
      source: null,
      corrections,
    });
    const plain = await importCorrected({ 'a.json': session }, []);
    expect(plain.reading.corrections).toEqual([]);
  });

  test('must be of a file that is there, and a source there is', async () => {
    expect(await codeOf(importCorrected({ 'a.json': session }, [{ path: 'b.json', source: 'hoop' }]))).toBe('USAGE');
    expect(await codeOf(importCorrected({ 'a.json': session }, [{ path: 'a.json', source: 'nothing' }]))).toBe('USAGE');
  });

  test('cannot leave out the only file there is', async () => {
    const left = importCorrected({ 'a.json': session }, [{ path: 'a.json', source: null }], null, 'a.json');
    expect(await codeOf(left)).toBe('INPUT_REFUSED file/left-out');
  });
});
