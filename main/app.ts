import { setTimeout as after } from 'node:timers';
import { join } from 'node:path';
import type { WorkspaceStatus } from '../shared/workspace/contract.ts';
import { listOf } from '../shared/workspace/settings.ts';
import type { Verdict } from '../shared/signing/verdict.ts';
import type { CustodySubject } from '../shared/workspace/custody.ts';
import { openSnapshot } from './database/snapshot.ts';
import { freeBytes } from './diskSpace.ts';
import { createImportService, listBundles } from './import/importService.ts';
import { createInputs, type Inputs } from './inputs.ts';
import { createLog, type Log } from './log.ts';
import { underCustody } from './middleware.ts';
import { createExportService, type ExportedFiles, type ExportSource } from './query/exportService.ts';
import { createQueryHistory, createQueryService, type QueryService, type SearchPrinted } from './query/queryService.ts';
import { createRunReader, type RunReader, type SpawnReader } from './reader/readerClient.ts';
import { createReplayService, type PrintedText, type ReplayService } from './replay/replayService.ts';
import { createReportService, type ReportDeps } from './report/reportService.ts';
import { type AppRouter, createRouter, type Services } from './router.ts';
import { writeSampleClinic } from './sample/sampleService.ts';
import {
  createSigningService,
  type PackedBundle,
  type PackOptions,
  type PackRequest,
  type SigningService,
} from './signing/signingService.ts';
import { version } from './version.ts';
import {
  createWorkspace,
  createWorkspaceService,
  type DoctorReport,
  examineWorkspace,
  type StagingFolder,
  type Workspace,
} from './workspace/workspaceService.ts';

export type { AppRouter } from './router.ts';
export type { PackedBundle } from './signing/signingService.ts';
export type { SpawnReader } from './reader/readerClient.ts';
export { version };

export interface AppOptions {
  /** The workspace folder; made when missing or empty. */
  directory: string;
  shell: WorkspaceStatus['shell'];
  reviewer: string;
  spawnReader: SpawnReader;
  /** Inputs named on the command line, offered to the window. */
  offers?: readonly string[];
  now?: () => Date;
  /** Opens with an empty index, whatever segments there are: to make them again. */
  rebuilding?: boolean;
  log?: Log;
  checkOutput?: boolean;
}

/** The whole product over one workspace. Shells add a window or a command line and nothing else. */
export interface App {
  router: AppRouter;
  inputs: Pick<Inputs, 'offer'>;
  /** A private folder for uploads, inside the workspace. */
  staging(): Promise<StagingFolder>;
  /** Enters in the custody log something a shell saw that no call of the contract stands for. */
  note(act: string, subject?: CustodySubject): Promise<void>;
  /** Seals files and folders into a new bundle, under custody: paths never cross the contract. */
  pack(request: PackRequest, options?: PackOptions): Promise<PackedBundle>;
  /** The same for the sample clinic. */
  packSample(request: Omit<PackRequest, 'inputs'>): Promise<PackedBundle>;
  /** Where the files of an export lie, for a shell that writes to disk by itself. Errors: NOT_FOUND. */
  exported(id: string): ExportedFiles;
  /** A recording at moments, drawn as cells, for a shell that plays it in a terminal. Errors: NOT_FOUND, READER_FAILED, CANCELLED. */
  screens: ReplayService['screens'];
  close(): Promise<void>;
}

/** Searches what recordings printed once all of them are searched: whoever takes the answer away cannot see that it will grow. */
const searchedWhole =
  (printed: PrintedText): SearchPrinted =>
  async (sought, signal) => {
    await printed.whole(signal);
    return printed.sessions(sought, signal);
  };

/** Searches what is gathered by now; the rest is gathered from now on, whatever else is made ready first. */
const searchedNow =
  (printed: PrintedText): SearchPrinted =>
  (sought, signal) => {
    void printed.begin();
    return printed.sessions(sought, signal);
  };

