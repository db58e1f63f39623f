import {
  AgentIcon,
  ChainIcon,
  DeniedIcon,
  DoneIcon,
  EscalatedIcon,
  ExceptionIcon,
  ExpiredIcon,
  FailIcon,
  type Icon,
  KeyIcon,
  LockIcon,
  MachineIcon,
  MaskedIcon,
  NoneIcon,
  PassIcon,
  PendingIcon,
  PersonIcon,
  PhiIcon,
  SealFailedIcon,
  ServiceIcon,
  UnknownIcon,
  UnsealedIcon,
  UntrustedIcon,
  VerifiedIcon,
} from './icons.ts';

/** Red is for denied and failed only, amber for exception, green only for verified, grey for unknown; PHI has its own. */
export type Tone = 'neutral' | 'red' | 'amber' | 'green' | 'grey' | 'phi';

/** How a state is drawn: always icon, word and colour together. */
export interface StateLook {
  word: string;
  icon: Icon;
  tone: Tone;
}

const unknown: StateLook = { word: 'unknown', icon: UnknownIcon, tone: 'grey' };
const missing: StateLook = { word: 'not recorded', icon: UnknownIcon, tone: 'grey' };

/** States by what they are a state of; a value that is not listed is drawn as it is written, in neutral. */
const looks = {
  outcome: {
    success: { word: 'success', icon: DoneIcon, tone: 'neutral' },
    failure: { word: 'failed', icon: FailIcon, tone: 'red' },
    denied: { word: 'denied', icon: DeniedIcon, tone: 'red' },
    pending: { word: 'pending', icon: PendingIcon, tone: 'neutral' },
    unknown,
  },
  actor: {
    human: { word: 'human', icon: PersonIcon, tone: 'neutral' },
    agent: { word: 'agent', icon: AgentIcon, tone: 'neutral' },
    machine: { word: 'machine', icon: MachineIcon, tone: 'neutral' },
    service: { word: 'service', icon: ServiceIcon, tone: 'neutral' },
    system: { word: 'system', icon: MachineIcon, tone: 'neutral' },
    anonymous: { word: 'anonymous', icon: UnknownIcon, tone: 'amber' },
    unknown,
  },
  confidence: {
    verified: { word: 'verified', icon: DoneIcon, tone: 'neutral' },
    asserted: { word: 'asserted', icon: KeyIcon, tone: 'neutral' },
    inferred: { word: 'inferred', icon: ChainIcon, tone: 'neutral' },
    shared_account: { word: 'shared account', icon: ExceptionIcon, tone: 'amber' },
    none: { word: 'none', icon: UnknownIcon, tone: 'grey' },
  },
  approval: {
    none: { word: 'none', icon: NoneIcon, tone: 'grey' },
    pending: { word: 'pending', icon: PendingIcon, tone: 'neutral' },
    approved: { word: 'approved', icon: DoneIcon, tone: 'neutral' },
    denied: { word: 'denied', icon: DeniedIcon, tone: 'red' },
    expired: { word: 'expired', icon: ExpiredIcon, tone: 'amber' },
    promoted: { word: 'promoted', icon: DoneIcon, tone: 'neutral' },
    unknown,
  },
  masking: {
    none: { word: 'none', icon: NoneIcon, tone: 'grey' },
    masked: { word: 'masked', icon: MaskedIcon, tone: 'neutral' },
    hashed: { word: 'hashed', icon: MaskedIcon, tone: 'neutral' },
    encrypted: { word: 'encrypted', icon: LockIcon, tone: 'neutral' },
    redacted: { word: 'redacted', icon: MaskedIcon, tone: 'neutral' },
    not_logged: { word: 'not logged', icon: UnknownIcon, tone: 'grey' },
    unknown,
  },
  phi: {
    yes: { word: 'PHI', icon: PhiIcon, tone: 'phi' },
    no: { word: 'no PHI', icon: NoneIcon, tone: 'grey' },
    unknown: { word: 'PHI unknown', icon: UnknownIcon, tone: 'grey' },
    missing: { word: 'PHI not recorded', icon: UnknownIcon, tone: 'grey' },
  },
  seal: {
    verified: { word: 'sealed and verified', icon: VerifiedIcon, tone: 'green' },
    untrusted: { word: 'sealed, root not pinned', icon: UntrustedIcon, tone: 'amber' },
    unverifiable: { word: 'not verifiable', icon: UnknownIcon, tone: 'grey' },
    unsealed: { word: 'unsealed', icon: UnsealedIcon, tone: 'grey' },
    failed: { word: 'seal failed', icon: SealFailedIcon, tone: 'red' },
  },
  disposition: {
    unreviewed: { word: 'unreviewed', icon: NoneIcon, tone: 'grey' },
    'reviewed-ok': { word: 'reviewed, ok', icon: DoneIcon, tone: 'neutral' },
    exception: { word: 'exception', icon: ExceptionIcon, tone: 'amber' },
    escalated: { word: 'escalated', icon: EscalatedIcon, tone: 'amber' },
  },
  detection: {
    read: { word: 'will be read', icon: DoneIcon, tone: 'neutral' },
    beside: { word: 'read with its record', icon: DoneIcon, tone: 'neutral' },
    chosen: { word: 'your choice', icon: PersonIcon, tone: 'neutral' },
    opened: { word: 'opened, see below', icon: DoneIcon, tone: 'neutral' },
    unread: { word: 'kept, not read', icon: ExceptionIcon, tone: 'amber' },
    unrecognised: { word: 'kept, not recognised', icon: UnknownIcon, tone: 'grey' },
  },
  check: {
    pass: { word: 'pass', icon: PassIcon, tone: 'neutral' },
    fail: { word: 'fail', icon: FailIcon, tone: 'red' },
    unknown,
  },
  recording: {
    available: { word: 'available', icon: DoneIcon, tone: 'neutral' },
    off: { word: 'off', icon: NoneIcon, tone: 'grey' },
    missing: { word: 'missing', icon: ExceptionIcon, tone: 'amber' },
    unknown,
  },
  custody: {
    done: { word: 'done', icon: DoneIcon, tone: 'neutral' },
    refused: { word: 'refused', icon: DeniedIcon, tone: 'red' },
    cancelled: { word: 'cancelled', icon: NoneIcon, tone: 'grey' },
    open: { word: 'no outcome recorded', icon: ExceptionIcon, tone: 'amber' },
    note: { word: 'note', icon: NoneIcon, tone: 'grey' },
  },
} as const satisfies Record<string, Record<string, StateLook>>;

export type StateOf = keyof typeof looks;

/** The look of a value; a missing value is "not recorded", never a state. */
export function stateLook(of: StateOf, value: string | null | undefined): StateLook {
  const known: Readonly<Record<string, StateLook>> = looks[of];
  if (value === null || value === undefined || value === '') return known['missing'] ?? missing;
  return Object.hasOwn(known, value) ? (known[value] ?? unknown) : { word: value, icon: UnknownIcon, tone: 'neutral' };
}
