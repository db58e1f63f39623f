import { createHash, type Hash } from 'node:crypto';
import { packagePath, recordProof, type RecordProof } from '../../shared/report/package.ts';
import { chunksOf, type PlacedFile, wholeOf } from '../seal/placedFile.ts';

/** A package as it was read: every file with its digest, the small ones with their bytes. */
export interface PackageContent {
  /** Id of the report: the folder everything lies in. */
  folder: string;
  /** SHA-256 of every file, by path in the folder. */
  digests: ReadonlyMap<string, string>;
  /** Bytes of every file but the records. */
  held: ReadonlyMap<string, Buffer>;
  /** Null when a line of proofs.ndjson is none. */
  proofs: readonly RecordProof[] | null;
  /** Leaf hash of the bytes at each proof's place in the package; missing where the file is not there. */
  leaves: ReadonlyMap<RecordProof, string>;
}

/** Beyond this a file that must be held is left out, and its check says that it is missing. */
const largestHeld = 512 << 20;

const isRecords = (path: string) => path.startsWith('data/records/');

/** The leaf hash of each of several ranges of a file while its bytes go by; ranges that share bytes are given up. */
function createLeaves(proofs: readonly RecordProof[], found: Map<RecordProof, string>) {
  const ordered = [...proofs].sort((a, b) => a.record.offset - b.record.offset);
  let at = 0;
  let next = 0;
  let hash: Hash | undefined;
  let left = 0;
  /** Takes bytes from the start of what is left of a chunk, for the range at hand or the way to it. */
  const take = (bytes: Uint8Array): Uint8Array => {
    const proof = ordered[next];
    if (!proof) return skip(bytes, bytes.length);
    if (!hash) {
      if (proof.record.offset < at) return skip(bytes, bytes.length);
      if (proof.record.offset > at) return skip(bytes, Math.min(bytes.length, proof.record.offset - at));
      hash = createHash('sha256').update(Buffer.of(0));
      left = proof.length;
    }
    const part = bytes.subarray(0, left);
    hash.update(part);
    left -= part.length;
    if (left === 0) {
      found.set(proof, hash.digest('hex'));
      hash = undefined;
      next += 1;
    }
    return skip(bytes, part.length);
  };
  const skip = (bytes: Uint8Array, count: number) => {
    at += count;
    return bytes.subarray(count);
  };
  return {
    push(chunk: Uint8Array) {
      let rest = chunk;
      while (rest.length > 0) rest = take(rest);
    },
  };
}

function readProofs(bytes: Buffer | undefined): RecordProof[] | null {
  if (!bytes) return null;
  try {
    const lines = bytes.toString('utf8').split('\n');
    if (lines.pop() !== '') return null;
    const parsed = lines.map((line) => recordProof.safeParse(JSON.parse(line)));
    return parsed.every((one) => one.success) ? parsed.flatMap((one) => (one.success ? [one.data] : [])) : null;
  } catch {
    return null;
  }
}

/** The one folder that holds every file, or null. */
function folderOf(files: readonly PlacedFile[]): string | null {
  const folders = new Set(files.map(({ path }) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')));
  const [folder] = folders;
  return folders.size === 1 && folder ? folder : null;
}

/**
 * Reads a package: records stream by, the rest is held. Null when the files do not lie in one folder. Errors of the
 * container come as they are.
 */
export async function readPackage(files: readonly PlacedFile[]): Promise<PackageContent | null> {
  const folder = folderOf(files);
  if (folder === null) return null;
  const named = files.map((file) => ({ file, path: file.path.slice(folder.length + 1) }));
  const digests = new Map<string, string>();
  const held = new Map<string, Buffer>();
  for (const { file, path } of named) {
    if (isRecords(path) || file.size > largestHeld) continue;
    const bytes = await wholeOf(file);
    held.set(path, bytes);
    digests.set(path, createHash('sha256').update(bytes).digest('hex'));
  }
  const proofs = readProofs(held.get(packagePath.proofs));
  const found = new Map<RecordProof, string>();
  for (const { file, path } of named) {
    if (digests.has(path)) continue;
    const hash = createHash('sha256');
    const leaves = createLeaves(
      (proofs ?? []).filter((proof) => proof.record.file === path),
      found,
    );
    for await (const chunk of chunksOf(file)) {
      hash.update(chunk);
      leaves.push(chunk);
    }
    digests.set(path, hash.digest('hex'));
  }
  return { folder, digests, held, proofs, leaves: found };
}
