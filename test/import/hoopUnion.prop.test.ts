import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventRow } from '../../shared/import/event.ts';
import { listPage, listRow } from './hoopListing.ts';
import { hoopReview, hoopSession } from './hoopSession.ts';
import { type Files, importFiles } from './importing.ts';

type Session = Record<string, unknown>;

/** What a gateway may say of a session at one time, or not say. */
const said = fc.record(
  {
    end_date: fc.constantFrom(null, '2026-09-03T10:00:02.5Z', '2026-09-03T11:00:00Z'),
    exit_code: fc.constantFrom(null, 0, 1, 254),
    status: fc.constantFrom('open', 'done', null),
    resource_name: fc.constantFrom('', 'ehr', 'other'),
    user: fc.constantFrom('', 'rosa.lind@clinic.example'),
    metrics: fc.constantFrom(
      null,
      {},
      { event_size: 120, data_masking: { info_types: { US_SSN: 1 }, total_redact_count: 1, err_count: 0 } },
    ),
    review: fc.constantFrom(null, hoopReview('EXECUTED'), hoopReview('APPROVED', { type: 'jit' })),
    labels: fc.constantFrom(null, { ticket: 'T-1' }),
    verb: fc.constantFrom('exec', 'connect'),
  },
  { requiredKeys: [] },
);

const sessions = fc.array(fc.record({ details: fc.array(said, { maxLength: 1 }), rows: fc.array(said, { maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 4,
});

/** Documents spread over files: the number of the file each goes to, and the order of all. */
const spread = fc.record({ files: fc.infiniteStream(fc.nat({ max: 3 })), order: fc.infiniteStream(fc.nat()) });

function documentsOf(all: readonly { details: Session[]; rows: Session[] }[]): { row: boolean; text: object }[] {
  return all.flatMap(({ details, rows }, index) => {
    const id = `s${index}`;
    return [
      ...details.map((changes) => ({ row: false, text: hoopSession({ id, script: { data: 'SELECT 1; SELECT 2' }, ...changes }) })),
      ...rows.map((changes) => ({ row: true, text: listRow({ id, ...changes }) })),
    ];
  });
}

function filesOf(documents: readonly { row: boolean; text: object }[], files: Iterator<number>, order: Iterator<number>): Files {
  const shuffled = documents.map((document) => ({ document, at: Number(order.next().value) })).sort((a, b) => a.at - b.at);
  const lines = new Map<string, string[]>();
  for (const { document, at } of shuffled) {
    const name = `${String(files.next().value)}.jsonl`;
    const text = document.row && at % 2 === 0 ? listPage([document.text]) : document.text;
    lines.set(name, [...(lines.get(name) ?? []), JSON.stringify(text)]);
  }
  return { 'z.txt': 'x', ...Object.fromEntries([...lines].map(([name, all]) => [name, all.join('\n')])) };
}

const provenance = ['event_id', 'bundle_id', 'file_id', 'file_line', 'byte_offset', 'recording_ref'];

function known(events: readonly EventRow[]): string[] {
  return events
    .map((event) => JSON.stringify(Object.entries(event).map(([column, value]) => (provenance.includes(column) ? null : [column, value]))))
    .sort();
}

test('details and rows of lists give the same events, whatever files they stand in and in whatever order', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(sessions, spread, spread, async (all, one, other) => {
      const documents = documentsOf(all);
      fc.pre(documents.length > 0);
      const first = await importFiles(filesOf(documents, one.files, one.order));
      const second = await importFiles(filesOf(documents, other.files, other.order));
      expect(known(second.events)).toEqual(known(first.events));
      const own = first.events.filter((event) => event.ordinal === 0);
      expect(own).toHaveLength(all.filter(({ details, rows }) => details.length + rows.length > 0).length);
      for (const { records, primary, folded, duplicates, rejected } of first.bundle.files) {
        expect([records, rejected]).toEqual([primary + folded + duplicates, 0]);
      }
      expect(first.bundle.files.reduce((sum, file) => sum + file.records, 0)).toBe(documents.length);
    }),
    { numRuns: 12 },
  );
});
