import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { type CallMeta, noMeta } from '../meta.ts';
import { contractErrors } from '../errors.ts';
import { correction, type InspectProgress, inspectProgress } from './inspection.ts';
import { keptOriginals, purgedBundle, purgeResult, removalReason, removedBundle, removeResult } from './removal.ts';
import { page, pageInput } from '../page.ts';

const base = oc.$meta<CallMeta>(noMeta).errors(contractErrors);

/** What the custody log keeps of an import: which bundles, by digest, and whether they were new. */
const importResult = (last: ImportProgress) =>
  last.kind === 'done'
    ? {
        bundles: last.bundles.map((bundle) => bundle.sha256).join(' '),
        events: last.bundles.reduce((sum, bundle) => sum + (bundle.already ? 0 : bundle.events), 0),
      }
    : undefined;

const inspectResult = (last: InspectProgress) =>
  last.kind === 'done'
    ? { inputs: last.inputs.length, files: last.inputs.reduce((sum, one) => sum + one.fileCount, 0), refused: last.refused.length }
    : undefined;

/** How far a bundle's own seal can be trusted. `unsealed`: nothing was signed; protected only since import. */
export const sealState = z.enum(['unsealed', 'untrusted', 'verified', 'failed']);

/**
 * How far one file can be trusted. A sealed one has the state of its seal; of others `failed` means that it is not what a list or digest
 * beside it names, `verified` that such a digest is signed under a key trusted here, `unverifiable` that nobody known signed what names it.
 */
export const fileTrust = z.enum(['unsealed', 'untrusted', 'unverifiable', 'verified', 'failed']);

/** What other files of its bundle prove about a file. */
const attestation = z.object({
  /** `bagit`, `sha256sum` and the like, or `cloudtrail-digest`. */
  method: z.string(),
  says: z.string(),
  /** SHA-256 of the public key that signed it. */
  key: z.string().optional(),
});

/** What the seal of a bundle says, as it was checked when the bundle was imported. */
export const sealFacts = z.object({
  /** The producer's name for the bundle. */
  bundle: z.string(),
  producer: z.string(),
  /** What the producer says it covers; null where he does not say. */
  period: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  /** The bundle sealed before this one; null for the first. */
  previous: z.object({ id: z.string(), manifestSha256: z.string() }).nullable(),
  manifestSha256: z.string(),
  /** SHA-256 of the root certificate the signature leads to, colon-separated hex. */
  rootFingerprint: z.string(),
  signer: z.string().nullable(),
  /** The signer's own claim. */
  signedAt: z.string().nullable(),
  /** Whether every certificate was in its period of validity when the seal was checked. */
  current: z.boolean(),
  /** What was noticed although the seal is whole, in words for the reviewer. */
  remarks: z.array(z.string()),
});
export type SealFacts = z.infer<typeof sealFacts>;

/** The facts, and whether the bundle named as the previous one is in this workspace; null when none is named. */
const sealShown = sealFacts.extend({ previousPresent: z.boolean().nullable() });

/**
 * Counts of one file or one bundle, each counted where it happens.
 * Law: `records = primary + folded + duplicates + rejected`; `derived` events are counted apart.
 */
export const importCounts = z.object({
  records: z.number().int(),
  primary: z.number().int(),
  folded: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.number().int(),
  derived: z.number().int(),
});
export type ImportCounts = z.infer<typeof importCounts>;

export const importedFile = importCounts.extend({
  id: z.string(),
  /** Path inside the bundle, as given; never a path on this machine. */
  path: z.string(),
  /** Of the content that was read: of a packed file, of what is in it. */
  sha256: z.string(),
  size: z.number().int(),
  /** Digest of the file as it lay in the bundle, when it was packed (gzip, bzip2, zstd). */
  packedSha256: z.string().optional(),
  /** Source id (`hoop`, `asciicast`); `archive`, whose files are listed below its path; or `unrecognised`: kept, counted, no events. */
  source: z.string(),
  trust: fileTrust,
  attested: attestation.optional(),
  /** What is to be said of the file as a whole: why it is not read, or that a list is not complete. */
  note: z.string().nullable(),
});
export type ImportedFile = z.infer<typeof importedFile>;

export const importedBundle = z.object({
  id: z.string(),
  /** What was opened: file or folder name. */
  path: z.string(),
  sha256: z.string(),
  /** `untrusted` becomes `verified` when the root is pinned, and the other way round, without a new import. */
  seal: sealState,
  /** Absent for what nobody sealed. */
  sealed: sealShown.optional(),
  /** True when these bytes were imported before: nothing was added. */
  already: z.boolean(),
  /** Events of its own plus derived events now in the workspace because of this bundle. */
  events: z.number().int(),
  sessions: z.number().int(),
  recordings: z.number().int(),
  period: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  importedAt: z.string(),
  counts: importCounts,
  files: z.array(importedFile),
  /** What is doubtful about the container as a whole, in sentences. */
  notes: z.array(z.string()).optional(),
  /** Records of it that another export tells otherwise and that are not listed themselves, as their event is that of the other. */
  revisions: z.number().int().optional(),
  /** When these bytes had been imported before and were removed again; told once, by the import that brings them back. */
  removedBefore: z.string().optional(),
});
export type ImportedBundle = z.infer<typeof importedBundle>;

