import { brokenJson } from '../json/brokenJson.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Attestation, Reading as HowRead, StagedFile } from '../../reader/protocol.ts';
import type { ImportLimits } from '../importLimits.ts';
import { escapeText, refuse } from '../refusal.ts';
import { detected, type Recognition, recognise, sourceById, sourceIds } from '../sources/index.ts';
import { type FileBeside, type FileGroup, type Framing, type Source, UnreadableFile } from '../sources/source.ts';
import { type Content, createHeadReader } from './content.ts';
import type { StagedObject } from './objectStage.ts';
import { emptyTally, type RecordStage } from './recordStage.ts';
import type { StagedContent } from './innerArchive.ts';
import { breathe } from './breathe.ts';

/** A file that no source reads: kept, listed, without records. */
const unrecognised = 'unrecognised';
/** An archive inside the input whose files were staged after it (workspace/rebuild.ts relies on both). */
const archive = 'archive';

/** A staged file with what its head and name say it is. */
export interface RecognisedFile extends StagedContent {
  id: string;
  found: Recognition;
  /** That the reviewer chose the source of this one file, in words. */
  chosen?: string;
  attested?: Attestation;
  /** Files that are read with this one, by what they are for it. */
  beside?: FileGroup['beside'];
  /** It is read with another one. */
  isBeside?: true;
}

/** The source that reads a file; undefined when none does. */
export const sourceIdOf = ({ found }: Pick<RecognisedFile, 'found'>): string | undefined =>
  found && 'source' in found ? found.source.id : undefined;

/** What reading the files of a bundle needs, once they are staged. */
export interface Reading {
  single: boolean;
  limits: ImportLimits;
  files: readonly RecognisedFile[];
  records: RecordStage;
  open: (object: StagedObject) => Content;
  /** Opens files that are read with another one, each by its place among them. */
  openBeside: readonly ((object: StagedObject) => Content)[];
  /** Files by digest, those beside a recording apart: a second one with the same content brings nothing new. */
  byDigest: Map<string, number>;
  /** Resolves when more may be staged. */
  room: () => Promise<void>;
  /** Tells how far the file at hand has been read, and how many of its records were found. */
  progress: (offset: number, records: number) => void;
}

/** After that many bytes of one file the reader says how far it is. */
const toldBytes = 4 << 20;
/** Milliseconds after which others have their turn: the mapping of what was found waits for one before each of its statements. */
const turnMs = 5;

function named(id: string): Source {
  const source = sourceById(id);
  if (source) return source;
  throw new AppError('USAGE', `There is no source ${escapeText(id)}.`, {
    meaning: 'Nothing was opened.',
    action: `Name one of: ${sourceIds().join(', ')}; or leave the source out to have it recognised.`,
  });
}

/** What a reviewer said of how files are to be read: all of them, and some by their path; null is to be kept and not read. */
export interface Chosen {
  all: Source | undefined;
  byPath: ReadonlyMap<string, Source | null>;
}

/** The sources a reviewer named. USAGE when there is none of that name. */
export function chosenSources({ source, corrections = [] }: Pick<HowRead, 'source' | 'corrections'>): Chosen {
  const byPath = new Map(corrections.map((one) => [one.path, one.source === null ? null : named(one.source)] as const));
  return { all: source === null ? undefined : named(source), byPath };
}

/** Why a file is not read that the reviewer wants kept and not read. */
export const leftOut = { reason: 'file/left-out', says: 'Left unread, as the reviewer chose before the import.' };

function recogniseOne(head: Uint8Array, path: string, { all, byPath }: Chosen): Pick<RecognisedFile, 'found' | 'chosen'> {
  const correction = byPath.get(path);
  if (correction === null) return { found: { unread: leftOut } };
  const source = correction ?? all;
  if (!source) return { found: recognise(head, path) };
  const found = { source, parts: detected(source, head, path).parts === true };
  const otherwise = recognise(head, path);
  const own = otherwise && 'source' in otherwise ? otherwise.source.id : undefined;
  if (!correction && own === source.id) return { found };
  const name = own ?? (otherwise === undefined ? 'unrecognised' : 'known and not read');
  return { found, chosen: `Read as ${source.id}, as the reviewer chose before the import; by its bytes it is ${name}.` };
}

/** A correction of what is not there may be meant for another file: better nothing is read than something otherwise than wanted. */
function requireFiles(files: readonly StagedContent[], { byPath }: Chosen): void {
  const paths = new Set(files.map(({ path }) => path));
  const lost = [...byPath.keys()].find((path) => !paths.has(path));
  if (lost === undefined) return;
  throw new AppError('USAGE', `There is no file ${escapeText(lost)} in the input.`, {
    meaning: 'Nothing was imported.',
    action: 'Name files as the list of an import names them: by their path inside the bundle.',
  });
}

/** Says of every staged file what it is, or what the reviewer wants it to be read as. USAGE for files that are not there. */
export async function recogniseFiles(files: readonly (StagedContent & { id: string })[], chosen: Chosen): Promise<RecognisedFile[]> {
  requireFiles(files, chosen);
  const headOf = createHeadReader();
  const known: RecognisedFile[] = [];
  for (const file of files) {
    const says = file.archive?.says;
    const found =
      says === undefined ? recogniseOne(headOf(file.object), file.path, chosen) : { found: { unread: { reason: 'archive/inside', says } } };
    known.push({ ...file, ...found });
    if (known.length % 64 === 0) await breathe();
  }
  return known;
}

async function opened({ open }: Reading, file: RecognisedFile, use: (content: Content) => Promise<void>): Promise<void> {
  const content = { ...open(file.object), path: file.path };
  try {
    await use(content);
  } finally {
    content.close();
  }
}

