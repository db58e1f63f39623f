import { z } from 'zod';

/** Different texts that the rows about one person give for the same thing, in the order of the rows; empty where none says it. */
const said = z.array(z.string());

/** Somebody whom a roster lists, as its rows say; texts and dates as they were exported. */
export const rosterPerson = z.object({
  /** The events of the rows about this person. */
  rows: z.array(z.string()).min(1),
  /** Employee id, e-mail addresses and user names. */
  known_as: said,
  name: said,
  department: said,
  title: said,
  manager: said,
  status: said,
  start: said,
  end: said,
  type: said,
});
export type RosterPerson = z.infer<typeof rosterPerson>;

/** What of a roster's row is the name of an identity. */
export const claimedBy = z.enum(['email', 'user_name', 'employee_id']);
export type ClaimedBy = z.infer<typeof claimedBy>;

/** An identity of the records that a roster names. */
export const claimedIdentity = z.object({
  /** As `identity:` finds it: the name that stands for all where it is merged already. */
  name: z.string(),
  /** Why it is this person: what of the rows its names are. */
  by: z.array(claimedBy),
  /** Events of `identity:name`. */
  events: z.number().int(),
});
export type ClaimedIdentity = z.infer<typeof claimedIdentity>;

/** Identities that are one person as the roster tells it, at least two; `name` is the one of them that would stand for all. */
export const mergeProposal = z.object({ person: rosterPerson, name: z.string(), identities: z.array(claimedIdentity).min(2) });
export type MergeProposal = z.infer<typeof mergeProposal>;

/** An identity that several people of the roster may be, of whom the first few are told: nothing is proposed for it. */
export const ambiguousIdentity = claimedIdentity.extend({ people: z.array(rosterPerson).min(2), claimants: z.number().int() });

/** What the rosters say about who is who in the records. */
export const rosterProposals = z.object({
  /** People that the rosters list. */
  people: z.number().int(),
  /** With most events first, as many as were asked for; and how many there are. */
  proposals: z.array(mergeProposal),
  proposed: z.number().int(),
  ambiguous: z.array(ambiguousIdentity),
  ambiguities: z.number().int(),
});
export type RosterProposals = z.infer<typeof rosterProposals>;
