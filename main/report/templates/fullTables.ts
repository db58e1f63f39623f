import type { FullTable } from '../../../shared/report/csvTable.ts';
import type { ReportFacts } from '../facts.ts';
import { sampleMarks } from './findingsSection.ts';

const absent = 'not recorded';
const text = (...labels: string[]) => labels.map((label) => ({ label }));
const number = (...labels: string[]) => labels.map((label) => ({ label, numeric: true }));

const queryTable = ({ counts }: ReportFacts): FullTable => ({
  name: 'queries',
  columns: [...text('query', 'counts', 'of', 'text', 'sql', 'parameters'), ...number('number')],
  rows: counts.map(({ id, what, of, text: asked, sql, parameters, count }) => [
    id,
    what,
    of,
    asked,
    sql,
    parameters.join(', '),
    String(count),
  ]),
});

const groupTable = ({ groups }: ReportFacts): FullTable => ({
  name: 'groups',
  columns: [...text('group', 'by', 'field', 'value'), ...number('events')],
  rows: groups.flatMap(({ id, what, field, values }) =>
    values.map(({ value, count }) => [id, what, field, value ?? absent, String(count)]),
  ),
});

const bundleTable = ({ bundles }: ReportFacts): FullTable => ({
  name: 'bundles',
  columns: [
    ...text('bundle', 'path', 'sha256', 'seal', 'imported_at'),
    ...number('records', 'primary', 'folded', 'duplicates', 'rejected', 'in_population'),
  ],
  rows: bundles.map(({ id, path, sha256, seal, importedAt, counts: { records, primary, folded, duplicates, rejected }, inPopulation }) => [
    ...[id, path, sha256, seal, importedAt],
    ...[records, primary, folded, duplicates, rejected, inPopulation].map(String),
  ]),
});

const sampleTable = ({ sample }: ReportFacts): FullTable => ({
  name: 'sample',
  columns: [
    ...text(
      'event_id',
      'rank',
      'event_time',
      'actor',
      'action',
      'resource',
      'outcome',
      'command_shortened',
      'bundle',
      'file',
      'file_sha256',
    ),
    ...number('offset', 'length'),
    ...text('leaf'),
  ],
  rows: sample.records.map(({ eventId, rank, time, actor, action, resource, outcome, command, citation }) => [
    ...[eventId, rank, time ?? absent, actor, action, resource, outcome, command, citation.bundle, citation.file, citation.fileSha256],
    ...[citation.offset, citation.length].map(String),
    citation.leaf,
  ]),
});

const marksTable = (facts: ReportFacts): FullTable => ({
  name: 'marks',
  columns: [...number('sampled_record'), ...text('mark', 'by', 'at'), ...number('entry')],
  rows: sampleMarks(facts),
});

/** The tables of a review in full: every query, every value of every grouping, every bundle, every sampled record and its marks. */
export function fullTables(facts: ReportFacts): FullTable[] {
  return [queryTable, groupTable, bundleTable, sampleTable, marksTable].map((table) => table(facts));
}
