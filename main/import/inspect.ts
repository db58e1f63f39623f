import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { InspectedFile } from '../../shared/import/inspection.ts';
import { diskFull, freeBytes, isNoSpace, requireSpace } from '../diskSpace.ts';
import type { InspectJob, InspectResult, ReaderProgress } from '../reader/protocol.ts';
import { openSeal, sealRoot } from '../seal/openSeal.ts';
import { headOf, type PlacedFile } from '../seal/placedFile.ts';
import { type Container, openInput, startsContainer } from './archive.ts';
import { packingOf, unpackedHead } from './archive/packed.ts';
import type { ImportLimits } from './importLimits.ts';
import { breathe } from './ingest/breathe.ts';
import { createHeadReader, headBytes, inMemory } from './ingest/content.ts';
import { sha256 } from './ingest/digests.ts';
import { type GroupedFile, groupFiles } from './ingest/groupFiles.ts';
import { entryCounter, type InnerStage, stageContent, type StagedContent, stageInner } from './ingest/innerArchive.ts';
import { createObjectStage, type StagedObject } from './ingest/objectStage.ts';
import { explain, type Recognition, sourceById } from './sources/index.ts';

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

/** A file as it is by itself, with what tells the files that are read together. */
interface Looked extends GroupedFile {
  row: Omit<InspectedFile, 'readWith'>;
  /** Its source looks into files beside it. */
  looksInto?: true;
  /** It came packed and was not unpacked whole: how large its content is, is not known. */
  unmeasured?: PlacedFile;
}

/** In place of a digest, of a file that is not read whole: a large one with the same head and size is taken for the same. */
const markOf = (head: Buffer, size: number): string => `${size} ${sha256(head)}`;

const recognition = ({ state, detected }: Pick<InspectedFile, 'state' | 'detected'>): Recognition => {
  const source = state === 'read' && detected ? sourceById(detected.source) : undefined;
  return source && { source, parts: false };
};

/** A file of an archive inside the input, or that archive itself, as an import has it before it. */
function lookAtStaged({ path, object, packed, archive }: StagedContent, headOfObject: ReturnType<typeof createHeadReader>): Looked {
  const about = { path, size: (packed ?? object).size, packed: packed !== undefined };
  if (archive) {
    const state = archive.opened ? 'opened' : 'unread';
    return { path, object, found: undefined, row: { ...about, state, detected: null, runnerUp: null, why: archive.says } };
  }
  const found = explain(headOfObject(object), path);
  return { path, object, found: recognition(found), row: { ...about, ...found } };
}

/** Refuses what surely does not fit before any of it is written: bytes as they lie, which are more once unpacked. Errors: DISK_FULL. */
function requireRoom({ scratch }: InnerStage, files: readonly PlacedFile[]): void {
  const needed = files.reduce((sum, { size }) => sum + size, 0);
  if (needed > 0) requireSpace({ needed, free: freeBytes(scratch) }, needed);
}

/** Stages a file of the input by itself, as an import does. */
async function staged(stage: InnerStage, path: string, file: PlacedFile): Promise<StagedObject> {
  return (await stageContent(stage, await stage.objects.add(file.read()), path)).object;
}

/** One file as its head shows it; an archive inside the input is unpacked, and its files follow it, as in an import. */
async function lookAtFile(container: Container, path: string, file: PlacedFile, stage: InnerStage): Promise<Looked[]> {
  const { bytes, packed } = await readHead(file, stage.limits);
  if (container.kind === 'file' || packed || !startsContainer(bytes)) {
    const shown = explain(bytes, path);
    const found = recognition(shown);
    const row = { path, size: file.size, packed, ...shown };
    const whole = container.kind !== 'file' && found && 'source' in found && found.source.looksInto?.(bytes) === true;
    if (whole) {
      requireRoom(stage, [file]);
      return [{ path, row, found, looksInto: true, object: await staged(stage, path, file) }];
    }
    return [{ path, row, found, object: { sha256: markOf(bytes, file.size), size: file.size }, ...(packed ? { unmeasured: file } : {}) }];
  }
  requireRoom(stage, [file]);
  const stored = await stage.objects.add(file.read());
  const inner = (await stageInner(stage, stored, path)) ?? [await stageContent(stage, stored, path)];
  const headOfObject = createHeadReader();
  return inner.map((one) => lookAtStaged(one, headOfObject));
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Says which files are read together. Beside a file whose source looks into others, what no source knows is unpacked to be measured. */
async function grouped(files: readonly Looked[], stage: InnerStage): Promise<InspectedFile[]> {
  const into = new Set(files.filter(({ looksInto }) => looksInto).map(({ path }) => folderOf(path)));
  const sizeless = ({ path, found, unmeasured }: Looked) => (!found && into.has(folderOf(path)) ? unmeasured : undefined);
  requireRoom(
    stage,
    files.flatMap((file) => sizeless(file) ?? []),
  );
  const measured: Looked[] = [];
  for (const file of files) {
    const packed = sizeless(file);
    measured.push(packed ? { ...file, object: await staged(stage, file.path, packed) } : file);
  }
  const all = await groupFiles(measured, stage.limits);
  const mainOf = new Map(all.flatMap(({ path, beside = [] }) => beside.map(({ file }) => [file, path] as const)));
  return all.map(({ row }, index) => ({ ...row, readWith: mainOf.get(index) ?? null }));
}

async function inspect(container: Container, stage: InnerStage, report: (progress: ReaderProgress) => void): Promise<InspectResult> {
  const { sealed, files } = await listed(container);
  stage.count(container.entries);
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const looked: Looked[] = [];
  let done = 0;
  for (const { path, file } of files) {
    for (const one of await lookAtFile(container, path, file, stage)) looked.push(one);
    done += file.size;
    report({ stage: 'reading', done, total, records: 0 });
    if (looked.length % 64 === 0) await breathe();
  }
  const { kind, size, notes } = container;
  return { kind, size, sealed, notes, files: await grouped(looked, stage) };
}

/**
 * Says of every file of an input what an import would read it as, and why. Containers keep to every limit of an import; of the
 * content of large files only the head is read, so that what is wrong behind it is found by the import; archives inside the input,
 * and recordings whose files are told by what is in them, go through the staging folder. Nothing is stored.
 * Errors: INPUT_REFUSED with the reason, as an import gives it; DISK_FULL where what is unpacked to look into it finds no room; others as they come.
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
  } catch (error) {
    throw isNoSpace(error) ? diskFull() : error;
  } finally {
    container.close();
    rmSync(unpacked, { recursive: true, force: true });
  }
}
