import { z } from 'zod';
import { framing } from '../import/manifest.ts';

/** The layout of an evidence package (formats/signing.md D4): a BagIt 1.0 bag (RFC 8493) in a zip of the one form. */

/** What the package is called until the reviewer names it otherwise; the commands of VERIFY.txt use this name. */
export const packageFile = 'evidence-package.zip';

/** Files of a package by their path in the bag. Payload lies below `data/`; the rest are the bag's own files. */
export const packagePath = {
  bagit: 'bagit.txt',
  info: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
  statement: 'evidence.json',
  signature: 'evidence.json.p7s',
  verify: 'VERIFY.txt',
  chain: 'trust/signer-chain.pem',
  report: 'data/report.pdf',
  core: 'data/evidence-core.json',
  proofs: 'data/proofs.ndjson',
  prefixed: 'data/tables/prefixed-cells.json',
} as const;

/** Files that cannot be under the signature: it itself, what is signed as bytes, and the list that names both. */
export const unsignedPaths: readonly string[] = [packagePath.statement, packagePath.signature, packagePath.tagManifest];

export const bagitText = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Whether a path lies in the payload of a bag. */
export const isPayload = (path: string): boolean => path.startsWith('data/');

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

/** One line of `proofs.ndjson`: a cited record, where its bytes lie, and how its leaf leads to the root of its file's tree. */
export const recordProof = z.object({
  bundle: z.string(),
  bundleSha256: hex,
  /** Path of the file in its bundle, as given. */
  file: z.string(),
  fileSha256: hex,
  framing,
  offset: count,
  length: count,
  /** RFC 6962, hex. */
  leaf: hex,
  index: count,
  size: count,
  root: hex,
  path: z.array(hex).max(64),
  /** Where the bytes lie in this package. */
  record: z.object({ file: z.string(), offset: count }),
  /** Ids of the events cited in the report that were read from this record. */
  events: z.array(z.string()),
});
export type RecordProof = z.infer<typeof recordProof>;

/** The tree of a file, as `evidence-core.json` states it. */
export const statedTree = z.object({
  bundle: z.string(),
  bundleSha256: hex,
  file: z.string(),
  fileSha256: hex,
  framing,
  size: count,
  root: hex,
  /** `sealed-root`: the signed manifest of the bundle has this root. `sealed-file`: it has the file's digest. `import`: neither. */
  basis: z.enum(['sealed-root', 'sealed-file', 'import']),
});
export type StatedTree = z.infer<typeof statedTree>;

/** A file with its digest, as a manifest lists it. */
export interface ListedFile {
  path: string;
  sha256: string;
}

/** A manifest (RFC 8493 2.1.3), readable by `sha256sum -c`; paths hold ASCII only, so code unit order is byte order. */
export function manifestText(files: readonly ListedFile[]): string {
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  return ordered.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}