/** Frames a file, letting others work every few milliseconds. */
async function inTurns(reading: Reading, index: number, offsets: Framing): Promise<void> {
  let told = 0;
  let turned = performance.now();
  const due = () => performance.now() - turned >= turnMs;
  const turn = async (offset: number) => {
    if (Math.abs(offset - told) >= toldBytes) {
      told = offset;
      reading.progress(offset, reading.records.tally(index).records);
    }
    await breathe();
    await reading.room();
    turned = performance.now();
  };
  if (offsets && Symbol.asyncIterator in offsets) {
    for await (const offset of offsets) if (due()) await turn(offset);
    return;
  }
  for (const offset of offsets ?? []) if (due()) await turn(offset);
}

/** Takes the parts of a file, before records that say more are read. What is wrong with the file is found when it is read in full. */
export function gatherFile(reading: Reading, index: number, source: Source): Promise<void> {
  const { files, limits, records } = reading;
  const sink = records.gatherer(index, source.id);
  return opened(reading, files[index] as RecognisedFile, async (content) => {
    try {
      await inTurns(reading, index, source.frame(content, sink, limits));
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
    }
  });
}

/** What a file repeats when another one has it too: what is read beside a recording is not what it would be alone. */
const contentOf = ({ object, isBeside }: RecognisedFile): string => (isBeside ? `beside ${object.sha256}` : object.sha256);

const nothing = () => undefined;

/** Opens what is read with a file. What another file counted already counts nowhere else. */
function openedBeside(reading: Reading, index: number, source: Source): FileBeside[] {
  const { files, openBeside, byDigest, records } = reading;
  return (files[index]?.beside ?? []).flatMap(({ role, file }, place) => {
    const [open, one] = [openBeside[place], files[file]];
    if (!open || !one) return [];
    const first = byDigest.get(contentOf(one)) ?? file;
    byDigest.set(contentOf(one), first);
    const sink = first === file ? records.sink(file, source) : { folded: nothing, rejected: nothing };
    return [{ role, content: open(one.object), sink }];
  });
}

const rejectWhole = (sink: FileBeside['sink'], { size, sha256, head }: Content, reason: string): void =>
  sink.rejected({ line: 1, offset: 0, bytes: head, reason, whole: { length: size, sha256 } });

async function frameFile(reading: Reading, index: number, source: Source, content: Content): Promise<void> {
  const { single, limits, records } = reading;
  const sink = records.sink(index, source);
  const beside = openedBeside(reading, index, source);
  try {
    await inTurns(reading, index, source.frame(content, sink, limits, beside));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (single) throw refuse(error.reason, error.message, 'file');
    rejectWhole(sink, content, error.message);
    for (const one of beside) rejectWhole(one.sink, one.content, 'The file that it belongs to cannot be read.');
  } finally {
    for (const one of beside) one.content.close();
  }
}

async function refuseUnrecognised(path: string, fault: string | undefined): Promise<never> {
  if (fault) throw refuse('file/broken-json', `${escapeText(path)} starts as JSON and is broken: ${fault}.`, 'file');
  throw refuse('file/unrecognised', `${escapeText(path)} is of no kind that this version reads.`, 'file');
}

/** Reads the records of one file into the stage, unless its content was read before. */
export async function readFile(reading: Reading, index: number): Promise<void> {
  const file = reading.files[index] as RecognisedFile;
  if (file.isBeside || reading.byDigest.has(file.object.sha256)) return;
  const { found, path } = file;
  // The same bytes may be left out under one name, as the reviewer wants it, and read under another.
  if (found && 'source' in found) reading.byDigest.set(file.object.sha256, index);
  if (found && 'source' in found) await opened(reading, file, (content) => frameFile(reading, index, found.source, content));
  else if (reading.single && found) throw refuse(found.unread.reason, found.unread.says, 'file');
  else if (reading.single) await opened(reading, file, (content) => refuseUnrecognised(path, brokenJson(content, reading.limits)));
}

/** Makes events of the parts that no record took. */
export async function readPartsLeft({ files, limits, records, room }: Reading): Promise<void> {
  const sources = new Set(files.flatMap(({ found }) => (found && 'source' in found && found.source.partsAlone ? [found.source] : [])));
  for (const source of sources) {
    let made = 0;
    for (const parts of records.parts(source.id).left()) {
      source.partsAlone?.(parts, ({ file }) => records.sink(file, source), limits);
      made += 1;
      if (made % 1024 === 0) {
        await breathe();
        await room();
      }
    }
  }
}

/** The files of the bundle with their counts, once everything is read. */
export function readFiles({ files, records, byDigest }: Reading): StagedFile[] {
  const notes = records.lists.sentences((source, what) => records.parts(source).keys(what));
  return files.map((file, index) => {
    const { id, path, object, packed, found, chosen, attested } = file;
    const first = (found && 'source' in found ? byDigest.get(contentOf(file)) : undefined) ?? index;
    const read = records.tally(first);
    const tally = first === index ? read : { ...emptyTally(), records: read.records, duplicates: read.records };
    const source = sourceIdOf(file) ?? (file.archive?.opened ? archive : unrecognised);
    const note = found && 'unread' in found ? found.unread.says : [...(chosen ? [chosen] : []), ...(notes.get(first) ?? [])].join(' ');
    return {
      id,
      path,
      sha256: object.sha256,
      size: object.size,
      ...(packed ? { packedSha256: packed.sha256 } : {}),
      ...(attested ? { attested } : {}),
      source,
      ...tally,
      ...(note === '' ? {} : { note }),
    };
  });
}
