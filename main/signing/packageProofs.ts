import { z } from 'zod';
import { packagePath, type RecordProof, statedTree, type StatedTree } from '../../shared/report/package.ts';
import { proofsCommand } from '../../shared/signing/packageCommands.ts';
import type { Check } from '../../shared/signing/verdict.ts';
import { verifyInclusion } from '../seal/merkle.ts';
import { packageCheck } from './packageChecks.ts';
import type { PackageContent } from './packageContent.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** What is used of evidence-core.json here. */
const citedCore = z.object({
  trees: z.array(statedTree),
  sample: z.object({
    records: z.array(z.object({ eventId: z.string(), fileSha256: hex, offset: z.number().int(), length: z.number().int(), record: hex })),
  }),
});
type CitedCore = z.infer<typeof citedCore>;

function readCore(bytes: Buffer | undefined): CitedCore | null {
  try {
    return citedCore.parse(JSON.parse(bytes?.toString('utf8') ?? ''));
  } catch {
    return null;
  }
}

const bytesOf = (digits: string) => Buffer.from(digits, 'hex');

function proofProblem(proof: RecordProof, content: PackageContent, trees: readonly StatedTree[]): string | null {
  const { file, fileSha256, framing, leaf, index, size, path, root } = proof;
  const what = `The record at byte ${proof.offset} of the file ${fileSha256.slice(0, 16)}`;
  const leafThere = content.leaves.get(proof);
  if (leafThere === undefined) return `${what} is not in the package.`;
  if (leafThere !== leaf) return `${what} is not the one that was cited: its leaf is ${leafThere}.`;
  if (!verifyInclusion({ leaf: bytesOf(leaf), index, size, path: path.map(bytesOf), root: bytesOf(root) }))
    return `${what} is not in the tree of its file: its proof leads elsewhere.`;
  const stated = trees.find(
    (tree) => tree.fileSha256 === fileSha256 && tree.framing === framing && tree.file === file && tree.bundle === proof.bundle,
  );
  if (!stated) return `${what} is in a tree that the report does not state.`;
  return stated.size === size && stated.root === root ? null : `${what} is in another tree than the report states for its file.`;
}

function citationsProblem(core: CitedCore, proofs: readonly RecordProof[]): string | null {
  const unproved = core.sample.records.find(
    ({ eventId, fileSha256, offset, length, record }) =>
      !proofs.some(
        (proof) =>
          proof.leaf === record &&
          proof.fileSha256 === fileSha256 &&
          proof.events.includes(eventId) &&
          proof.offset <= offset &&
          offset + length <= proof.offset + proof.length,
      ),
  );
  if (unproved) return `A cited record has no proof: event ${unproved.eventId}.`;
  const cited = new Set(core.sample.records.map(({ eventId }) => eventId));
  const idle = proofs.find(({ events }) => events.length === 0 || events.some((id) => !cited.has(id)));
  // Minimum necessary: a record that nothing cites has no business here.
  return idle
    ? `A record is in the package that the report does not cite, at byte ${idle.offset} of the file ${idle.fileSha256.slice(0, 16)}.`
    : null;
}

const bases: Record<StatedTree['basis'], string> = {
  'sealed-root': 'have the root that their sealed bundle signed',
  'sealed-file': 'have the digest that their sealed bundle signed',
  import: 'came unsealed: integrity protected only since import',
};

function basesText(trees: readonly StatedTree[]): string {
  const counts = Object.entries(bases).flatMap(([basis, says]) => {
    const count = trees.filter((tree) => tree.basis === basis).length;
    return count === 0 ? [] : [`${count} ${says}`];
  });
  return trees.length === 0 ? '' : ` Of the ${trees.length} trees ${counts.join(', ')}.`;
}

/**
 * Whether every cited record is in the package byte for byte, in the tree that the signed evidence states for its file
 * (RFC 9162 2.1.3.2), and no other record is.
 */
export function checkProofs(content: PackageContent): Check {
  const repeat = proofsCommand(content.folder);
  const core = readCore(content.held.get(packagePath.core));
  const { proofs } = content;
  if (!core) return packageCheck('proofs', 'evidence-core.json does not state trees and citations as expected.', '', repeat);
  if (!proofs) return packageCheck('proofs', 'proofs.ndjson cannot be read.', '', repeat);
  const problem =
    proofs.map((proof) => proofProblem(proof, content, core.trees)).find((one) => one !== null) ?? citationsProblem(core, proofs);
  const says = `${proofs.length} cited records are byte for byte in the trees of their files.${basesText(core.trees)}`;
  return packageCheck('proofs', problem, says, repeat);
}