/** The index held still, so that no import and no mark comes between the pages of an export and what is said of it. */
async function exportSource(workspace: Workspace, { printed }: ReplayService, now: () => Date): Promise<ExportSource> {
  const snapshot = await openSnapshot(workspace.database);
  const readRaw: Workspace['readObject'] = (sha256, offset, length) => workspace.readObject(sha256, offset, length);
  // Which notes there were then only the index can tell.
  const query = createQueryService({ database: snapshot, readRaw, now, noteMayHold: () => true, printed: searchedWhole(printed) });
  return { query, bundles: () => listBundles(snapshot), release: () => snapshot.release() };
}

/** A window holds a whole file while it is saved. */
const mostWindowBytes = 256 * 1024 ** 2;

function createExporting(workspace: Workspace, replay: ReplayService, now: () => Date) {
  return createExportService({
    source: () => exportSource(workspace, replay, now),
    staging: () => workspace.staging(),
    mostBytes: workspace.options.shell === 'cli' ? Number.POSITIVE_INFINITY : mostWindowBytes,
    custodyHead: () => workspace.custody.head(),
    rules: () => ({ mrn: listOf(workspace.settings.get('discretion.mrn-patterns')) }),
    workspace: { id: workspace.id, name: workspace.name },
    reviewer: workspace.options.reviewer,
    software: `Muniment ${version}`,
    now,
  });
}

/** The stored originals as an evidence package needs them. */
function originalsOf(workspace: Workspace, runReader: RunReader): ReportDeps['originals'] {
  return {
    prove: (files, { signal }) => {
      const asked = files.map(({ sha256, name, sealed, spans }) => {
        return { object: workspace.objects.path(sha256), sha256, name, framing: sealed?.framing ?? null, spans };
      });
      return runReader({ kind: 'prove', files: asked }, { signal });
    },
    sealed: (bundle, file) => workspace.sealedTree(bundle, file),
  };
}

/** What is made ahead begins so long after an opening: the first screens have the machine to themselves. */
const firstScreensMs = 3000;

/** A window stays open, and has time; a command ends as soon as it is done. */
function prepareAhead({ options }: Workspace, { preparing, printed }: ReplayService): void {
  if (options.shell === 'cli') return;
  // One reader process after the other: two would take both cores of a small machine.
  void preparing.begin().then(() => printed.begin());
}

function createQueries(workspace: Workspace, { printed }: ReplayService, now: () => Date): QueryService {
  const { database, paths, settings, options } = workspace;
  return createQueryService({
    database,
    readRaw: (sha256, offset, length) => workspace.readObject(sha256, offset, length),
    rawLimit: () => settings.get('reveal.record-bytes'),
    now,
    noteMayHold: (word) => workspace.marks.noteMayHold(word),
    // A window shows how many recordings wait, and asks again.
    printed: options.shell === 'cli' ? searchedWhole(printed) : searchedNow(printed),
    waiting: async (signal) => (await printed.searchable(signal)).waiting,
    history: createQueryHistory(join(paths.directory, 'queries.json')),
  });
}

