import type { Section } from '../../../shared/report/model.ts';
import type { ReportFacts } from '../facts.ts';
import { countTable, groupTable } from './tables.ts';

const rulesNotRun = 'Not assessed: no rule that looks for exceptions was run. The counts are facts about the records, not findings.';

/** 6: who acted. */
export function identitySection(facts: ReportFacts): Section {
  return {
    number: '6',
    title: 'Identity',
    blocks: [
      { kind: 'paragraph', text: rulesNotRun },
      countTable(facts, 'Attribution', ['Q7', 'Q8', 'Q9', 'Q10']),
      ...groupTable(facts, 'Events by kind of actor', 'G4'),
      ...groupTable(facts, 'Events by how sure the identity is', 'G5'),
      ...groupTable(facts, 'Events by actor', 'G6'),
      {
        kind: 'paragraph',
        tone: 'note',
        text:
          'Not attributed means: the source names no identity, a shared account, or says nothing about how the identity was established. ' +
          'Leavers are not assessed: no list of the workforce was compared.',
      },
    ],
  };
}

/** 7: what stood between the actor and the data. */
export function controlsSection(facts: ReportFacts): Section {
  return {
    number: '7',
    title: 'Controls',
    blocks: [
      { kind: 'paragraph', text: rulesNotRun },
      countTable(facts, 'Outcomes', ['Q4', 'Q5', 'Q6']),
      ...groupTable(facts, 'Events by outcome', 'G7'),
      countTable(facts, 'Approvals', ['Q11', 'Q12']),
      ...groupTable(facts, 'Events by state of approval', 'G8'),
      countTable(facts, 'Masking', ['Q13']),
      ...groupTable(facts, 'Events by state of masking', 'G9'),
    ],
  };
}

/** 8: what was recorded so that it can be replayed. */
export function recordingsSection(facts: ReportFacts): Section {
  return {
    number: '8',
    title: 'Recordings',
    blocks: [
      countTable(facts, 'Sessions', ['Q2', 'Q14']),
      ...groupTable(facts, 'Events by state of their recording', 'G10'),
      {
        kind: 'paragraph',
        text:
          'Which recordings were watched, by whom and for how long, is not assessed: this version enters the opening of a recording in the custody log ' +
          'and counts no minutes.',
      },
    ],
  };
}
