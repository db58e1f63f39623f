import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import type { ImportJob, ReaderProgress, StagedBundle, StagedFile } from '../reader/protocol.ts';
import { type Container, type InputFile, openInput } from './archive.ts';
import { openContent } from './ingest/content.ts';
import { mapBatches } from './ingest/mapping.ts';
import { createObjectStage, type ObjectStage, type StagedObject } from './ingest/objectStage.ts';
import { createRecordStage, emptyTally, type RecordStage, type Tally } from './ingest/recordStage.ts';
import type { ImportLimits } from './importLimits.ts';
import { escapeText, refuse } from './refusal.ts';
import { recognise, sourceById, sourceIds } from './sources/index.ts';
import { type Source, UnreadableFile } from './sources/source.ts';

/** A file that no source reads: kept, listed, without records. */
const unrecognised = 'unrecognised';

interface ReadFile {
  path: string;
  object: Omit<StagedObject, 'content'>;
  source: string;
  tally: Tally;
}

interface Reading {
  container: Container;
  limits: ImportLimits;
  forced: Source | undefined;
  objects: ObjectStage;
  records: RecordStage;
  files: ReadFile[];
  /** Files by digest: a second one with the same content brings nothing new. */
  byDigest: Map<string, ReadFile>;
}

function forcedSource(id: string | null): Source | undefined {
  if (id === null) return undefined;
  const source = sourceById(id);
  if (source) return source;
  throw new AppError('USAGE', `There is no source ${escapeText(id)}.`, {
    meaning: 'Nothing was opened.',
    action: `Name one of: ${sourceIds()}; or leave the source out to have it recognised.`,
  });
}

function frameFile(reading: Reading, source: Source, object: StagedObject): Tally {
  const { records, limits, files, container } = reading;
  const content = openContent(object);
  const tally = emptyTally();
  const sink = records.sink(files.length, source.id, tally);
  try {
    source.frame(content, sink, limits);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (container.kind === 'file') throw refuse(error.reason, error.message, 'file');
    sink.rejected({
      line: 1,
      offset: 0,
      bytes: content.head,
      reason: error.message,
      whole: { length: object.size, sha256: object.sha256 },
    });
  } finally {
    content.close();
  }
  return tally;
}

function readContent(reading: Reading, path: string, object: StagedObject): Pick<ReadFile, 'source' | 'tally'> {
  const known = reading.byDigest.get(object.sha256);
  if (known) return { source: known.source, tally: { ...emptyTally(), records: known.tally.records, duplicates: known.tally.records } };
  const content = openContent(object);
  const found = reading.forced ? { source: reading.forced } : recognise(content.head, path);
  content.close();
  if (found && 'source' in found) return { source: found.source.id, tally: frameFile(reading, found.source, object) };
  if (reading.container.kind === 'file') {
    if (found) throw refuse(found.unread.reason, found.unread.says, 'file');
    throw refuse('file/unrecognised', `${escapeText(path)} is of no kind that this version reads.`, 'file');
  }
  return { source: unrecognised, tally: emptyTally() };
}

async function readFile(reading: Reading, file: InputFile): Promise<void> {
  const { content, ...object } = await reading.objects.add(file.read());
  const read = { path: file.path, object, ...readContent(reading, file.path, { ...object, content }) };
  reading.files.push(read);
  if (!reading.byDigest.has(object.sha256)) reading.byDigest.set(object.sha256, read);
}

/** `(cd FOLDER && find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum` gives the same. */
function folderDigest(files: readonly ReadFile[]): string {
  const digest = createHash('sha256');
  for (const { path, object } of files) digest.update(`${object.sha256}  ${path}\n`);
  return digest.digest('hex');
}

function fileId(bundle: string, path: string): string {
  return createHash('sha256').update(`${bundle}\0${path}`).digest('hex').slice(0, 32);
}

function stagedFile(bundle: string, { path, object, source, tally }: ReadFile): StagedFile {
  return { id: fileId(bundle, path), path, sha256: object.sha256, size: object.size, source, ...tally };
}

/** Lets messages out and in while the process does nothing but read. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

async function readAll(reading: Reading, onProgress: (progress: ReaderProgress) => void): Promise<StagedObject | undefined> {
  const { container, objects } = reading;
  const archive = container.archive && (await objects.add(container.archive.read()));
  let done = archive?.size ?? 0;
  let records = 0;
  for (const file of container.files) {
    await readFile(reading, file);
    const last = reading.files.at(-1);
    done += last?.object.size ?? 0;
    records += last?.tally.records ?? 0;
    onProgress({ stage: 'reading', done, total: container.size, records });
    if (reading.files.length % 64 === 0) await breathe();
  }
  return archive;
}

async function stage(reading: Reading, job: ImportJob, onProgress: (progress: ReaderProgress) => void): Promise<StagedBundle> {
  const { container, records } = reading;
  const archive = await readAll(reading, onProgress);
  records.close();
  const sha256 = archive?.sha256 ?? (container.kind === 'folder' ? folderDigest(reading.files) : (reading.files[0]?.object.sha256 ?? ''));
  const files = reading.files.map((file) => stagedFile(sha256, file));
  const total = files.reduce((sum, file) => sum + file.records, 0);
  const mapping = (share: number) =>
    onProgress({ stage: 'mapping', done: Math.round(share * container.size), total: container.size, records: total });
  mapping(0);
  const id = sha256.slice(0, 16);
  const segments = await mapBatches(records.batches, {
    bundle: id,
    now: job.now,
    files,
    staging: job.staging,
    sourceById,
    onProgress: mapping,
  });
  const digests = [...(archive ? [archive.sha256] : []), ...files.map((file) => file.sha256)];
  return { id, path: job.name, sha256, objects: [...new Set(digests)], files, segments };
}

/**
 * Reads an input into the staging folder: originals by digest, canonical events, rejected records and recordings as Parquet
 * (protocol.ts, StagedBundle). Errors: INPUT_REFUSED with the reason, USAGE for an unknown source; others as they come.
 */
export async function importBundle(
  job: ImportJob,
  limits: ImportLimits,
  onProgress: (progress: ReaderProgress) => void = () => undefined,
): Promise<StagedBundle> {
  const forced = forcedSource(job.source);
  const container = openInput(job.input, job.name, limits);
  const work = join(job.staging, 'records');
  try {
    const objects = createObjectStage(join(job.staging, 'objects'), limits);
    const records = createRecordStage(work, limits);
    return await stage({ container, limits, forced, objects, records, files: [], byDigest: new Map() }, job, onProgress);
  } finally {
    container.close();
    rmSync(work, { recursive: true, force: true });
  }
}
