import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ReaderProgress } from '../../reader/protocol.ts';
import type { Container } from '../archive/container.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { ContainerSeal } from '../seal.ts';
import { breathe } from './breathe.ts';
import { entryCounter, type InnerStage, stageContent, type StagedContent, stageInner } from './innerArchive.ts';
import { createObjectStage, type StagedObject } from './objectStage.ts';
import type { PlacedFile } from '../../seal/placedFile.ts';

/** All of an input as it lies in the staging folder, with the digest it is known by. */
export interface StagedInput {
  sha256: string;
  files: (StagedContent & { id: string })[];
  objects: string[];
}

/** Of a packed file the digest of what the reviewer has in hand, not of what is in it. */
const digestAsGiven = ({ object, packed }: StagedContent): string => (packed ?? object).sha256;

/** `(cd FOLDER && find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum` gives the same. */
function folderDigest(files: readonly StagedContent[]): string {
  const digest = createHash('sha256');
  for (const file of files) if (file.inside === undefined) digest.update(`${digestAsGiven(file)}  ${file.path}\n`);
  return digest.digest('hex');
}

function digestOf(container: Container, archive: StagedObject | undefined, files: readonly StagedContent[]): string {
  if (archive) return archive.sha256;
  const [only] = files;
  return container.kind === 'file' && only ? digestAsGiven(only) : folderDigest(files);
}

function fileId(bundle: string, path: string): string {
  return createHash('sha256').update(`${bundle}\0${path}`).digest('hex').slice(0, 32);
}

/** A file of the input, followed by what is in it when it is an archive. */
async function stageFile(inner: InnerStage, file: PlacedFile, { seal, container }: Stage): Promise<StagedContent[]> {
  const stored = await inner.objects.add(seal ? seal.watched(file) : file.read());
  const found = container.kind === 'file' ? undefined : await stageInner(inner, stored, file.path);
  return found ?? [await stageContent(inner, stored, file.path)];
}

interface Stage {
  container: Container;
  /** Looks at every file as it goes by, when the bundle is sealed. */
  seal: ContainerSeal | undefined;
  staging: string;
  limits: ImportLimits;
  report: (progress: ReaderProgress) => void;
}

/**
 * Copies every file into the staging folder under its digest; only then is the digest of the whole known, and only then is
 * all of the container checked and anything in it parsed.
 */
export async function stageInput(stage: Stage): Promise<StagedInput> {
  const { container, seal, staging, limits, report } = stage;
  const objects = createObjectStage(join(staging, 'objects'), limits);
  const inner = { objects, limits, scratch: staging, count: entryCounter(limits) };
  inner.count(container.entries);
  const archive = container.archive && (await objects.keep(container.archive.read()));
  const files: StagedContent[] = [];
  let done = archive?.size ?? 0;
  for (const file of container.files) {
    const staged = await stageFile(inner, file, stage);
    for (const one of staged) files.push(one);
    const [first] = staged;
    done += (first?.packed ?? first?.object)?.size ?? 0;
    report({ stage: 'reading', done, total: container.size, records: 0 });
    if (files.length % 64 === 0) await breathe();
  }
  const sha256 = digestOf(container, archive, files);
  const kept = files.flatMap(({ object, packed }) => (packed ? [packed.sha256, object.sha256] : [object.sha256]));
  const digests = new Set([...(archive ? [archive.sha256] : []), ...kept]);
  const payload = seal ? seal.payload(files) : files;
  return { sha256, files: payload.map((file) => ({ id: fileId(sha256, file.path), ...file })), objects: [...digests] };
}
