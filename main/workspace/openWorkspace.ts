import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { WorkspaceStatus } from '../../shared/workspace/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { Database } from '../database/open.ts';
import { loadAnnotations } from './annotations.ts';
import { account, type CustodyLog, createCustodyLog } from './custodyLog.ts';
import { diskFull, isNoSpace } from '../diskSpace.ts';
import { createIdentities, type Identities } from './identities.ts';
import { loadIdentities } from './identityIndex.ts';
import { createLiveIndex } from './liveIndex.ts';
import { moveDurably } from './durable.ts';
import { takeLock } from './lock.ts';
import { createMarks, type Marks } from './marks.ts';
import { type Logs, openLogs } from './logs.ts';
import { createObjectStore, type ObjectStore } from './objectStore.ts';
import { createJournal, type Journal, type StoredImport } from './records.ts';
import { type IndexPaths, openIndex, sealIndex, segmentFile } from './segmentIndex.ts';
import { createSettings, type WorkspaceSettings } from './settings.ts';
import { createViews, type Views } from './views.ts';

/** Raised when the layout changes; a newer version than this program knows is refused, never guessed at. */
export const workspaceVersion = 1;

/** `workspace.json`: what the folder is. */
export const workspaceFile = z.object({
  format: z.literal('muniment-workspace'),
  version: z.number().int(),
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
});

export interface WorkspaceOptions {
  directory: string;
  reviewer: string;
  shell: WorkspaceStatus['shell'];
  version: string;
  now: () => Date;
  /** Opens with an empty index, whatever segments there are: to make them again. */
  rebuilding?: boolean;
}

/** Where everything of a workspace lies (architecture: originals, segments and journal are the truth). */
export interface WorkspacePaths {
  directory: string;
  objects: string;
  segments: string;
  keyframes: string;
  /** What recordings printed, for the search: made again where it is missing. */
  printed: string;
  temporary: string;
  custody: string;
}

/** An open workspace: one process holds it at a time. */
export interface OpenWorkspace {
  id: string;
  name: string;
  paths: WorkspacePaths;
  options: WorkspaceOptions;
  database: Database;
  index: IndexPaths;
  /** Opens the index again and brings it to what the journal says: after a failure that may have left it otherwise. */
  reopenIndex(): Promise<void>;
  objects: ObjectStore;
  journal: Journal;
  custody: CustodyLog;
  marks: Marks;
  identities: Identities;
  settings: WorkspaceSettings;
  views: Views;
  /** A private empty folder under `tmp/`; emptied at open whatever happens. */
  staging(): Promise<StagingFolder>;
  close(): Promise<void>;
}

export interface StagingFolder {
  directory: string;
  remove(): Promise<void>;
}

const notAWorkspace = (directory: string, why: string) =>
  new AppError('WORKSPACE_DAMAGED', `${basename(directory)} is not a workspace this version can open: ${why}.`, {
    meaning: 'Nothing was changed in that folder.',
    action: 'Name another folder with --workspace, or restore this one from a backup.',
  });

async function describe(directory: string, now: Date): Promise<z.infer<typeof workspaceFile>> {
  const file = join(directory, 'workspace.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return start(directory, file, now);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAWorkspace(directory, 'workspace.json cannot be read');
  }
  const found = workspaceFile.safeParse(value);
  if (!found.success) throw notAWorkspace(directory, 'workspace.json is of another kind');
  if (found.data.version > workspaceVersion)
    throw notAWorkspace(directory, `it was made by a newer version (layout ${found.data.version})`);
  return found.data;
}

