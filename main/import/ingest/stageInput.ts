import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ReaderProgress } from '../../reader/protocol.ts';
import type { Container } from '../archive/container.ts';
import type { ImportLimits } from '../importLimits.ts';
import type { ContainerSeal } from '../seal.ts';
import { createObjectStage, type ObjectStage, type StagedObject } from './objectStage.ts';
import { unpackStaged } from './unpackStaged.ts';
import type { PlacedFile } from '../../seal/placedFile.ts';

/** A file of the input: what will be read, and what it came packed in. */
export interface StagedContent {
  path: string;
  object: StagedObject;
  packed: StagedObject | undefined;
}

/** All of an input as it lies in the staging folder, with the digest it is known by. */
export interface StagedInput {
  sha256: string;
  files: (StagedContent & { id: string })[];
  objects: string[];
}

/** Lets messages out and in while the process does nothing but read. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Of a packed file the digest of what the reviewer has in hand, not of what is in it. */
const digestAsGiven = ({ object, packed }: StagedContent): string => (packed ?? object).sha256;

/** `(cd FOLDER && find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum` gives the same. */
function folderDigest(files: readonly StagedContent[]): string {
  const digest = createHash('sha256');
  for (const file of files) digest.update(`${digestAsGiven(file)}  ${file.path}\n`);
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

async function stageFile(objects: ObjectStage, file: PlacedFile, { seal, limits }: Stage): Promise<StagedContent> {
  const stored = await objects.add(seal ? seal.watched(file) : file.read());
  const unpacked = await unpackStaged(objects, stored, file.path, limits);
  return { path: file.path, object: unpacked ?? stored, packed: unpacked && stored };
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
  const archive = container.archive && (await objects.keep(container.archive.read()));
  const files: StagedContent[] = [];
  let done = archive?.size ?? 0;
  for (const file of container.files) {
    const staged = await stageFile(objects, file, stage);
    files.push(staged);
    done += (staged.packed ?? staged.object).size;
    report({ stage: 'reading', done, total: container.size, records: 0 });
    if (files.length % 64 === 0) await breathe();
  }
  const sha256 = digestOf(container, archive, files);
  const kept = files.flatMap(({ object, packed }) => (packed ? [packed.sha256, object.sha256] : [object.sha256]));
  const digests = new Set([...(archive ? [archive.sha256] : []), ...kept]);
  const payload = seal ? seal.payload(files) : files;
  return { sha256, files: payload.map((file) => ({ id: fileId(sha256, file.path), ...file })), objects: [...digests] };
}
