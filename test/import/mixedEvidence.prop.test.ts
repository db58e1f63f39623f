import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { mixedEvidence, mixedSources } from '../support/mixedEvidence.ts';
import { importFiles, type Imported } from './importing.ts';

const logs = mixedEvidence(12);
const textOf = (source: string) => (logs[source] ?? []).map((line) => `${line}\n`).join('');

/** What an event says, apart from where its file lies. */
const said = ({ events }: Imported): EventRow[] =>
  events.map((event) => ({ ...event, bundle_id: '', file_id: '' })).sort((a, b) => (a.event_id < b.event_id ? -1 : 1));

test('each log is read as what it is, and every record is accounted for', async () => {
  const { bundle, events } = await importFiles(Object.fromEntries(mixedSources.map((source) => [`${source}.jsonl`, textOf(source)])));
  for (const file of bundle.files) {
    expect([file.source, file.records, file.rejected]).toEqual([file.path.replace('.jsonl', ''), 12, 0]);
    expect(file.primary + file.folded).toBe(12);
  }
  expect(bundle.files).toHaveLength(mixedSources.length);
  expect(events.length).toBeGreaterThan(100);
});

test('the files give the same events whatever their order', async () => {
  const first = said(await importFiles(Object.fromEntries(mixedSources.map((source) => [`${source}.jsonl`, textOf(source)]))));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(mixedSources, { minLength: mixedSources.length }), async (order) => {
      const files = Object.fromEntries(order.map((source, n) => [`${String(n).padStart(2, '0')}.jsonl`, textOf(source)]));
      expect(said(await importFiles(files))).toEqual(first);
    }),
    { numRuns: 4 },
  );
}, 120_000);

test('records lie where their events say, whatever stands between them', async () => {
  const between = fc.array(fc.constantFrom('\n', '\r\n', ' \n', '\n\n'), { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...mixedSources), between, async (source, ends) => {
      const lines = logs[source] ?? [];
      const bytes = Buffer.from(lines.map((line, n) => `${line}${ends[n] ?? '\n'}`).join(''));
      const { events, folded } = await importFiles({ 'a.jsonl': bytes });
      const places = [...events, ...folded].map((row) => [Number(row.byte_offset), Number(row.byte_len)] as const);
      const found = places.map(([offset, length]) => bytes.subarray(offset, offset + length).toString('utf8'));
      // A line ends at its line feed: what stands before that belongs to it, a carriage return too.
      const whole = bytes
        .toString('utf8')
        .split('\n')
        .filter((line) => line.trim() !== '');
      expect([...new Set(found)].sort()).toEqual(whole.sort());
    }),
    { numRuns: 20 },
  );
}, 120_000);
