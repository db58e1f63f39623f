import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { InspectedFile } from '../../shared/import/inspection.ts';
import type { InspectJob, InspectResult, ReaderProgress } from '../reader/protocol.ts';
import { openSeal, sealRoot } from '../seal/openSeal.ts';
import { headOf, type PlacedFile } from '../seal/placedFile.ts';
import { type Container, openInput, startsContainer } from './archive.ts';
import { packingOf, unpackedHead } from './archive/packed.ts';
import type { ImportLimits } from './importLimits.ts';
import { breathe } from './ingest/breathe.ts';
import { createHeadReader, headBytes, inMemory } from './ingest/content.ts';
import { entryCounter, type InnerStage, stageContent, type StagedContent, stageInner } from './ingest/innerArchive.ts';
import { createObjectStage } from './ingest/objectStage.ts';
import { explain } from './sources/index.ts';

/** Of a packed file: what unpacks to more than a head, however little it was packed; a block of bzip2 is unpacked whole. */
const packedHeadBytes = 16 * headBytes;

interface Head {
  bytes: Buffer;
  packed: boolean;
}

/** The head that an import would look at: of a packed file, of what is in it, unless that is an archive or packed again. */
async function readHead(file: PlacedFile, limits: ImportLimits): Promise<Head> {
  const stored = await headOf(file, packedHeadBytes);
  const asItLies = { bytes: stored.subarray(0, headBytes), packed: false };
  const packing = packingOf(stored);
  if (!packing) return asItLies;
  const bytes = await unpackedHead(packing, inMemory(stored), { path: file.path, limits, archive: false }, headBytes);
  return startsContainer(bytes) ? asItLies : { bytes, packed: true };
}

/** The files an import would list, by their names in the bundle: of a sealed one, what its producer sealed. */
async function listed({ kind, files }: Container): Promise<{ sealed: boolean; files: { path: string; file: PlacedFile }[] }> {
  const root = kind === 'file' ? null : sealRoot(files);
  if (root === null) return { sealed: false, files: files.map((file) => ({ path: file.path, file })) };
  const seal = await openSeal(files, root);
  const payload = files.filter(({ path }) => seal.listed.has(path));
  return { sealed: true, files: payload.map((file) => ({ path: seal.givenPath(file.path), file })) };
}

/** A file of an archive inside the input, or that archive itself, as an import has it before it. */
function inspectStaged({ path, object, packed, archive }: StagedContent, headOfObject: ReturnType<typeof createHeadReader>): InspectedFile {
  const about = { path, size: (packed ?? object).size, packed: packed !== undefined };
  if (!archive) return { ...about, ...explain(headOfObject(object), path) };
  return { ...about, state: archive.opened ? 'opened' : 'unread', detected: null, runnerUp: null, why: archive.says };
}

/** One file as its head shows it; an archive inside the input is unpacked, and its files follow it, as in an import. */
async function inspectFile(container: Container, path: string, file: PlacedFile, stage: InnerStage): Promise<InspectedFile[]> {
  const { bytes, packed } = await readHead(file, stage.limits);
  if (container.kind === 'file' || packed || !startsContainer(bytes)) return [{ path, size: file.size, packed, ...explain(bytes, path) }];
  const stored = await stage.objects.add(file.read());
  const staged = (await stageInner(stage, stored, path)) ?? [await stageContent(stage, stored, path)];
  const headOfObject = createHeadReader();
  return staged.map((one) => inspectStaged(one, headOfObject));
}

async function inspect(container: Container, stage: InnerStage, report: (progress: ReaderProgress) => void): Promise<InspectResult> {
  const { sealed, files } = await listed(container);
  stage.count(container.entries);
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const inspected: InspectedFile[] = [];
  let done = 0;
  for (const { path, file } of files) {
    for (const row of await inspectFile(container, path, file, stage)) inspected.push(row);
    done += file.size;
    report({ stage: 'reading', done, total, records: 0 });
    if (inspected.length % 64 === 0) await breathe();
  }
  const { kind, size, notes } = container;
  return { kind, size, sealed, notes, files: inspected };
}

/**
 * Says of every file of an input what an import would read it as, and why. Containers keep to every limit of an import; of the
 * content of large files only the head is read, so that what is wrong behind it is found by the import; archives inside the input
 * are unpacked into the staging folder. Nothing is stored.
 * Errors: INPUT_REFUSED with the reason, as an import gives it; others as they come.
 */
export async function inspectInput(
  job: InspectJob,
  limits: ImportLimits,
  report: (progress: ReaderProgress) => void = () => undefined,
): Promise<InspectResult> {
  const { input, name, staging } = job;
  const onUnpack = (done: number, total: number) => report({ stage: 'reading', done, total, records: 0 });
  const container = await openInput(input, name, { limits, scratch: staging, onUnpack });
  const unpacked = join(staging, 'objects');
  try {
    const stage = { objects: createObjectStage(unpacked, limits), limits, scratch: staging, count: entryCounter(limits) };
    return await inspect(container, stage, report);
  } finally {
    container.close();
    rmSync(unpacked, { recursive: true, force: true });
  }
}
