/**
 * Counts that pages show of the events that match, each with the query that it is: the service counts by this text and the
 * number links to it, so that the two cannot drift apart.
 */
export const figureTexts = {
  denied: 'is:denied',
  /** The record says that it touched protected health information; most sources never say that it did not. */
  phi: 'phi:yes',
  /** The record says that nothing was masked. That masking is unknown is another number. */
  unmasked: 'masking_state:none',
  /** A request for approval or its decision stands in the record. */
  approvals: 'has:approval',

  /** Tied to one identity, however it was established. */
  attributed: 'identity_confidence:verified,asserted,inferred',
  verified: 'identity_confidence:verified',
  asserted: 'identity_confidence:asserted',
  inferred: 'identity_confidence:inferred',
  shared: 'is:shared',
  /** The record says that it names nobody. */
  nobody: 'identity_confidence:none',
  basisUnknown: 'identity_confidence:""',
  agents: 'is:agent',
  /** By an agent, and no record says on whose behalf. */
  agentsAlone: 'is:agent -has:behalf',
  kindUnknown: 'actor_type:unknown,""',
  factorUnknown: 'actor_mfa:unknown,""',

  commands: 'has:command',
  /** Statements and executions whose text is not in the record. */
  textUnknown: 'action:query,execute -has:command',
  recorded: 'has:recording',
  patients: 'has:patient',
  phiUnknown: 'phi:unknown,""',
  failed: 'is:failed',
  outcomeUnknown: 'is:unknown',
  untimed: 'at:""',

  approved: 'approval:approved,promoted',
  refused: 'approval:denied',
  breakGlass: 'break_glass:yes',
  approvalUnknown: 'approval:unknown,""',
  masked: 'has:masking',
  unmaskedPhi: 'phi:yes masking_state:none',
  maskingUnknown: 'masking_state:unknown,not_logged,""',

  trustVerified: 'trust:verified',
  trustUntrusted: 'trust:untrusted',
  trustUnverifiable: 'trust:unverifiable',
  trustUnsealed: 'trust:unsealed',
  trustFailed: 'trust:failed',
} as const satisfies Readonly<Record<string, string>>;

export type FigureId = keyof typeof figureTexts;

export const figureIds = Object.keys(figureTexts) as [FigureId, ...FigureId[]];

/** The figures that every row about a person, resource or patient has. */
export const rowFigures = ['denied', 'phi', 'unmasked', 'approvals'] as const satisfies readonly FigureId[];

/** Equal stretches into which a trend divides the time from the first to the last matching event. */
export const trendSlices = 24;
