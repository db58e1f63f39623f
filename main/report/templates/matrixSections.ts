import type { EvidenceState, MatrixRow, Section } from '../../../shared/report/model.ts';
import { provisions } from '../../../shared/report/provisions.ts';
import { showInstant } from '../../../shared/time.ts';
import { counted, grouped, type ReportFacts } from '../facts.ts';
import { number, several } from './tables.ts';

const notAssessed: EvidenceState = 'not assessed (needs policy or interview)';

interface Answer {
  evidence: string;
  state: EvidenceState;
}

/** What the counts of this report answer; an inquiry that is not here is not assessed. */
function answers(facts: ReportFacts): Partial<Record<string, Answer>> {
  const population = counted(facts, 'Q1').count;
  const present = (count: number): EvidenceState => (count > 0 ? 'evidence present' : 'no evidence in bundle');
  const recorded = counted(facts, 'Q14').count;
  const sources = grouped(facts, 'G1').values.length;
  const resources = grouped(facts, 'G3').values.filter(({ value }) => value !== null).length;
  return {
    'review-records': {
      evidence: `${several(population, 'event')} (Q1) of ${several(facts.bundles.length, 'bundle')}; digests in section 3.`,
      state: present(population),
    },
    'review-timely': {
      evidence: `Prepared ${showInstant(facts.createdAt)} by ${facts.reviewer}, signed by ${facts.key.person}. Whether that is in time, the procedure says.`,
      state: notAssessed,
    },
    'review-logging': {
      evidence: `${several(sources, 'source')} and ${several(resources, 'resource')} in the records (G1, G3). Systems that appear in none cannot be seen.`,
      state: present(population),
    },
    'audit-record': {
      evidence: `Events by action (G2), outcome (G7) and actor (G4); outcome not recorded or unknown: ${number(counted(facts, 'Q6').count)} (Q6).`,
      state: present(population),
    },
    'audit-recordings': {
      evidence: `${several(recorded, 'session')} with a recording (Q14) of ${number(counted(facts, 'Q2').count)} (Q2); section 8.`,
      state: present(recorded),
    },
    'audit-examine': {
      evidence: `A sample of ${several(facts.sample.records.length, 'record')} with citations (annex A), drawn as section 11 describes.`,
      state: present(facts.sample.records.length),
    },
    disclosures: { evidence: 'A report of its own, about one individual.', state: 'out of scope' },
  };
}

function matrixRows(facts: ReportFacts): MatrixRow[] {
  const answered = answers(facts);
  return provisions.flatMap(({ citation, title, kind, inquiries }) =>
    inquiries.map(({ id, asks, evidence }, index) => ({
      citation: index === 0 ? `${citation}\n${title}; ${kind}` : citation,
      inquiry: asks,
      evidence: answered[id]?.evidence ?? evidence ?? 'None: records cannot answer this.',
      state: answered[id]?.state ?? notAssessed,
    })),
  );
}

/** 4: what an auditor asks, what this report holds about it, and how far that goes. */
export function matrixSection(facts: ReportFacts): Section {
  return {
    number: '4',
    title: 'Inquiries, evidence and state',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'The inquiries follow the 2018 HIPAA audit protocol in our own words. A state says what the records contain, not whether a requirement is met. ' +
          'Rules that look for exceptions have not been run for this report, so no row says that there are none.',
      },
      { kind: 'matrix', caption: `Rule set ${facts.ruleset.id}`, rows: matrixRows(facts) },
    ],
  };
}

/** 5: kept so that section numbers mean the same in every template. */
export function detailSection(): Section {
  return {
    number: '5',
    title: 'Detail by provision',
    blocks: [
      {
        kind: 'paragraph',
        text: 'Out of scope: this template reviews activity as a whole. Templates for single provisions fill this section; its number is kept in all of them.',
      },
    ],
  };
}
