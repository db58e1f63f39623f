import { z } from 'zod';

/** Why hidden values are looked at: words of ours, because the custody log takes no free text. */
export const revealReasons = {
  review: 'needed for this review',
  incident: 'an incident or a complaint',
  'patient-request': 'the request of a patient',
  verification: 'comparing a record with its source',
  legal: 'a legal or regulatory request',
  'not-stated': 'not stated',
} as const;

export type RevealReason = keyof typeof revealReasons;

export const revealReason = z.enum(Object.keys(revealReasons) as (keyof typeof revealReasons)[]);

/** Hidden values of one event, or of everything that is on screen from here on. */
export const revealInput = z.object({ reason: revealReason, event: z.string().max(512).nullable().default(null) });