async function start(directory: string, file: string, now: Date): Promise<z.infer<typeof workspaceFile>> {
  const others = (await readdir(directory)).filter((name) => name !== 'lock');
  if (others.length > 0) throw notAWorkspace(directory, 'the folder holds other files and no workspace.json');
  const value = {
    format: 'muniment-workspace' as const,
    version: workspaceVersion,
    id: randomUUID(),
    name: basename(directory),
    createdAt: now.toISOString(),
  };
  await writeFile(`${file}.next`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await moveDurably(`${file}.next`, file);
  return value;
}

/** Segments that no import stands on: left by a killed import, a removal or a rebuild. */
export async function sweepSegments(segments: string, imports: readonly StoredImport[]): Promise<number> {
  const named = new Set(imports.flatMap((record) => record.segments.map(({ name }) => segmentFile(record.bundle.id, name))));
  let removed = 0;
  for (const name of await readdir(segments)) {
    if (named.has(name)) continue;
    await rm(join(segments, name), { force: true });
    removed += 1;
  }
  return removed;
}

/** Digests of the originals and report files that the journal wants kept; those of removed bundles are, until they are purged. */
export async function keptObjects(journal: Journal): Promise<Set<string>> {
  const imported = (await journal.keptImports()).flatMap((record) => record.objects);
  const reported = (await journal.reports()).flatMap((record) => record.report.files.map((file) => file.sha256));
  return new Set([...imported, ...reported]);
}

/** The paths of a workspace folder. */
export function pathsOf(directory: string): WorkspacePaths {
  return {
    directory,
    objects: join(directory, 'objects'),
    segments: join(directory, 'segments'),
    keyframes: join(directory, 'keyframes'),
    printed: join(directory, 'printed'),
    temporary: join(directory, 'tmp'),
    custody: join(directory, 'custody.jsonl'),
  };
}

/**
 * Opens a workspace, or makes one in an empty or missing folder, and brings its index up to date.
 * Errors: WORKSPACE_BUSY (who holds it), WORKSPACE_DAMAGED (what does not follow), DISK_FULL.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<OpenWorkspace> {
  process.umask(0o077);
  try {
    return await openHeld(options);
  } catch (error) {
    throw isNoSpace(error) ? diskFull() : error;
  }
}

async function openHeld(options: WorkspaceOptions): Promise<OpenWorkspace> {
  const paths = pathsOf(resolve(options.directory));
  await mkdir(paths.directory, { recursive: true, mode: 0o700 });
  const release = await takeLock(join(paths.directory, 'lock'), options.reviewer);
  try {
    return await openLocked(paths, options, release);
  } catch (error) {
    await release();
    throw error;
  }
}

/** A reader whose parent was killed may still write for a moment: under another name it finds its folder no more. */
async function discard(folder: string, name: string): Promise<void> {
  const aside = join(folder, `discarded-${randomUUID()}`);
  await rename(join(folder, name), aside);
  await rm(aside, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

async function closeIndex(database: Database, index: IndexPaths): Promise<void> {
  try {
    await database.close();
    await sealIndex(index);
  } catch (error) {
    if (!isNoSpace(error)) throw error;
  }
}

async function openLocked(paths: WorkspacePaths, options: WorkspaceOptions, release: () => Promise<void>): Promise<OpenWorkspace> {
  const about = await describe(paths.directory, options.now());
  for (const folder of [paths.objects, paths.segments, paths.keyframes, paths.printed, paths.temporary])
    await mkdir(folder, { recursive: true, mode: 0o700 });
  const logs = await openLogs(paths.directory);
  try {
    const content = await openContent(paths, options, logs);
    const close = async () => {
      try {
        // An index without a seal is made again at the next open, so a full disk does not keep the workspace from closing.
        await closeIndex(content.database, content.index);
      } finally {
        await logs.close();
        await rm(join(paths.temporary, 'spill'), { recursive: true, force: true });
        await release();
      }
    };
    return { id: about.id, name: about.name, paths, options, ...content, close };
  } catch (error) {
    await logs.close();
    throw error;
  }
}

/** What lies in the workspace, swept and brought up to date. */
async function openContent(
  paths: WorkspacePaths,
  options: WorkspaceOptions,
  logs: Logs,
): Promise<Omit<OpenWorkspace, 'id' | 'name' | 'paths' | 'options' | 'close'>> {
  const objects = createObjectStore(paths.objects);
  const journal = createJournal(logs.journal);
  const { reviewer, shell, version: app, now } = options;
  const custody = createCustodyLog(logs.custody, { reviewer, shell, app, now });
  const leftOver = await readdir(paths.temporary);
  for (const name of leftOver) await discard(paths.temporary, name);
  const imports = await journal.imports();
  const removed =
    (await sweepSegments(paths.segments, imports)) + (leftOver.length > 0 ? await objects.sweep(await keptObjects(journal)) : 0);
  const file = join(paths.directory, 'audit.duckdb');
  const index: IndexPaths = {
    file,
    seal: `${file}.sha256`,
    segments: paths.segments,
    printed: paths.printed,
    temporary: join(paths.temporary, 'spill'),
  };
  const settings = await createSettings(journal, now);
  const views = await createViews(journal, reviewer, now);
  const marks = await createMarks(logs.marks, { reviewer, account: account() }, now);
  const identities = await createIdentities(logs.identities, reviewer, now);
  const openWith = async (standing: readonly StoredImport[]) => {
    const opened = await openIndex(index, standing);
    try {
      await loadAnnotations(opened, index, marks);
      await loadIdentities(opened, index, identities);
      return opened;
    } catch (error) {
      await opened.close().catch(() => undefined);
      throw error;
    }
  };
  const openNow = async () => openWith(await journal.imports());
  const { database, reopen } = createLiveIndex(await openWith(options.rebuilding ? [] : imports), openNow);
  const torn = {
    tornCustodyBytes: logs.custody.cut,
    tornJournalBytes: logs.journal.cut,
    tornMarksBytes: logs.marks.cut,
    tornIdentitiesBytes: logs.identities.cut,
  };
  if (Object.values(torn).reduce((sum, bytes) => sum + bytes, removed) > 0)
    await custody.note('recover', { ...torn, removedFiles: removed });
  const staging = async () => {
    const directory = await mkdtemp(join(paths.temporary, 'staging-'));
    return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
  };
  return { database, index, reopenIndex: reopen, objects, journal, custody, marks, identities, settings, views, staging };
}

/** A part of a stored file. */
export const readSlice = async (file: string, offset: number, length: number): Promise<Uint8Array> => {
  if (length === 0) return new Uint8Array();
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { start: offset, end: offset + length - 1 })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
