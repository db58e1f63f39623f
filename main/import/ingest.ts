import { attest, attestedBy, integrityOf, noAttestation } from './attest.ts';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskFull, freeBytes, importNeeds, isNoSpace, requireSpace } from '../diskSpace.ts';
import type { ImportJob, ReaderProgress, StagedBundle } from '../reader/protocol.ts';
import { type Container, openInput } from './archive.ts';
import { openStored } from './archive/folder.ts';
import { createContentReader } from './ingest/content.ts';
import { besideReaders, groupFiles } from './ingest/groupFiles.ts';
import { createMapper } from './ingest/mapping.ts';
import {
  chosenSources,
  gatherFile,
  type RecognisedFile,
  readFile,
  readFiles,
  type Reading,
  readPartsLeft,
  recogniseFiles,
  sourceIdOf,
} from './ingest/reading.ts';
import { createRecordStage, LateParts, type RecordStage } from './ingest/recordStage.ts';
import { breathe } from './ingest/breathe.ts';
import { stageInput } from './ingest/stageInput.ts';
import type { ImportLimits } from './importLimits.ts';
import { sourceById } from './sources/index.ts';
import { type CheckSignature, findSeal } from './seal.ts';

type Report = (progress: ReaderProgress) => void;

/** A staged input and what its files are. */
interface ImportWork {
  container: Container;
  job: ImportJob;
  limits: ImportLimits;
  report: Report;
  sha256: string;
  objects: string[];
  files: RecognisedFile[];
}

/** Gathers what is said in part, so that whatever says it in full can be read in one go. */
async function gatherAll(reading: Reading, all: boolean): Promise<void> {
  const known = new Set<string>();
  for (const [index, { object, found }] of reading.files.entries()) {
    if (!found || !('source' in found) || known.has(object.sha256)) continue;
    const { source, parts } = found;
    if (!parts && !(all && source.partsAlone)) continue;
    known.add(object.sha256);
    await gatherFile(reading, index, source);
    if (known.size % 64 === 0) await breathe();
  }
}

/** Finds the records of every staged file while those found before are being mapped. */
async function readAll(whole: Omit<Reading, 'progress'>, report: Report, all: boolean): Promise<Reading> {
  const total = whole.files.reduce((sum, { object }) => sum + object.size, 0);
  let done = 0;
  let records = 0;
  const tell = (offset: number, found: number) => report({ stage: 'mapping', done: done + offset, total, records: records + found });
  const reading = { ...whole, progress: tell };
  await gatherAll({ ...whole, progress: () => tell(0, 0) }, all);
  // What has files beside it says more than a copy that has none, and is to be the first.
  const order = [...reading.files.entries()].sort(([, one], [, other]) => Number(!one.beside) - Number(!other.beside));
  for (const [index, { object }] of order) {
    await readFile(reading, index);
    done += object.size;
    records += reading.records.tally(index).records;
    tell(0, 0);
    if (index % 64 === 63) await breathe();
    await reading.room();
  }
  await readPartsLeft(reading);
  return reading;
}

/** Leaves nothing of an attempt to read everything but the originals. */
function removeMapped(staging: string): void {
  for (const name of readdirSync(staging)) {
    if (name.endsWith('.parquet') || name === 'records') rmSync(join(staging, name), { recursive: true, force: true });
  }
}

/** `all`: whether any file may hold parts, or only those whose head shows some. Throws {@link LateParts} when that was wrong. */
async function readStaged(work: ImportWork, all: boolean): Promise<StagedBundle> {
  const { container, job, limits, report, sha256, objects, files } = work;
  const { name, staging, now } = job;
  const id = sha256.slice(0, 16);
  const named = files.map(({ id, path, object, attested }) => ({ id, path, sha256: object.sha256, ...integrityOf(attested) }));
  const mapper = createMapper({ bundle: id, now, files: named, staging, sourceById });
  let records: RecordStage | undefined;
  try {
    records = createRecordStage(join(staging, 'records'), limits, (batch) => mapper.add(batch));
    const single = container.kind === 'file';
    const whole = {
      single,
      limits,
      files,
      records,
      open: createContentReader(),
      openBeside: besideReaders(),
      byDigest: new Map<string, number>(),
    };
    const reading = await readAll({ ...whole, room: () => mapper.room() }, report, all);
    records.close();
    const read = readFiles(reading);
    const { source, corrections } = job;
    const again = { source, ...(corrections ? { corrections } : {}), now, ...(job.limits ? { limits: job.limits } : {}) };
    return { id, path: name, sha256, objects, files: read, notes: container.notes, segments: await mapper.finish(), reading: again };
  } finally {
    records?.release();
    await mapper.close();
    rmSync(join(staging, 'records'), { recursive: true, force: true });
  }
}

interface ImportTools {
  limits: ImportLimits;
  report: Report;
  checkSignature: CheckSignature | undefined;
}

async function importContainer(container: Container, job: ImportJob, tools: ImportTools): Promise<StagedBundle> {
  const { limits, report } = tools;
  const chosen = chosenSources(job);
  const seal = await findSeal(container, job, tools.checkSignature);
  const staged = await stageInput({ container, seal, staging: job.staging, limits, report });
  const sealed = await seal?.judge();
  const recognised = await groupFiles(await recogniseFiles(staged.files, chosen), limits);
  // A seal covers every file; what other lists say is asked only where there is none.
  const attested = sealed ? noAttestation : attest(recognised.map((file) => ({ ...file, source: sourceIdOf(file) })));
  const files = recognised.map((file, index) => ({ ...file, ...attestedBy(attested, index) }));
  const work = { container, job, limits, report, sha256: staged.sha256, objects: staged.objects, files };
  const bundle = await readAtOnce(work);
  const noted = { ...bundle, notes: [...bundle.notes, ...attested.notes] };
  return sealed ? sealed(noted) : noted;
}

async function readAtOnce(work: ImportWork): Promise<StagedBundle> {
  try {
    return await readStaged(work, false);
  } catch (error) {
    if (!(error instanceof LateParts)) throw error;
    removeMapped(work.job.staging);
    return readStaged(work, true);
  }
}

/**
 * Reads an input into the staging folder: originals by digest, canonical events, rejected records and recordings as Parquet
 * (protocol.ts, StagedBundle). A sealed bundle is refused whole unless its seal holds; `checkSignature` is needed for that.
 * Errors: INPUT_REFUSED with the reason, DISK_FULL with the space it takes, USAGE for an unknown source; others as they come.
 */
export async function importBundle(
  job: ImportJob,
  limits: ImportLimits,
  report: Report = () => undefined,
  checkSignature?: CheckSignature,
): Promise<StagedBundle> {
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
    return await importContainer(container, job, { limits, report, checkSignature });
  } catch (error) {
    throw isNoSpace(error) ? diskFull(space) : error;
  } finally {
    container.close();
  }
}
