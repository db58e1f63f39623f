import { z } from 'zod';

/**
 * How a file is cut into records, each a range of its bytes. White space is tab, line feed, return and space.
 * `lf`: what stands between line feeds. `csv`: the same, where a line feed after an odd number of quotes (0x22) of the record
 * does not end it. Either way the line feed is not part of a record, a return before it is, and white space alone is no record.
 * `json-array`: the elements of the one array the file holds. `json-document`: the values the file holds one after another.
 * Either way a value has no white space around it. `none`: the whole file is one record.
 */
export const framing = z.enum(['lf', 'csv', 'json-array', 'json-document', 'none']);
export type Framing = z.infer<typeof framing>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const instant = z.iso.datetime({ offset: true });

/** The name of a bundle, also that of the folder it lies in: portable, and no path. */
export const bundleId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9_-]$|^[A-Za-z0-9]$/);

/** The bundle its producer sealed before this one: a month that is missing shows. */
export const previousBundle = z.strictObject({
  id: bundleId,
  /** SHA-256 of its `audit-bundle.json`. */
  manifestSha256: sha256,
});
export type PreviousBundle = z.infer<typeof previousBundle>;

/** A line of text that names who sealed. */
export const producerName = z.string().regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u);

export const sealedFile = z.strictObject({
  /** `data/<path as given>`, parts separated by `/`. */
  path: z.string().regex(/^data\/./),
  sha256,
  size: count,
  framing,
  records: count,
  merkle: z.strictObject({ alg: z.literal('rfc6962-sha256'), size: count, root: sha256 }),
});
export type SealedFile = z.infer<typeof sealedFile>;

/**
 * `audit-bundle.json`, the signed object of a sealed bundle: what is in it, whose it is, and what came before. Its bytes are
 * signed as they are, never written again.
 */
export const bundleManifest = z.strictObject({
  format: z.literal('muniment.audit-bundle'),
  version: z.literal(1),
  id: bundleId,
  producer: z.strictObject({ name: producerName, software: z.string().max(100) }),
  /** What the producer says the bundle covers; null where he does not say. */
  period: z.strictObject({ from: instant.nullable(), to: instant.nullable() }),
  previous: previousBundle.nullable(),
  files: z.array(sealedFile).min(1),
  /** SHA-256 of the BagIt files (RFC 8493), so that the signature covers them too. */
  bagit: z.strictObject({ 'bagit.txt': sha256, 'bag-info.txt': sha256, 'manifest-sha256.txt': sha256 }),
});
export type BundleManifest = z.infer<typeof bundleManifest>;
