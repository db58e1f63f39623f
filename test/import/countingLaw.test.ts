import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { buildSampleClinic } from '../../main/sample/sampleService.ts';
import { sharedDirectory } from '../support/shared.ts';
import { hoopSession } from './hoopSession.ts';
import { type Imported, folderOf, importPath } from './importing.ts';

/** The law, and that every number of it is the number of rows that stand for it. */
function expectCounted({ bundle, events, rejected, recordings, folded }: Imported): void {
  for (const file of bundle.files) {
    expect(file.records).toBe(file.primary + file.folded + file.duplicates + file.rejected);
    const own = events.filter((event) => event.file_id === file.id);
    expect(own.filter((event) => event.ordinal === 0)).toHaveLength(file.primary);
    expect(own.filter((event) => event.ordinal !== 0)).toHaveLength(file.derived);
    expect(rejected.filter((row) => row.file_id === file.id)).toHaveLength(file.rejected);
    // A recording's events fold into their own bytes; the rows of a log keep each its place.
    if (file.source === 'postgres') expect(folded.filter((row) => row.file_id === file.id)).toHaveLength(file.folded);
    if (file.source === 'unrecognised') expect(file.records).toBe(0);
  }
  expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length);
  expect(recordings.every((row) => events.some((event) => event.event_id === row.event_id))).toBe(true);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size < 4 << 20);
}

describe('records = primary + folded + duplicates + rejected', () => {
  test('holds for files of every kind together', async () => {
    const cast = '{"version":2,"width":80,"height":24}\n[1,"o","x"]\n\nnonsense\n[2,"o","y"]\n';
    const session = JSON.stringify(hoopSession({ script: { data: 'SELECT 1; SELECT 2' } }));
    const imported = await importPath(
      folderOf({
        'a.json': session,
        'b.json': session,
        'c.jsonl': `${session}\n${session}\n{"x":1}\n{"y"`,
        'd.cast': cast,
        'e.cast': cast,
        'f.cast': '{"version":2,"width":0}',
        g: 'x',
        'h.csv': 'email,name,title\na@b.example,A,Nurse\n,B,Nurse\na@b.example,A,Nurse\n',
      }),
    );
    expectCounted(imported);
    expect(
      imported.bundle.files.map(({ records, primary, folded, duplicates, rejected, derived }) => [
        records,
        primary,
        folded,
        duplicates,
        rejected,
        derived,
      ]),
    ).toEqual([
      [1, 1, 0, 0, 0, 2],
      [1, 0, 0, 1, 0, 0],
      [4, 1, 0, 1, 2, 2],
      [4, 1, 2, 0, 1, 0],
      [4, 0, 0, 4, 0, 0],
      [1, 0, 0, 0, 1, 0],
      [0, 0, 0, 0, 0, 0],
      [3, 1, 0, 1, 1, 0],
    ]);
  });

  test('holds for the sample clinic', async () => {
    const files = [...buildSampleClinic({ sessions: 200 })].map(({ path, bytes }) => [path, bytes] as const);
    const imported = await importPath(folderOf(Object.fromEntries(files)));
    expectCounted(imported);
    expect(imported.bundle.files.every((file) => file.primary === 1 && file.rejected === 0)).toBe(true);
    expect(imported.events.every((event) => event.parse_status === 'ok')).toBe(true);
  });

  const shared = sharedDirectory();
  test.skipIf(shared === null)('holds for the public samples, as one folder each', { timeout: 120_000 }, async () => {
    for (const folder of ['hoop', 'asciicast', 'generated/terminal', 'generated/postgres', 'postgres', 'teleport', 'fhir', 'agents']) {
      expectCounted(await importPath(join(shared ?? '', 'samples', folder)));
    }
  });

  test.skipIf(shared === null)(
    'holds for the hoop samples: eight details, the list that names them, and a change of the settings',
    async () => {
      const imported = await importPath(join(shared ?? '', 'samples/hoop'));
      expectCounted(imported);
      const counted = Object.fromEntries(
        imported.bundle.files.map(({ path, source, records, primary, folded }) => [path, [source, records, primary, folded]]),
      );
      expect(counted).toMatchObject({
        '1-session-detail-interactive-terminal-raw-stream.json': ['hoop', 1, 1, 0],
        '2-download-json-variant-of-the-last-two-events-event.json': ['hoop_download', 2, 1, 1],
        '3-admin-log-page.json': ['hoop', 1, 1, 0],
        '4-hoop-inspect-line.json': ['hoop_inspect', 1, 1, 0],
        'sessions/page-001.json': ['hoop', 8, 0, 8],
      });
      expect(imported.events.filter((event) => event.ordinal === 0)).toHaveLength(12);
      expect(imported.bundle.files.every((file) => file.note === undefined)).toBe(true);
    },
  );

  test.skipIf(shared === null)(
    'holds for every hostile file, recognised or forced, unless it is refused whole',
    { timeout: 240_000 },
    async () => {
      const outcomes = { imported: 0, refused: 0 };
      for (const folder of ['jsonl', 'cast', 'text', 'export']) {
        for (const path of filesBelow(join(shared ?? '', 'hostile', folder))) {
          for (const source of folder === 'cast' ? [null] : [null, 'hoop', 'asciicast', 'postgres']) {
            try {
              expectCounted(await importPath(path, {}, source));
              outcomes.imported += 1;
            } catch (error) {
              if (!(error instanceof AppError && error.code === 'INPUT_REFUSED')) throw error;
              outcomes.refused += 1;
            }
          }
        }
      }
      expect(outcomes.imported).toBeGreaterThan(80);
      expect(outcomes.refused).toBeGreaterThan(80);
    },
  );
});
