import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import type { Framing } from '../../shared/import/manifest.ts';
import type { ProvedFile, ProvedRecord, ProveFile, ProveJob } from '../reader/protocol.ts';
import { chooseFraming, createFramer, framingHeadBytes } from './framing.ts';
import { createTree } from './merkle.ts';

type Progress = (read: number) => void;

interface Span {
  offset: number;
  length: number;
}

const chunkBytes = 1 << 20;

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(framingHeadBytes);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const holds = (outer: Span, inner: Span) => outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length;

/** Walks spans in the order of their offsets while records go by in theirs. */
function createSearch(spans: readonly Span[]): { inside(record: Span): boolean } {
  const ordered = [...spans].sort((a, b) => a.offset - b.offset);
  let next = 0;
  return {
    inside(record) {
      let found = false;
      for (let span = ordered[next]; span && span.offset < record.offset + record.length; span = ordered[(next += 1)]) {
        found ||= holds(record, span);
      }
      return found;
    },
  };
}

interface Cut {
  sha256: string;
  problem: string | null;
  file: ProvedFile;
}

/** One pass over a file: its digest, its tree, and a proof for every record that holds one of the spans. */
async function cutFile(one: ProveFile, framing: Framing, spans: readonly Span[], progress: Progress): Promise<Cut> {
  const hash = createHash('sha256');
  const tree = createTree();
  const search = createSearch(spans);
  const wanted: Omit<ProvedRecord, 'path'>[] = [];
  const framer = createFramer(framing, ({ index, offset, length, leaf }) => {
    const found = search.inside({ offset, length });
    tree.add(leaf, found);
    if (found) wanted.push({ index, offset, length, leaf: leaf.toString('hex') });
  });
  for await (const chunk of createReadStream(one.object, { highWaterMark: chunkBytes })) {
    hash.update(chunk as Buffer);
    framer.push(chunk as Buffer);
    progress((chunk as Buffer).length);
  }
  const { problem } = framer.end();
  const { size, root, proofs } = tree.result();
  const records = wanted.map((record) => ({ ...record, path: (proofs.get(record.index) ?? []).map((step) => step.toString('hex')) }));
  return { sha256: hash.digest('hex'), problem, file: { sha256: one.sha256, framing, size, root: root.toString('hex'), records } };
}

function damaged(): AppError {
  return new AppError('WORKSPACE_DAMAGED', 'A stored original is not the one that was imported.', {
    meaning: 'It was changed outside Muniment, or the disk lost data. No proof is made from it.',
    action: 'Keep a copy of the workspace as it is, and restore it from a backup.',
  });
}

async function proveFile(one: ProveFile, progress: Progress): Promise<ProvedFile[]> {
  const chosen = one.framing ?? chooseFraming(await headOf(one.object), one.name);
  const cut = await cutFile(one, chosen, one.spans, progress);
  if (cut.sha256 !== one.sha256) throw damaged();
  const records = cut.problem === null ? cut.file.records : [];
  const left = one.spans.filter((span) => !records.some((record) => holds(record, span)));
  const proved = records.length > 0 ? [cut.file] : [];
  if (left.length === 0) return proved;
  // A citation that no record holds, such as a whole recording of many lines, is proved as the whole file.
  const whole = await cutFile(one, 'none', left, progress);
  // The two passes read the file one after the other.
  if (whole.sha256 !== one.sha256) throw damaged();
  return [...proved, whole.file];
}

/**
 * Record trees of stored originals and an inclusion proof for each record that holds a cited range. A file whose citations
 * lie in no single record is proved as one leaf (framing `none`); one file can give both. WORKSPACE_DAMAGED when an original
 * has another digest.
 */
export async function proveRecords(job: ProveJob, report: (read: number) => void = () => undefined): Promise<ProvedFile[]> {
  let done = 0;
  const progress = (read: number) => report((done += read));
  const proved: ProvedFile[] = [];
  for (const one of job.files) proved.push(...(await proveFile(one, progress)));
  return proved;
}
