import { describe, expect, test } from 'vitest';
import type { ImportedBundle, ImportedFile } from '../../shared/import/contract.ts';
import { figuresBySource, filesByTrust, gapsOf } from '../../renderer/import/bundleFigures.ts';

const none = { records: 0, primary: 0, folded: 0, duplicates: 0, rejected: 0, derived: 0 };
const file = (path: string, changes: Partial<ImportedFile>): ImportedFile => ({
  ...none,
  id: path,
  path,
  sha256: 'a'.repeat(64),
  size: 1,
  source: 'hoop',
  trust: 'unsealed',
  note: null,
  ...changes,
});
const bundleOf = (files: ImportedFile[], changes: Partial<ImportedBundle> = {}): ImportedBundle => ({
  id: 'b',
  path: 'bundle',
  sha256: 'b'.repeat(64),
  seal: 'unsealed',
  already: false,
  events: 0,
  sessions: 0,
  recordings: 0,
  period: { from: '2026-09-01T00:00:00.000Z', to: '2026-09-30T00:00:00.000Z' },
  importedAt: '2026-11-24T08:00:00.000Z',
  counts: none,
  files,
  ...changes,
});

describe('the figures of an import', () => {
  test('add up by source, and the counting law holds for each', () => {
    const figures = figuresBySource(
      bundleOf([
        file('a', { records: 5, primary: 3, folded: 1, rejected: 1, derived: 7 }),
        file('b', { records: 2, duplicates: 2 }),
        file('c', { source: 'okta', records: 9, primary: 9 }),
        file('d', { source: 'unrecognised' }),
      ]),
    );
    expect(figures.map(({ source, files, records }) => [source, files, records])).toEqual([
      ['okta', 1, 9],
      ['hoop', 2, 7],
      ['unrecognised', 1, 0],
    ]);
    for (const one of figures) expect(one.records).toBe(one.primary + one.folded + one.duplicates + one.rejected);
  });

  test('count the files of each trust, the worst first', () => {
    const bundle = bundleOf([file('a', {}), file('b', { trust: 'failed' }), file('c', {})]);
    expect(filesByTrust(bundle)).toEqual([
      { trust: 'failed', files: 1 },
      { trust: 'unsealed', files: 2 },
    ]);
  });

  test('tell what is missing or unread, and nothing where nothing is', () => {
    expect(gapsOf(bundleOf([file('a', {})]))).toEqual([]);
    const gaps = gapsOf(
      bundleOf([file('x', { source: 'unrecognised' }), file('f', { trust: 'failed' }), file('n', { note: 'a list is not complete' })], {
        period: { from: null, to: null },
        notes: ['no end mark'],
      }),
    );
    expect(gaps.map(({ files }) => files.map(({ path }) => path))).toEqual([['f'], ['x'], ['n'], [], []]);
    expect(gaps.at(-1)?.says).toBe('no end mark');
  });
});
