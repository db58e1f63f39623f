import { createHash } from 'node:crypto';
import type { BundleManifest, SealedFile } from '../../shared/import/manifest.ts';

/** The signed object, and its detached CAdES signature. */
export const manifestName = 'audit-bundle.json';
export const signatureName = 'audit-bundle.json.p7s';
export const tagManifestName = 'tagmanifest-sha256.txt';

/** The BagIt files whose digests are signed. */
export type BagFiles = Record<keyof BundleManifest['bagit'], Buffer>;

/** Every file of a sealed bundle besides its payload, in the order in which a tag manifest lists them. */
export const tagFiles: readonly string[] = [
  manifestName,
  signatureName,
  'bag-info.txt',
  'bagit.txt',
  'manifest-sha256.txt',
  tagManifestName,
];

/** SHA-256 in hex. */
export const hexSha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** One line as `sha256sum` writes and checks it. */
const line = (sha256: string, path: string): string => `${sha256}  ${path}\n`;

/** The payload manifest of a bag (RFC 8493 2.1.3). Paths with a percent sign, which it would have to encode, are not sealed. */
export function payloadManifest(files: readonly Pick<SealedFile, 'path' | 'sha256'>[]): Buffer {
  return Buffer.from(files.map(({ sha256, path }) => line(sha256, path)).join(''));
}

/** The tag manifest: digests of everything that is not payload and not the tag manifest itself. */
export function tagManifest(digests: Readonly<Record<string, string>>): Buffer {
  const names = tagFiles.filter((name) => name !== tagManifestName);
  return Buffer.from(names.map((name) => line(digests[name] ?? '', name)).join(''));
}

/** The BagIt files of a bundle; `day` is the date of sealing, such as 2026-10-01. */
export function bagFiles(bundle: { id: string; producer: string; files: readonly SealedFile[]; day: string }): BagFiles {
  const bytes = bundle.files.reduce((sum, file) => sum + file.size, 0);
  const about = [
    `Bagging-Date: ${bundle.day}`,
    `External-Identifier: ${bundle.id}`,
    `Payload-Oxum: ${bytes}.${bundle.files.length}`,
    `Source-Organization: ${bundle.producer}`,
  ];
  return {
    'bagit.txt': Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'),
    'bag-info.txt': Buffer.from(`${about.join('\n')}\n`),
    'manifest-sha256.txt': payloadManifest(bundle.files),
  };
}
