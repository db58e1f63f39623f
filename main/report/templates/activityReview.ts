import type { Report } from '../../../shared/report/model.ts';
import { actsFilter } from '../../../shared/query/groups.ts';
import { printFilter } from '../../../shared/query/print.ts';
import { showInstant } from '../../../shared/time.ts';
import type { CountSpec, GroupSpec, ReportFacts, Template } from '../facts.ts';
import { controlsSection, identitySection, recordingsSection } from './activitySections.ts';
import { queryAnnex, sampleAnnex } from './annexes.ts';
import { methodSection, signOffSection, verifySection } from './closingSections.ts';
import { findingsSection } from './findingsSection.ts';
import { fullTables } from './fullTables.ts';
import { detailSection, matrixSection } from './matrixSections.ts';
import { meaningSection, periodText, provenanceSection, scopeSection } from './scopeSections.ts';

const title = 'Information system activity review';
const cited = ['45 CFR 164.308(a)(1)(ii)(D)', '45 CFR 164.312(b)'];

const counts: readonly CountSpec[] = [
  { id: 'Q1', what: 'Events in the population', term: '', of: 'events' },
  { id: 'Q2', what: 'Sessions with an event in the population', term: '', of: 'sessions' },
  // Rows of a roster tell of no moment: they are no events that a clock got wrong.
  {
    id: 'Q3',
    what: 'Events without a usable time, in no period',
    term: `event_time:"" ${printFilter(actsFilter)}`,
    of: 'events',
    inPeriod: false,
  },
  { id: 'Q4', what: 'Denied', term: 'outcome:denied', of: 'events' },
  { id: 'Q5', what: 'Failed', term: 'outcome:failure', of: 'events' },
  { id: 'Q6', what: 'Outcome unknown or not recorded', term: 'outcome:unknown,""', of: 'events' },
  { id: 'Q7', what: 'Not attributed to one identity', term: 'identity_confidence:none,shared_account,""', of: 'events' },
  { id: 'Q8', what: 'By a shared account', term: 'identity_confidence:shared_account', of: 'events' },
  { id: 'Q9', what: 'Recorded as done by or through a tool-using agent', term: 'is:agent OR agent:*', of: 'events' },
  { id: 'Q10', what: 'The same, with no principal recorded', term: '(is:agent OR agent:*) -has:behalf', of: 'events' },
  { id: 'Q11', what: 'Approved', term: 'approval_state:approved', of: 'events' },
  { id: 'Q12', what: 'Emergency access (break-glass)', term: 'break_glass:yes', of: 'events' },
  {
    id: 'Q13',
    what: 'With at least one field masked, hashed, encrypted or redacted',
    term: 'masking_state:masked,hashed,encrypted,redacted',
    of: 'events',
  },
  { id: 'Q14', what: 'Sessions with a recording', term: 'has:recording', of: 'sessions' },
  { id: 'Q15', what: 'Flagged by a reviewer', term: 'is:flagged', of: 'events' },
  { id: 'Q16', what: 'With a note of a reviewer', term: 'has:note', of: 'events' },
  { id: 'Q17', what: 'Reviewed, in order', term: 'disposition:reviewed-ok', of: 'events' },
  { id: 'Q18', what: 'Reviewed, an exception', term: 'disposition:exception', of: 'events' },
  { id: 'Q19', what: 'Escalated', term: 'disposition:escalated', of: 'events' },
  { id: 'Q20', what: 'Not reviewed', term: 'disposition:unreviewed', of: 'events' },
];

const groups: readonly GroupSpec[] = [
  { id: 'G1', what: 'Source', field: 'source_type', most: 20 },
  { id: 'G2', what: 'Action', field: 'action', most: 30 },
  { id: 'G3', what: 'Resource', field: 'resource_name', most: 15 },
  { id: 'G4', what: 'Kind of actor', field: 'actor_type', most: 20, absent: true },
  { id: 'G5', what: 'How sure the identity is', field: 'identity_confidence', most: 20, absent: true },
  { id: 'G6', what: 'Actor', field: 'actor', most: 15 },
  { id: 'G7', what: 'Outcome', field: 'outcome', most: 20, absent: true },
  { id: 'G8', what: 'State of approval', field: 'approval_state', most: 20, absent: true },
  { id: 'G9', what: 'State of masking', field: 'masking_state', most: 20, absent: true },
  { id: 'G10', what: 'State of recording', field: 'recording_state', most: 20, absent: true },
];

function compose(facts: ReportFacts, evidence: string): Report {
  const { key } = facts;
  return {
    title,
    subtitle: `Evidence for ${cited.join(' and ')}`,
    cover: {
      kind: 'key-values',
      rows: [
        { label: 'Report', value: facts.id, exact: true },
        { label: 'Entity', value: key.organisation },
        { label: 'Period', value: periodText(facts) },
        { label: 'Prepared by', value: facts.reviewer },
        { label: 'Prepared', value: showInstant(facts.createdAt) },
        { label: 'Signed by', value: key.email === null ? key.person : `${key.person}, ${key.email}` },
        { label: 'Root fingerprint', value: key.rootFingerprint, exact: true },
        { label: 'Rule set', value: facts.ruleset.id, exact: true },
        { label: 'Embedded evidence', value: `SHA-256 ${evidence}`, exact: true },
      ],
    },
    sections: [
      scopeSection(facts),
      meaningSection(),
      provenanceSection(facts),
      matrixSection(facts),
      detailSection(),
      identitySection(facts),
      controlsSection(facts),
      recordingsSection(facts),
      findingsSection(facts),
      signOffSection(facts),
      methodSection(facts),
      verifySection(facts, evidence),
      sampleAnnex(facts),
      queryAnnex(facts),
    ],
    footer: `${facts.id} \u00b7 may contain protected health information`,
  };
}

/** The activity review: what happened in a period, counted and sampled; rules that look for exceptions are not part of it. */
export const activityReview: Template = {
  about: {
    id: 'activity-review',
    title,
    provisions: cited,
    about:
      'What people, services and agents did in a period: population, denials, attribution, approvals and masking, each with the query that counted it, and a sample of 25 records.',
  },
  counts,
  groups,
  compose,
  tables: fullTables,
};
