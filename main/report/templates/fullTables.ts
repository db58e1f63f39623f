import type { FullTable } from '../../../shared/report/csvTable.ts';
import type { ReportFacts } from '../facts.ts';

const absent = 'not recorded';

/** The tables of a review in full: every query, every value of every grouping, every bundle, every sampled record. */
export function fullTables(facts: ReportFacts): FullTable[] {
  const { counts, groups, bundles, sample } = facts;
  return [
    {
      name: 'queries',
      columns: [
        { label: 'query' },
        { label: 'counts' },
        { label: 'of' },
        { label: 'text' },
        { label: 'sql' },
        { label: 'parameters' },
        { label: 'number', numeric: true },
      ],
      rows: counts.map(({ id, what, of, text, sql, parameters, count }) => [id, what, of, text, sql, parameters.join(', '), String(count)]),
    },
    {
      name: 'groups',
      columns: [{ label: 'group' }, { label: 'by' }, { label: 'field' }, { label: 'value' }, { label: 'events', numeric: true }],
      rows: groups.flatMap(({ id, what, field, values }) =>
        values.map(({ value, count }) => [id, what, field, value ?? absent, String(count)]),
      ),
    },
    {
      name: 'bundles',
      columns: [
        ...['bundle', 'path', 'sha256', 'seal', 'imported_at'].map((label) => ({ label })),
        ...['records', 'primary', 'folded', 'duplicates', 'rejected', 'in_population'].map((label) => ({ label, numeric: true })),
      ],
      rows: bundles.map(
        ({ id, path, sha256, seal, importedAt, counts: { records, primary, folded, duplicates, rejected }, inPopulation }) => [
          ...[id, path, sha256, seal, importedAt],
          ...[records, primary, folded, duplicates, rejected, inPopulation].map(String),
        ],
      ),
    },
    {
      name: 'sample',
      columns: [
        ...[
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
        ].map((label) => ({ label })),
        ...['offset', 'length'].map((label) => ({ label, numeric: true })),
        { label: 'leaf' },
      ],
      rows: sample.records.map(({ eventId, rank, time, actor, action, resource, outcome, command, citation }) => [
        ...[eventId, rank, time ?? absent, actor, action, resource, outcome, command, citation.bundle, citation.file, citation.fileSha256],
        ...[citation.offset, citation.length].map(String),
        citation.leaf,
      ]),
    },
  ];
}