/** A bundle in a list: without its files. */
export const bundleSummary = importedBundle.omit({ files: true }).extend({
  fileCount: z.number().int(),
  /** How many of its files have each trust; a state that none has is absent. */
  fileTrust: z.partialRecord(fileTrust, z.number().int()),
  /** Paths of files that something in the bundle proves to be changed, the first twenty. */
  failedFiles: z.array(z.string()),
});
export type BundleSummary = z.infer<typeof bundleSummary>;

export const importStage = z.enum(['reading', 'mapping', 'storing']);

/** A step of an import: progress in bytes of the input being read, then one result. */
export const importProgress = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    stage: importStage,
    /** Name of the input at work. */
    input: z.string(),
    done: z.number(),
    /** Null while the size is not known. */
    total: z.number().nullable(),
    records: z.number().int(),
  }),
  z.object({ kind: z.literal('done'), bundles: z.array(importedBundle), seconds: z.number() }),
]);
export type ImportProgress = z.infer<typeof importProgress>;

export const rejectedRecord = z.object({
  id: z.string(),
  path: z.string(),
  line: z.number().int().nullable(),
  byteOffset: z.number().int(),
  byteLength: z.number().int(),
  /** Why it is no event, in words. */
  reason: z.string(),
  /** The first 4 KiB of the record, without secrets that its format can tell, control characters escaped. */
  excerpt: z.string(),
});
export type RejectedRecord = z.infer<typeof rejectedRecord>;

/** An input the shell holds for the reviewer: only main can resolve the token to a path. */
export const offeredInput = z.object({ token: z.string(), name: z.string(), size: z.number().nullable() });
export type OfferedInput = z.infer<typeof offeredInput>;

export const importContract = {
  /** Inputs named when the program was started (`muniment serve INPUT...`). */
  offers: base.output(z.array(offeredInput)),
  /**
   * Says what an import would read each file of the inputs as, how surely and why, and stores nothing. An input that cannot be
   * imported is told with its reason beside the others. Errors: TOKEN_UNKNOWN, DISK_FULL. Abort the call to cancel.
   */
  inspect: base
    .meta({ custody: 'inspect-input', result: inspectResult })
    .input(z.object({ tokens: z.array(z.string()).min(1) }))
    .output(eventIterator(inspectProgress)),
  /**
   * Verifies, normalises and stores each input as one bundle; all or nothing for each. `source` is a source id for every file
   * that no correction names; both are kept, so that a rebuild reads the bundle the same way.
   * Errors: INPUT_REFUSED (with reason), TOKEN_UNKNOWN, USAGE (no such source, or no such file), DISK_FULL, READER_FAILED. Abort
   * the call to cancel.
   */
  run: base
    .meta({ custody: 'import', result: importResult })
    .input(
      z.object({
        tokens: z.array(z.string()).min(1),
        source: z.string().optional(),
        corrections: z.array(correction.extend({ token: z.string() })).optional(),
      }),
    )
    .output(eventIterator(importProgress)),
  /** Imports the seeded sample clinic: synthetic people and agents, one month of sessions, real recorded terminals. */
  sample: base.meta({ custody: 'import-sample', result: importResult }).output(eventIterator(importProgress)),
  /** Bundles in the workspace, newest import first. */
  bundles: base.output(z.array(bundleSummary)),
  /** One bundle with its files. NOT_FOUND. */
  bundle: base.input(z.object({ id: z.string() })).output(importedBundle),
  /**
   * Takes a bundle out: its events are no longer found, after reopening and rebuilding too. Its originals stay in the workspace until
   * they are purged, and reports that cite it stay verifiable. Events of files that other bundles hold as well go over to those. NOT_FOUND.
   */
  remove: base
    .meta({ custody: 'remove-bundle', subject: ['id', 'reason'], result: removeResult })
    .input(z.object({ id: z.string(), reason: removalReason.default('not-stated') }))
    .output(removedBundle),
  /** Bundles that were removed and are not back, the last removal first, with what of their originals is still there. */
  removed: base.output(z.array(keptOriginals)),
  /**
   * Deletes the originals of a removed bundle, except those that other bundles or signed reports hold. They cannot be brought back
   * from this workspace. NOT_FOUND for a bundle that was not removed, or whose originals were deleted before.
   */
  purge: base
    .meta({ custody: 'purge-originals', subject: ['id', 'reason'], result: purgeResult })
    .input(z.object({ id: z.string(), reason: removalReason }))
    .output(purgedBundle),
  /** Rejected records of a bundle, in file order, by key. */
  rejected: base.input(pageInput.extend({ bundle: z.string() })).output(page(rejectedRecord)),
};
