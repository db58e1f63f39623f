import type { FigureId } from '../../../shared/query/figures.ts';

/** A line of a stream: a figure and what it counts, in words that follow the number's own line. */
export interface StreamLine {
  figure: FigureId;
  says: string;
}

/** One of the three streams of evidence an audit asks for. */
export interface Stream {
  title: string;
  /** What the stream is asked to show. */
  asks: string;
  headline: StreamLine;
  /** What its bars are, when they are denials. */
  denied?: boolean;
  /** Lists whose sizes belong to it. */
  lists: readonly { of: 'identities' | 'sessions' | 'resources' | 'patients'; says: string }[];
  lines: readonly StreamLine[];
  /** What the records do not say; each sentence goes on after the number of events. */
  unknown: readonly StreamLine[];
}

/** Who, what and controls, as an auditor asks for them. */
export const streams: readonly Stream[] = [
  {
    title: 'Who',
    asks: 'Is every request tied to one identity?',
    headline: { figure: 'attributed', says: 'events are tied to one identity' },
    lists: [{ of: 'identities', says: 'Identities' }],
    lines: [
      { figure: 'verified', says: 'Identity verified' },
      { figure: 'asserted', says: 'Identity asserted' },
      { figure: 'inferred', says: 'Identity inferred' },
      { figure: 'shared', says: 'By a shared account' },
      { figure: 'nobody', says: 'Naming nobody' },
      { figure: 'agents', says: 'By agents' },
      { figure: 'agentsAlone', says: 'By agents on nobody’s behalf, as far as the record says' },
    ],
    unknown: [
      { figure: 'basisUnknown', says: 'do not say how the identity was established' },
      { figure: 'kindUnknown', says: 'do not say whether a person, a service or an agent acted' },
      { figure: 'factorUnknown', says: 'do not say whether there was a second factor' },
    ],
  },
  {
    title: 'What',
    asks: 'Which commands, on what, touching whose data?',
    headline: { figure: 'commands', says: 'events hold their exact command' },
    lists: [
      { of: 'sessions', says: 'Sessions' },
      { of: 'resources', says: 'Resources' },
      { of: 'patients', says: 'Patients named' },
    ],
    lines: [
      { figure: 'recorded', says: 'With a recording' },
      { figure: 'phi', says: 'Touching PHI' },
      { figure: 'patients', says: 'Naming a patient' },
      { figure: 'failed', says: 'Failed' },
    ],
    unknown: [
      { figure: 'textUnknown', says: 'are statements or executions without their text' },
      { figure: 'phiUnknown', says: 'do not say whether PHI was touched' },
      { figure: 'outcomeUnknown', says: 'do not say how they ended' },
      { figure: 'untimed', says: 'have no usable time' },
    ],
  },
  {
    title: 'Controls',
    asks: 'What prevented exposure?',
    headline: { figure: 'denied', says: 'events were denied' },
    denied: true,
    lists: [],
    lines: [
      { figure: 'approvals', says: 'With a request for approval' },
      { figure: 'approved', says: 'Approved' },
      { figure: 'refused', says: 'Approval refused' },
      { figure: 'breakGlass', says: 'Break glass' },
      { figure: 'masked', says: 'Something masked' },
      { figure: 'unmasked', says: 'Nothing masked' },
      { figure: 'unmaskedPhi', says: 'Nothing masked, touching PHI' },
    ],
    unknown: [
      { figure: 'approvalUnknown', says: 'do not say whether approval was needed or given' },
      { figure: 'maskingUnknown', says: 'do not say whether anything was masked' },
    ],
  },
];

/** Every figure that the overview asks for. */
export const overviewFigures: readonly FigureId[] = [
  ...streams.flatMap(({ headline, lines, unknown }) => [headline, ...lines, ...unknown].map(({ figure }) => figure)),
  'trustVerified',
  'trustUntrusted',
  'trustUnverifiable',
  'trustUnsealed',
  'trustFailed',
];
