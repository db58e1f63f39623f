import { hash } from 'node:crypto';

const hashBytes = 32;
/** Node makes a buffer of its own for a digest far slower than a string. */
const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
/** The root of a tree without leaves (RFC 6962 2.1): SHA-256 of nothing. */
const emptyRoot = sha256(Buffer.alloc(0));

const pair = Buffer.alloc(1 + 2 * hashBytes, 1);
/** Records up to this size are hashed at once, behind their prefix; the buffer is reused. */
const scratch = Buffer.alloc(1 + (1 << 14));

/** RFC 6962 leaf hash: SHA-256 over a zero byte and the record. */
export function leafHash(record: Uint8Array): Buffer {
  if (record.length < scratch.length) {
    scratch.set(record, 1);
    return sha256(scratch.subarray(0, record.length + 1));
  }
  return sha256(Buffer.concat([Buffer.of(0), record]));
}

/** RFC 6962 node hash: SHA-256 over a one byte and the two hashes below. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + hashBytes);
  return sha256(pair);
}

/** A tree as far as its leaves were given: how many, its root, and an inclusion path for each index that was wanted and is there. */
export interface TreeResult {
  size: number;
  root: Buffer;
  /** Sibling hashes from the leaf upwards (RFC 9162 2.1.3). */
  proofs: Map<number, Buffer[]>;
}

/** Takes the leaf hashes of a tree in order, one at a time. */
export interface TreeBuilder {
  /** `wanted`: an inclusion path is wanted for this leaf, whose index was not known before. */
  add(leaf: Buffer, wanted?: boolean): void;
  /** The tree of the leaves so far; more may be added only when no proofs are wanted. */
  result(): TreeResult;
}

/** A complete subtree: its hash, and the wanted leaves that lie in it. */
interface Subtree {
  hash: Buffer;
  wanted: readonly number[];
}

const nothing: readonly number[] = [];

/**
 * Builds an RFC 6962 tree in one pass; memory grows with the logarithm of its size and with the `wanted` indexes (from 0),
 * never with its leaves.
 */
export function createTree(wanted: Iterable<number> = []): TreeBuilder {
  const proofs = new Map<number, Buffer[]>();
  const asked = new Set(wanted);
  const stack: Subtree[] = [];
  let size = 0;

  const join = (left: Subtree, right: Subtree): Subtree => {
    for (const index of left.wanted) proofs.get(index)?.push(right.hash);
    for (const index of right.wanted) proofs.get(index)?.push(left.hash);
    const both = left.wanted.length + right.wanted.length === 0 ? nothing : [...left.wanted, ...right.wanted];
    return { hash: nodeHash(left.hash, right.hash), wanted: both };
  };

  return {
    add(leaf, wanted = false) {
      const found = wanted || asked.has(size);
      if (found) proofs.set(size, []);
      let top: Subtree = { hash: leaf, wanted: found ? [size] : nothing };
      // As in a binary counter: each one bit at the end of the old size is a complete subtree to join.
      for (let bits = size; bits % 2 === 1; bits = (bits - 1) / 2) {
        const left = stack.pop();
        if (left) top = join(left, top);
      }
      stack.push(top);
      size += 1;
    },
    result() {
      let top = stack.at(-1);
      for (let at = stack.length - 2; at >= 0; at -= 1) {
        const left = stack[at];
        if (left && top) top = join(left, top);
      }
      return { size, root: top?.hash ?? emptyRoot, proofs };
    },
  };
}

export interface InclusionCase {
  leaf: Uint8Array;
  /** Position of the leaf, from 0. */
  index: number;
  /** Leaves of the tree. */
  size: number;
  path: readonly Uint8Array[];
  root: Uint8Array;
}

/** Whether a leaf is the one at `index` of the tree with this size and root (RFC 9162 2.1.3.2). */
export function verifyInclusion({ leaf, index, size, path, root }: InclusionCase): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let at = index;
  let last = size - 1;
  let found = leaf;
  for (const sibling of path) {
    if (last === 0 || sibling.length !== hashBytes) return false;
    if (at % 2 === 1 || at === last) {
      found = nodeHash(sibling, found);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else found = nodeHash(found, sibling);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && Buffer.compare(found, root) === 0;
}
