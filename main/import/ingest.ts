import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { diskFull, freeBytes, importNeeds, isNoSpace, requireSpace } from '../diskSpace.ts';
import type { ImportJob, ReaderProgress, StagedBundle, StagedFile } from '../reader/protocol.ts';
import { type Container, openInput } from './archive.ts';
import { openStored } from './archive/folder.ts';
import { type Content, createContentReader } from './ingest/content.ts';
import { createMapper } from './ingest/mapping.ts';
import type { StagedObject } from './ingest/objectStage.ts';
import { createRecordStage, emptyTally, type RecordStage, type Tally } from './ingest/recordStage.ts';
import type { ImportLimits } from './importLimits.ts';
import { escapeText, refuse } from './refusal.ts';
import { breathe, type StagedContent, stageInput, type StagedInput } from './ingest/stageInput.ts';
import { recognise, sourceById, sourceIds } from './sources/index.ts';
import { type Source, UnreadableFile } from './sources/source.ts';

/** A file that no source reads: kept, listed, without records. */
const unrecognised = 'unrecognised';

interface ReadFile extends StagedContent {
  source: string;
  tally: Tally;
}

/** What reading the files of a bundle needs, once they are staged. */
interface Reading {
  single: boolean;
  limits: ImportLimits;
  forced: Source | undefined;
  records: RecordStage;
  open: (object: StagedObject) => Content;
  /** Files by digest: a second one with the same content brings nothing new. */
  byDigest: Map<string, ReadFile>;
  /** Resolves when more may be staged. */
  room: () => Promise<void>;
  /** Tells how far the file at hand has been read, and how many of its records were found. */
  progress: (offset: number, records: number) => void;
}

type Report = (progress: ReaderProgress) => void;

function forcedSource(id: string | null): Source | undefined {
  if (id === null) return undefined;
  const source = sourceById(id);
  if (source) return source;
  throw new AppError('USAGE', `There is no source ${escapeText(id)}.`, {
    meaning: 'Nothing was opened.',
    action: `Name one of: ${sourceIds()}; or leave the source out to have it recognised.`,
  });
}

/** After that many bytes of one file what was found is mapped, and the reader says that it is alive. */
const turnBytes = 4 << 20;

async function frameFile(reading: Reading, file: number, source: Source, content: Content): Promise<Tally> {
  const tally = emptyTally();
  const sink = reading.records.sink(file, source, tally);
  try {
    let turned = 0;
    for (const offset of source.frame(content, sink, reading.limits) ?? []) {
      if (offset - turned < turnBytes) continue;
      turned = offset;
      reading.progress(offset, tally.records);
      await breathe();
      await reading.room();
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (reading.single) throw refuse(error.reason, error.message, 'file');
    const { size, sha256, head } = content;
    sink.rejected({ line: 1, offset: 0, bytes: head, reason: error.message, whole: { length: size, sha256 } });
  }
  return tally;
}

async function readContent(reading: Reading, file: number, path: string, content: Content): Promise<Pick<ReadFile, 'source' | 'tally'>> {
  const found = reading.forced ? { source: reading.forced } : recognise(content.head, path);
  if (found && 'source' in found) return { source: found.source.id, tally: await frameFile(reading, file, found.source, content) };
  if (!reading.single) return { source: unrecognised, tally: emptyTally() };
  if (found) throw refuse(found.unread.reason, found.unread.says, 'file');
  throw refuse('file/unrecognised', `${escapeText(path)} is of no kind that this version reads.`, 'file');
}

async function readFile(reading: Reading, index: number, { path, object, packed }: Omit<ReadFile, 'source' | 'tally'>): Promise<ReadFile> {
  const known = reading.byDigest.get(object.sha256);
  if (known) {
    const { records } = known.tally;
    return { path, object, packed, source: known.source, tally: { ...emptyTally(), records, duplicates: records } };
  }
  const content = reading.open(object);
  try {
    const read = { path, object, packed, ...(await readContent(reading, index, path, content)) };
    reading.byDigest.set(object.sha256, read);
    return read;
  } finally {
    content.close();
  }
}

/** Finds the records of every staged file while those found before are being mapped. */
async function readAll(whole: Omit<Reading, 'progress'>, staged: StagedInput, report: Report): Promise<StagedFile[]> {
  const total = staged.files.reduce((sum, { object }) => sum + object.size, 0);
  const files: StagedFile[] = [];
  let done = 0;
  let records = 0;
  const tell = (offset: number, found: number) => report({ stage: 'mapping', done: done + offset, total, records: records + found });
  const reading = { ...whole, progress: tell };
  for (const [index, file] of staged.files.entries()) {
    const { path, object, source, tally } = await readFile(reading, index, file);
    const packed = file.packed && { packedSha256: file.packed.sha256 };
    files.push({ id: file.id, path, sha256: object.sha256, size: object.size, ...packed, source, ...tally });
    done += object.size;
    records += tally.records;
    tell(0, 0);
    if (index % 64 === 63) await breathe();
    await reading.room();
  }
  return files;
}

async function importContainer(container: Container, job: ImportJob, limits: ImportLimits, report: Report): Promise<StagedBundle> {
  const { name, staging, now } = job;
  const forced = forcedSource(job.source);
  const staged = await stageInput({ container, staging, limits, report });
  const id = staged.sha256.slice(0, 16);
  const files = staged.files.map((file) => ({ id: file.id, path: file.path, sha256: file.object.sha256 }));
  const mapper = await createMapper({ bundle: id, now, files, staging, sourceById });
  try {
    const records = createRecordStage(join(staging, 'records'), limits, (batch) => mapper.add(batch));
    const room = () => mapper.room();
    const open = createContentReader();
    const single = container.kind === 'file';
    const read = await readAll({ single, limits, forced, records, open, byDigest: new Map(), room }, staged, report);
    records.close();
    return {
      id,
      path: name,
      sha256: staged.sha256,
      objects: staged.objects,
      files: read,
      notes: container.notes,
      segments: await mapper.finish(),
      reading: { source: job.source, now, ...(job.limits ? { limits: job.limits } : {}) },
    };
  } finally {
    await mapper.close();
    rmSync(join(staging, 'records'), { recursive: true, force: true });
  }
}

/**
 * Reads an input into the staging folder: originals by digest, canonical events, rejected records and recordings as Parquet
 * (protocol.ts, StagedBundle). Errors: INPUT_REFUSED with the reason, DISK_FULL with the space it takes, USAGE for an unknown
 * source; others as they come.
 */
export async function importBundle(job: ImportJob, limits: ImportLimits, report: Report = () => undefined): Promise<StagedBundle> {
  const opened = job.stored
    ? openStored(job.stored)
    : openInput(job.input, job.name, {
        limits,
        scratch: job.staging,
        onUnpack: (done, total) => report({ stage: 'reading', done, total, records: 0 }),
      });
  const container = await opened;
  const space = { needed: importNeeds(container.size, container.files.length), free: freeBytes(job.staging) };
  try {
    requireSpace(space, container.size);
    return await importContainer(container, job, limits, report);
  } catch (error) {
    throw isNoSpace(error) ? diskFull(space) : error;
  } finally {
    container.close();
  }
}