function createServices(workspace: Workspace, runReader: RunReader, inputs: Inputs, now: () => Date) {
  const { database, objects, journal, custody, paths, settings } = workspace;
  const signing = createSigningService({
    directory: paths.directory,
    runReader,
    inputs,
    now,
    software: `Muniment ${version}`,
    rootsChanged: (roots) => workspace.applyTrust(roots.map((root) => root.fingerprint)),
  });
  const replay = createReplayService({
    database,
    objectPath: (sha256) => workspace.checkedObject(sha256),
    runReader,
    staging: () => workspace.staging(),
    cache: paths.keyframes,
    printed: paths.printed,
    idleShown: () => settings.get('replay.idle-shown'),
    pauseFrom: () => settings.get('replay.pause-from'),
    prepareFrom: () => settings.get('replay.prepare-bytes'),
    mrnPatterns: () => listOf(settings.get('discretion.mrn-patterns')),
    free: () => freeBytes(paths.directory),
  });
  const query = createQueries(workspace, replay, now);
  const imports = createImportService({
    workspace,
    runReader,
    inputs: { resolve: async (token) => inputs.resolve(token), offers: () => inputs.list() },
    trustedRoots: () => signing.trustedRoots(),
    writeSample: (directory) => writeSampleClinic(directory),
    stored: () => prepareAhead(workspace, replay),
    now,
  });
  const report = createReportService({
    query: { ...query, marksOf: (event) => workspace.marksOf(event) },
    bundles: () => imports.bundles(),
    custodyHead: () => custody.head(),
    records: { append: (record) => journal.append({ kind: 'report', ...record }), list: () => journal.reports() },
    objects,
    originals: originalsOf(workspace, runReader),
    staging: () => workspace.staging(),
    signing,
    reviewer: workspace.options.reviewer,
    workspace: workspace.name,
    version,
    now,
  });
  const exporting = createExporting(workspace, replay, now);
  const services: Services = {
    import: imports,
    query: { ...query, export: exporting.export, exportFile: exporting.exportFile },
    replay,
    report,
    signing,
    workspace: createWorkspaceService(workspace, runReader, (asked, signal) => query.matching(asked, signal)),
  };
  return { services, replay, signing, exporting };
}

const packAct = ({ key }: Pick<PackRequest, 'key'>) => ({
  name: 'pack',
  subject: { key },
  about: ({ id, sha256, files, records }: PackedBundle) => ({ bundle: id, sha256, files, records }),
});

async function packSample(workspace: Workspace, signing: SigningService, request: Omit<PackRequest, 'inputs'>): Promise<PackedBundle> {
  const staging = await workspace.staging();
  try {
    await writeSampleClinic(staging.directory);
    return await signing.pack({ ...request, inputs: [{ path: staging.directory, name: 'sample-clinic' }] });
  } finally {
    await staging.remove();
  }
}

/** Opens the workspace and puts the application together: the only composition root. Errors: WORKSPACE_BUSY, WORKSPACE_DAMAGED. */
export async function createApp(options: AppOptions): Promise<App> {
  const now = options.now ?? (() => new Date());
  const log = options.log ?? createLog();
  const { directory, reviewer, shell, rebuilding = false } = options;
  const workspace = await createWorkspace({ directory, reviewer, shell, version, now, rebuilding });
  const inputs = createInputs();
  for (const path of options.offers ?? []) await inputs.offer(path, { named: true });
  const { services, replay, signing, exporting } = createServices(workspace, createRunReader(options.spawnReader), inputs, now);
  await signing.refreshTrust();
  const ahead = after(() => prepareAhead(workspace, replay), firstScreensMs).unref();
  return {
    router: createRouter(services, { custody: workspace.custody, log, checkOutput: options.checkOutput ?? false }),
    inputs,
    staging: () => workspace.staging(),
    note: (act, subject) => workspace.custody.note(act, subject),
    pack: (request, packing) => underCustody(workspace.custody, packAct(request), () => signing.pack(request, packing)),
    packSample: (request) => underCustody(workspace.custody, packAct(request), () => packSample(workspace, signing, request)),
    exported: (id) => exporting.exported(id),
    screens: (request, options) => replay.screens(request, options),
    async close() {
      clearTimeout(ahead);
      await replay.preparing.close();
      await replay.printed.close();
      await inputs.close();
      await exporting.close();
      await workspace.close();
    },
  };
}

/** Looks at a workspace without opening it: see {@link examineWorkspace}. */
export function examine(options: { directory: string; full: boolean; named: boolean; electron: string | null }): Promise<DoctorReport> {
  return examineWorkspace({ ...options, version });
}

/** Checks files without a workspace: what a third party with only Muniment and a root certificate does. */
export function verifyAlone(spawnReader: SpawnReader, files: readonly string[], trustedRoots: readonly string[]): Promise<Verdict> {
  return createRunReader(spawnReader)({
    kind: 'verify',
    files: files.map((file) => join(file)),
    trustedRoots: [...trustedRoots],
    anchors: [],
  });
}
