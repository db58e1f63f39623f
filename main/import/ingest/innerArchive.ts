import { AppError } from '../../../shared/errors.ts';
import { openInner, staysClosed } from '../archive.ts';
import type { Container } from '../archive/container.ts';
import { openFile } from '../archive/randomAccess.ts';
import { blockBytes } from '../archive/tarHeader.ts';
import type { ImportLimits } from '../importLimits.ts';
import { escapeText, refuse } from '../refusal.ts';
import { breathe } from './breathe.ts';
import type { ObjectStage, StagedObject } from './objectStage.ts';
import { unpackStaged } from './unpackStaged.ts';

/** A file of the input: what will be read, and what it came packed in. */
export interface StagedContent {
  path: string;
  object: StagedObject;
  packed: StagedObject | undefined;
  /** The archive of the input that it lies in, by its path; its own path goes on from there. */
  inside?: string;
  /** Set when it is an archive: opened, its files following it, or closed. */
  archive?: { opened: boolean; says: string };
}

/** What opening archives inside the input needs; `count` is told of their entries, and may throw. */
export interface InnerStage {
  objects: ObjectStage;
  limits: ImportLimits;
  scratch: string;
  count: (entries: number) => void;
}

const opened = 'An archive inside the input: opened, its files are listed below it.';
const closed = 'An archive that lies too deep: only an archive of the input itself, and one inside it, are opened. It is kept as it is.';
const hollow = 'An archive that holds nothing but archives: it is kept as it is, and nothing in it is opened.';

/** Counts the entries of all archives of an input together (formats/security.md C5). */
export function entryCounter({ archiveEntries }: Pick<ImportLimits, 'archiveEntries'>): (entries: number) => void {
  let total = 0;
  return (entries) => {
    total += entries;
    if (total > archiveEntries)
      throw refuse('limit/archive-entries', `The archives of the input have more than ${archiveEntries} entries together.`, 'size');
  };
}

function openObject({ path }: StagedObject) {
  const file = openFile(path);
  if (!file) throw new Error('a staged object is not a file');
  return file;
}

/** A staged file that is not opened as an archive: unpacked when it is packed, and said so when it stays closed. */
export async function stageContent({ objects, limits }: InnerStage, object: StagedObject, path: string): Promise<StagedContent> {
  const unpacked = await unpackStaged(objects, object, path, limits);
  if (unpacked) return { path, object: unpacked, packed: object };
  const file = openObject(object);
  const shut = staysClosed(file.read(0, blockBytes));
  file.close();
  return { path, object, packed: undefined, ...(shut ? { archive: { opened: false, says: closed } } : {}) };
}

/** A refusal of an archive says which one of the input it is. */
function within(path: string, error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return new AppError(error.code, `${escapeText(path)}: ${error.message}`, error.detail);
}

async function stageEntries(stage: InnerStage, container: Container, path: string): Promise<StagedContent[]> {
  stage.count(container.entries);
  const files: StagedContent[] = [];
  for (const file of container.files) {
    const object = await stage.objects.add(file.read());
    files.push({ ...(await stageContent(stage, object, `${path}/${file.path}`)), inside: path });
    if (files.length % 64 === 0) await breathe();
  }
  return files;
}

/**
 * An archive inside the input with its files, all of them held to the limits of the input; undefined when it is none. What lies one
 * deeper stays closed. INPUT_REFUSED, with its path, when it is not sound.
 */
export async function stageInner(stage: InnerStage, stored: StagedObject, path: string): Promise<StagedContent[] | undefined> {
  const { limits, scratch } = stage;
  const file = openObject(stored);
  let container: Container | undefined;
  try {
    container = await openInner(file, path, { limits, scratch });
    if (!container) return undefined;
    const files = await stageEntries(stage, container, path);
    const archive = { path, object: stored, packed: undefined };
    if (files.every((one) => one.archive)) return [{ ...archive, archive: { opened: false, says: hollow } }];
    return [{ ...archive, archive: { opened: true, says: opened } }, ...files];
  } catch (error) {
    throw within(path, error);
  } finally {
    if (container) container.close();
    else file.close();
  }
}
