import type { Section } from '../../../shared/report/model.ts';
import { showInstant } from '../../../shared/time.ts';
import type { ReportFacts, SampledRecord } from '../facts.ts';
import { several } from './tables.ts';

function recordRow({ time, actor, action, resource, outcome, command, citation }: SampledRecord, index: number, zone: string): string[] {
  const { fileSha256, offset, length, leaf } = citation;
  return [
    String(index + 1),
    `${showInstant(time, zone).replace(` ${zone}`, '')}\n${actor}`,
    [`${action} on ${resource}`, ...(command === '' ? [] : [command])].join('\n'),
    outcome,
    `file ${fileSha256.slice(0, 16)}\nbytes ${offset} + ${length}\nleaf ${leaf.slice(0, 16)}`,
  ];
}

/** A: the sampled records, each with the place of its bytes. */
export function sampleAnnex(facts: ReportFacts): Section {
  const { records, wanted } = facts.sample;
  if (records.length === 0) {
    return {
      number: 'A',
      title: 'Sample',
      blocks: [{ kind: 'paragraph', text: 'There are no events in the period, so there is nothing to sample.' }],
    };
  }
  const all = records.length < wanted ? 'The population is no larger than the sample: these are all its records. ' : '';
  return {
    number: 'A',
    title: `Sample of ${several(records.length, 'record')}`,
    blocks: [
      {
        kind: 'paragraph',
        text:
          `${all}Drawn as section 11 describes, in the order of their ranks. Digests are shortened to 16 digits here; the whole digests and the event ids ` +
          'are in the embedded evidence-core.json. Commands are shortened and their literals replaced by ?; they may still contain protected health information.',
      },
      {
        kind: 'table',
        caption: 'Sampled records',
        columns: [
          { label: '', share: 4, align: 'right' },
          { label: `When (${facts.request.zone}) and who`, share: 30, lines: 5 },
          { label: 'What', share: 30, lines: 6 },
          { label: 'Outcome', share: 10 },
          { label: 'Citation', share: 26, exact: true, lines: 4 },
        ],
        rows: records.map((record, index) => recordRow(record, index, facts.request.zone)),
      },
    ],
  };
}

/** B: every query with the SQL it became. */
export function queryAnnex(facts: ReportFacts): Section {
  return {
    number: 'B',
    title: 'Queries',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'Each query in the query language, the condition it puts on the event table in SQL, and its parameters. Q2 and Q14 count the sessions of the matching events, the others the events. ' +
          'The groupings G1 to G10 count the events of Q1 by the value of one field.',
      },
      ...facts.counts.map(({ id, what, text, sql, parameters, count }) => ({
        kind: 'query' as const,
        id,
        what,
        text,
        sql,
        parameters,
        count,
      })),
    ],
  };
}
