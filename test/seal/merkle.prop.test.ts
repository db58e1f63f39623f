import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTree, leafHash, verifyInclusion } from '../../main/seal/merkle.ts';

const sha256 = (...parts: Uint8Array[]) => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};

/** RFC 6962 section 2.1, word for word. */
function treeHash(records: readonly Uint8Array[]): Buffer {
  if (records.length === 0) return sha256();
  if (records.length === 1) return sha256(Buffer.of(0), records[0]!);
  let half = 1;
  while (half * 2 < records.length) half *= 2;
  return sha256(Buffer.of(1), treeHash(records.slice(0, half)), treeHash(records.slice(half)));
}

/** Inputs and roots of the certificate transparency reference tests. */
const reference = {
  records: ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'],
  roots: [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ],
};

const records = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 });

describe('the record tree', () => {
  it('gives the published roots of the reference records', () => {
    const tree = createTree();
    const roots = reference.records.map((record) => {
      tree.add(leafHash(Buffer.from(record, 'hex')));
      return tree.result().root.toString('hex');
    });
    expect(roots).toEqual(reference.roots);
  });

  it('has the root that RFC 6962 defines, for any records', () => {
    fc.assert(
      fc.property(records, (list) => {
        const tree = createTree();
        for (const record of list) tree.add(leafHash(record));
        expect(tree.result().root).toEqual(treeHash(list));
        expect(tree.result().size).toBe(list.length);
      }),
    );
  });

  it('proves every wanted record in the same pass, and only those', () => {
    fc.assert(
      fc.property(records, fc.uniqueArray(fc.nat(80), { maxLength: 20 }), (list, wanted) => {
        const tree = createTree(wanted);
        const leaves = list.map((record) => leafHash(record));
        for (const leaf of leaves) tree.add(leaf);
        const { root, size, proofs } = tree.result();
        expect([...proofs.keys()].sort((a, b) => a - b)).toEqual(wanted.filter((index) => index < size).sort((a, b) => a - b));
        for (const [index, path] of proofs) expect(verifyInclusion({ leaf: leaves[index]!, index, size, path, root })).toBe(true);
      }),
    );
  });

  it('refuses a proof with another record, place, size, path or root', () => {
    const leaves = Array.from({ length: 21 }, (_, index) => leafHash(Buffer.from(`record ${index}`)));
    const tree = createTree([13]);
    for (const leaf of leaves) tree.add(leaf);
    const { root, size, proofs } = tree.result();
    const path = proofs.get(13)!;
    const good = { leaf: leaves[13]!, index: 13, size, path, root };
    expect(verifyInclusion(good)).toBe(true);
    const wrong = [
      { ...good, leaf: leaves[12]! },
      { ...good, index: 12 },
      { ...good, index: -1 },
      { ...good, index: 13.5 },
      { ...good, index: size },
      { ...good, size: size * 2 },
      { ...good, path: path.slice(1) },
      { ...good, path: [...path, leaves[0]!] },
      { ...good, path: [...path].reverse() },
      { ...good, path: path.map((one) => one.subarray(1)) },
      { ...good, root: leaves[0]! },
    ];
    expect(wrong.map(verifyInclusion)).toEqual(wrong.map(() => false));
  });

  it('hashes a record of any size alike', () => {
    for (const size of [0, 1, (1 << 14) - 1, 1 << 14, (1 << 14) + 1, 100_000]) {
      const record = Buffer.alloc(size, 7);
      expect(leafHash(record)).toEqual(sha256(Buffer.of(0), record));
    }
  });
});
