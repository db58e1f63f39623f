import { expect, test } from 'vitest';
import type { ReportFacts } from '../../main/report/facts.ts';
import { findingsSection, sampleMarks } from '../../main/report/templates/findingsSection.ts';
import { type MarkOnEvent, standingMarks } from '../../shared/workspace/marks.ts';

const mark = (entry: number, changes: Partial<MarkOnEvent>): MarkOnEvent => ({
  entry,
  at: '2026-10-01T08:00:00.000Z',
  by: 'Rita Reviewer',
  act: 'flag',
  text: null,
  tag: null,
  disposition: null,
  events: 1,
  withdrawn: null,
  ...changes,
});

function factsWith(records: readonly MarkOnEvent[][]): ReportFacts {
  const counts = ['Q15', 'Q16', 'Q17', 'Q18', 'Q19', 'Q20'].map((id, at) => ({
    id,
    what: `what ${id}`,
    text: `text ${id}`,
    of: 'events',
    count: at,
  }));
  const sample = { records: records.map((marks) => ({ marks: standingMarks(marks) })) };
  return { counts, sample, request: { zone: 'UTC' } } as unknown as ReportFacts;
}

test('a report prints the marks of its sampled records with author, time and entry, in the order in which they were made', () => {
  const facts = factsWith([
    [],
    [
      mark(3, { act: 'note', text: 'Asked the ward' }),
      mark(5, { act: 'dispose', disposition: 'exception' }),
      mark(7, { act: 'note', text: 'withdrawn', withdrawn: { at: '2026-10-02T08:00:00.000Z', by: 'Rita Reviewer' } }),
    ],
  ]);
  expect(sampleMarks(facts)).toEqual([
    ['2', 'note: Asked the ward', 'Rita Reviewer', '2026-10-01 08:00:00.000 UTC', '3'],
    ['2', 'disposition: exception', 'Rita Reviewer', '2026-10-01 08:00:00.000 UTC', '5'],
  ]);
  const section = JSON.stringify(findingsSection(facts));
  expect(section).toContain('Marks of 1 sampled record');
  expect(section).toContain('text Q18');
});

test('a report says so where nobody marked a sampled record', () => {
  expect(JSON.stringify(findingsSection(factsWith([[], []])))).toContain('No reviewer has marked any of the sampled records.');
});
