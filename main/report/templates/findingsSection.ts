import type { Block, Section } from '../../../shared/report/model.ts';
import { showInstant } from '../../../shared/time.ts';
import type { MarkOnEvent, StandingMarks } from '../../../shared/workspace/marks.ts';
import type { ReportFacts } from '../facts.ts';
import { countTable, several } from './tables.ts';

const said: Readonly<Record<MarkOnEvent['act'], (mark: MarkOnEvent) => string>> = {
  flag: () => 'flagged',
  unflag: () => 'flag taken away',
  note: ({ text }) => `note: ${text ?? ''}`,
  tag: ({ tag }) => `tag: ${tag ?? ''}`,
  untag: ({ tag }) => `tag taken away: ${tag ?? ''}`,
  dispose: ({ disposition }) => `disposition: ${disposition ?? ''}`,
};

/** What stands for a record, in the order in which it was said. */
function marksIn({ disposition, flag, tags, notes }: StandingMarks): MarkOnEvent[] {
  return [disposition, flag, ...tags, ...notes].filter((mark) => mark !== null).sort((a, b) => a.entry - b.entry);
}

/** A row for each mark of the sampled records: number in annex A, what was said, by whom and when, and its entry. */
export function sampleMarks({ sample, request }: ReportFacts): string[][] {
  return sample.records.flatMap(({ marks }, index) =>
    marksIn(marks).map((mark) => [
      String(index + 1),
      said[mark.act](mark),
      mark.by,
      showInstant(mark.at, request.zone),
      String(mark.entry),
    ]),
  );
}

function sampleBlock(facts: ReportFacts): Block {
  const rows = sampleMarks(facts);
  const marked = new Set(rows.map(([record]) => record)).size;
  if (rows.length === 0) return { kind: 'paragraph', text: 'No reviewer has marked any of the sampled records.' };
  return {
    kind: 'table',
    caption: `Marks of ${several(marked, 'sampled record')}`,
    columns: [
      { label: 'Annex A', share: 8, align: 'right' },
      { label: 'Mark', share: 48, lines: 12 },
      { label: 'By', share: 18, lines: 2 },
      { label: 'When', share: 18, lines: 2 },
      { label: 'Entry', share: 8, align: 'right' },
    ],
    rows,
  };
}

/** 9: nothing is claimed where nothing was evaluated; what reviewers said is told as theirs. */
export function findingsSection(facts: ReportFacts): Section {
  return {
    number: '9',
    title: 'Findings and dispositions',
    blocks: [
      {
        kind: 'paragraph',
        text: 'Not assessed. No rules were run over the records, so there are no findings. This does not mean that there are no exceptions.',
      },
      countTable(facts, 'Marks of reviewers', ['Q15', 'Q16', 'Q17', 'Q18', 'Q19', 'Q20']),
      sampleBlock(facts),
      {
        kind: 'paragraph',
        tone: 'note',
        text:
          'Flags, notes, tags and dispositions are what reviewers said in this workspace, as they stood when this report was prepared. Entry is the number ' +
          'of the line in the log of marks; the custody log holds the SHA-256 of each. Notes are printed as written and may hold protected health information.',
      },
    ],
  };
}
