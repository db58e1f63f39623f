import { expect, test } from 'vitest';
import type { BundleSummary } from '../../shared/import/contract.ts';
import type { ReportFacts, ReportedBundle } from '../../main/report/facts.ts';
import { provenanceSection } from '../../main/report/templates/scopeSections.ts';

const bundle: ReportedBundle = {
  id: 'b',
  path: 'export',
  sha256: 'cd'.repeat(32),
  seal: 'unsealed',
  already: false,
  events: 1,
  sessions: 0,
  recordings: 0,
  period: { from: null, to: null },
  importedAt: '2026-10-01T08:00:00.000Z',
  counts: { records: 1, primary: 1, folded: 0, duplicates: 0, rejected: 0, derived: 0 },
  notes: [],
  fileCount: 4,
  fileTrust: {},
  failedFiles: [],
  inPopulation: 1,
};

/** Every text of the section, as one. */
function printed(changes: Pick<BundleSummary, 'fileTrust' | 'failedFiles'> & Partial<BundleSummary>): string {
  const counts = [{ id: 'Q3', count: 0 }];
  const facts = { bundles: [{ ...bundle, ...changes }], custody: { n: 1, head: '0' }, counts } as unknown as ReportFacts;
  return JSON.stringify(provenanceSection(facts));
}

test('a report says of a bundle which of its files were changed, and how many are verified or not verifiable', () => {
  const text = printed({ fileTrust: { failed: 2, verified: 3, unverifiable: 1 }, failedFiles: ['log/a.json', 'log/b.json'] });
  expect(text).toContain('2 files changed, by the digests beside them: log/a.json, log/b.json');
  expect(text).toContain('3 files verified by a digest signed under a trusted key');
  expect(text).toContain('1 file as the digests beside them say, which nobody known signed');
  expect(text).toContain('Changed: 2 files.');
});

test('a report claims nothing of files that nothing attests', () => {
  const text = printed({ fileTrust: { unsealed: 4 }, failedFiles: [] });
  for (const word of ['verified by', 'changed, by', 'Changed:']) expect(text).not.toContain(word);
});

test('of a sealed bundle the seal speaks for every file', () => {
  expect(printed({ seal: 'verified', fileTrust: { verified: 4 }, failedFiles: [] })).not.toContain('4 files verified by a digest');
});
