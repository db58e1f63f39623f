/**
 * HIPAA provisions as data: what 45 CFR asks, in our own words, what an auditor inquires about, and which evidence of an
 * access record bears on it. The report prints the id and the digest of this set. Not legal advice, and no text of the rule.
 */
export const ruleset = '45cfr-2026-11';

/** One question an auditor puts, after the 2018 audit protocol in our own words. */
export interface Inquiry {
  id: string;
  asks: string;
  /** What in the records bears on it; null when only policies or interviews can answer. */
  evidence: string | null;
}

export interface Provision {
  citation: string;
  title: string;
  about: string;
  /** An addressable specification is not optional: it is assessed and documented (45 CFR 164.306(d)). */
  kind: 'required' | 'addressable';
  inquiries: readonly Inquiry[];
}

export const provisions: readonly Provision[] = [
  {
    citation: '45 CFR 164.308(a)(1)(ii)(D)',
    title: 'Information system activity review',
    about: 'Regularly review records of activity, such as audit logs, access reports and incident records.',
    kind: 'required',
    inquiries: [
      {
        id: 'review-policy',
        asks: 'Is there a written procedure that says who reviews which records, how often, and how the review is documented?',
        evidence: null,
      },
      {
        id: 'review-records',
        asks: 'Which records were reviewed for the period?',
        evidence: 'The imported bundles with their digests, and the population of the period.',
      },
      {
        id: 'review-timely',
        asks: 'Was the review timely, and certified by appropriate personnel?',
        evidence: 'Date of this report, its preparer, and the signature on it. Whether that was in time depends on the procedure.',
      },
      {
        id: 'review-logging',
        asks: 'Do the systems have the capability to record activity, and is it turned on?',
        evidence: 'Sources and resources that appear in the records. Systems that appear in none cannot be seen here.',
      },
    ],
  },
  {
    citation: '45 CFR 164.312(b)',
    title: 'Audit controls',
    about: 'Mechanisms that record and examine activity in systems that hold or use electronic protected health information.',
    kind: 'required',
    inquiries: [
      {
        id: 'audit-record',
        asks: 'Does a mechanism record activity, with actor, action, resource, time and outcome?',
        evidence: 'Population by outcome and action; events whose actor or outcome was not recorded.',
      },
      {
        id: 'audit-recordings',
        asks: 'Are sessions recorded so that what was seen can be shown?',
        evidence: 'Recording state of the sessions of the period.',
      },
      {
        id: 'audit-examine',
        asks: 'Are the records examined?',
        evidence: 'The sample of this report, drawn by a seed neither side chose, with a citation for each record.',
      },
      {
        id: 'audit-coverage',
        asks: 'Were the systems to be audited chosen by risk, and are all of them covered?',
        evidence: null,
      },
    ],
  },
  {
    citation: '45 CFR 164.312(a)(2)(i)',
    title: 'Unique user identification',
    about: 'Assign each user a unique name or number for identifying and tracking.',
    kind: 'required',
    inquiries: [
      {
        id: 'unique-user',
        asks: 'Is each user known by a name of their own, and are shared names controlled?',
        evidence: 'Counts in section 6; the rule is not evaluated here.',
      },
    ],
  },
  {
    citation: '45 CFR 164.312(d)',
    title: 'Person or entity authentication',
    about: 'Verify that whoever seeks access is the one claimed.',
    kind: 'required',
    inquiries: [
      {
        id: 'authentication',
        asks: 'How is the identity of people and automated entities verified?',
        evidence: 'Counts in section 6; the rule is not evaluated here.',
      },
    ],
  },
  {
    citation: '45 CFR 164.308(a)(4)(ii)(B)',
    title: 'Access authorization',
    about: 'Policies and procedures for granting access.',
    kind: 'addressable',
    inquiries: [
      {
        id: 'authorization',
        asks: 'Was access requested and approved by someone entitled to do so?',
        evidence: 'Counts in section 7; the rule is not evaluated here.',
      },
    ],
  },
  {
    citation: '45 CFR 164.308(a)(5)(ii)(C)',
    title: 'Log-in monitoring',
    about: 'Monitor log-in attempts and report discrepancies.',
    kind: 'addressable',
    inquiries: [
      {
        id: 'log-in',
        asks: 'Are failed and unusual log-ins noticed and followed up?',
        evidence: 'No rule for log-in monitoring is evaluated here.',
      },
    ],
  },
  {
    citation: '45 CFR 164.308(a)(6)(ii)',
    title: 'Response and reporting',
    about: 'Identify, respond to, mitigate and document security incidents.',
    kind: 'required',
    inquiries: [
      {
        id: 'incidents',
        asks: 'Were incidents handled and their outcomes documented?',
        evidence: 'No rule for incidents is evaluated here.',
      },
    ],
  },
  {
    citation: '45 CFR 164.502(b), 164.514(d)(2)',
    title: 'Minimum necessary uses',
    about: 'Limit uses of protected health information to what the role needs.',
    kind: 'required',
    inquiries: [
      {
        id: 'minimum-necessary',
        asks: 'Does the access seen fit the role of those who had it?',
        evidence: 'Masking counts in section 7; roles are not compared here.',
      },
    ],
  },
  {
    citation: '45 CFR 164.528',
    title: 'Accounting of disclosures',
    about: 'Account to an individual for disclosures of their protected health information.',
    kind: 'required',
    inquiries: [{ id: 'disclosures', asks: 'Can disclosures of one individual be accounted for?', evidence: null }],
  },
];
