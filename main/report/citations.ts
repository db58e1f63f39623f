import type { RecordProof, StatedTree } from '../../shared/report/package.ts';
import { AppError } from '../../shared/errors.ts';
import type { ProvedFile, ProvedRecord } from '../reader/protocol.ts';
import type { Citation, Proofs, SampledRecord } from './facts.ts';
import { type CallOptions, stopIfCancelled } from './gather.ts';
import type { FileToProve, ReportDeps } from './reportDeps.ts';

/** The file in a package that holds the records cited from one original: named by digests alone, since paths may hold PHI. */
export const recordsPath = (fileSha256: string, framing: string): string =>
  `data/records/${fileSha256}${framing === 'none' ? '-whole' : ''}.raw`;

interface CitedFile {
  citation: Citation;
  records: SampledRecord[];
}

function byFile(records: readonly SampledRecord[]): CitedFile[] {
  const files = new Map<string, CitedFile>();
  for (const record of records) {
    const { citation } = record;
    const found = files.get(citation.fileSha256) ?? { citation, records: [] };
    found.records.push(record);
    files.set(citation.fileSha256, found);
  }
  return [...files.values()].sort((a, b) => (a.citation.fileSha256 < b.citation.fileSha256 ? -1 : 1));
}

const holds = (outer: ProvedRecord, inner: Citation) =>
  outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length;

function damaged(): AppError {
  return new AppError('WORKSPACE_DAMAGED', 'A cited record is not in the original it was read from.', {
    meaning: 'The index and the originals do not belong together, so the record cannot be proved. No report was stored.',
    action: 'Make the index again with `muniment rebuild`, then make the report again.',
  });
}

/** The sealed state of a file decides what its tree is compared with. */
function basisOf(tree: ProvedFile, sealed: FileToProve['sealed']): StatedTree['basis'] {
  if (sealed === null) return 'import';
  if (tree.framing === sealed.framing && tree.size === sealed.size && tree.root === sealed.root) return 'sealed-root';
  // Cut in another way than the manifest says, but its digest is the signed one: the original was checked against it.
  if (tree.framing !== sealed.framing) return 'sealed-file';
  throw damaged();
}

/** Proofs of one tree: record by record, each with the events cited from it and its place in the package. */
function proofsOf(tree: ProvedFile, { citation }: CitedFile, events: ReadonlyMap<ProvedRecord, string[]>): RecordProof[] {
  let offset = 0;
  return tree.records.map((record) => {
    const at = offset;
    // Each record is followed by a line feed of our own, so that lines stay lines.
    offset += record.length + 1;
    return {
      bundle: citation.bundle,
      bundleSha256: citation.bundleSha256,
      file: citation.file,
      fileSha256: tree.sha256,
      framing: tree.framing,
      offset: record.offset,
      length: record.length,
      leaf: record.leaf,
      index: record.index,
      size: tree.size,
      root: tree.root,
      path: record.path,
      record: { file: recordsPath(tree.sha256, tree.framing), offset: at },
      events: events.get(record) ?? [],
    };
  });
}

/** Which record of which tree an event was read from; the narrowest tree is asked first. */
function assign(trees: readonly ProvedFile[], records: readonly SampledRecord[]): Map<ProvedRecord, string[]> {
  const events = new Map<ProvedRecord, string[]>();
  for (const { eventId, citation } of records) {
    const found = trees.flatMap((tree) => tree.records).find((record) => holds(record, citation));
    if (!found) throw damaged();
    const exact = found.offset === citation.offset && found.length === citation.length;
    if (exact && citation.leaf !== '' && citation.leaf !== found.leaf) throw damaged();
    events.set(found, [...(events.get(found) ?? []), eventId]);
  }
  return events;
}

/** Has the reader prove every cited record from the stored originals. WORKSPACE_DAMAGED when one is not what was imported. */
export async function proveCitations(deps: ReportDeps, records: readonly SampledRecord[], options: CallOptions): Promise<Proofs> {
  const files = byFile(records);
  const sealed = new Map<string, FileToProve['sealed']>();
  for (const { citation } of files) sealed.set(citation.fileSha256, await deps.originals.sealed(citation.bundle, citation.file));
  const asked = files.map(({ citation, records: cited }) => ({
    sha256: citation.fileSha256,
    name: citation.file,
    sealed: sealed.get(citation.fileSha256) ?? null,
    spans: cited.map((one) => ({ offset: one.citation.offset, length: one.citation.length })),
  }));
  const proved = files.length === 0 ? [] : await deps.originals.prove(asked, options);
  stopIfCancelled(options);
  const result = { trees: [] as StatedTree[], records: [] as RecordProof[], leafOf: new Map<string, string>() };
  for (const file of files) {
    const trees = proved.filter((tree) => tree.sha256 === file.citation.fileSha256);
    const events = assign(trees, file.records);
    for (const [record, ids] of events) for (const id of ids) result.leafOf.set(id, record.leaf);
    for (const tree of trees) {
      const { bundle, bundleSha256, file: path, fileSha256 } = file.citation;
      const basis = basisOf(tree, sealed.get(fileSha256) ?? null);
      result.trees.push({ bundle, bundleSha256, file: path, fileSha256, framing: tree.framing, size: tree.size, root: tree.root, basis });
      result.records.push(...proofsOf(tree, file, events));
    }
  }
  return result;
}
