import { z } from 'zod';

/** Why a bundle is taken out or its originals are deleted: words of ours, because the custody log takes no free text. */
export const removalReasons = {
  'imported-by-mistake': 'imported by mistake',
  'read-otherwise': 'to be read otherwise',
  'out-of-scope': 'outside the scope of this review',
  replaced: 'replaced by a better export',
  'retention-ended': 'its time of retention has ended',
  'not-stated': 'not stated',
} as const;

export const removalReason = z.enum(Object.keys(removalReasons) as (keyof typeof removalReasons)[]);
export type RemovalReason = z.infer<typeof removalReason>;

/** What a removal did. */
export const removedBundle = z.object({
  id: z.string(),
  path: z.string(),
  sha256: z.string(),
  /** Events that are no longer found. */
  events: z.number().int(),
  /** Events that other bundles hold as well, and are now found there. */
  inherited: z.number().int(),
  /** Originals that stay in the workspace. */
  originals: z.number().int(),
});
export type RemovedBundle = z.infer<typeof removedBundle>;

/** What the custody log keeps of a removal. */
export const removeResult = ({ sha256, events, inherited }: RemovedBundle) => ({ sha256, events, inherited });

/** What is still there of a bundle that was removed. */
export const keptOriginals = z.object({
  id: z.string(),
  path: z.string(),
  sha256: z.string(),
  removedAt: z.string(),
  /** `not-stated` too where an earlier version removed it. */
  reason: removalReason,
  /** Files, and their bytes, that a purge would delete. */
  originals: z.number().int(),
  bytes: z.number(),
  /** Files that stay all the same, because other bundles or signed reports hold them. */
  shared: z.number().int(),
  /** When its originals were deleted; null while they are there. */
  purgedAt: z.string().nullable(),
});
export type KeptOriginals = z.infer<typeof keptOriginals>;

/** What a purge did. */
export const purgedBundle = z.object({
  id: z.string(),
  path: z.string(),
  sha256: z.string(),
  /** Files deleted, and their bytes. */
  originals: z.number().int(),
  bytes: z.number(),
  /** Files that other bundles or signed reports hold, and that stay. */
  shared: z.number().int(),
});
export type PurgedBundle = z.infer<typeof purgedBundle>;

/** What the custody log keeps of a purge. */
export const purgeResult = ({ sha256, originals, bytes, shared }: PurgedBundle) => ({ sha256, originals, bytes, shared });
