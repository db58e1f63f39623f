import { join } from 'node:path';
import type { RebuildProgress, RebuiltBundle } from '../../shared/workspace/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { ImportJob, ReaderProgress, StagedBundle } from '../reader/protocol.ts';
import { followReader, type RunReader } from '../reader/readerClient.ts';
import { asKnown, sum } from './commitBundle.ts';
import { moveDurably, sizeOf } from './durable.ts';
import { sha256Of } from '../fileDigest.ts';
import { type OpenWorkspace, sweepSegments } from './openWorkspace.ts';
import { differences } from './rebuildDifferences.ts';
import { isFresh, type SegmentRecord, type Standing, type StoredImport } from './records.ts';
import { exchangeInIndex, measure, segmentFile, segmentState } from './segmentIndex.ts';

type Step = Extract<RebuildProgress, { kind: 'progress' }>;
type Steps<Result> = AsyncGenerator<RebuildProgress, Result, void>;

/** One bundle at work, and what the bundles before it have already brought. */
interface Work {
  workspace: OpenWorkspace;
  runReader: RunReader;
  signal: AbortSignal | undefined;
  record: StoredImport;
  /** Digests of files that an earlier bundle holds. */
  known: Set<string>;
  place: Pick<Step, 'at' | 'of' | 'bundle'>;
}

const cancelled = () =>
  new AppError('CANCELLED', 'The rebuild was cancelled.', {
    meaning: 'Bundles that were done stay done; the others are as they were.',
    action: 'Start it again when needed.',
  });

/** Looks at every original of a bundle; says which are not what was imported. */
async function* checkOriginals({ workspace: { objects }, record, place, signal }: Work): Steps<string[]> {
  const sizes = await Promise.all(record.objects.map((sha256) => sizeOf(objects.path(sha256))));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  let missing = 0;
  let changed = 0;
  for (const [at, sha256] of record.objects.entries()) {
    if (signal?.aborted) throw cancelled();
    yield { kind: 'progress', stage: 'checking', ...place, done, total };
    const found = await sha256Of(objects.path(sha256)).catch(() => 'missing');
    if (found === 'missing') missing += 1;
    else if (found !== sha256) changed += 1;
    done += sizes[at] ?? 0;
  }
  const of = `of ${record.objects.length} originals`;
  return [
    ...(missing > 0 ? [`${missing} ${of} missing.`] : []),
    ...(changed > 0 ? [`${changed} ${of} not what was imported: changed outside Muniment, or by the disk.`] : []),
  ];
}

/** Files without those that follow the archive they lie in: opening it gives them again. */
function outermost<File extends { path: string; source: string }>(files: readonly File[]): File[] {
  let archive = '';
  return files.filter(({ path, source }) => {
    if (archive !== '' && path.startsWith(archive)) return false;
    archive = source === 'archive' ? `${path}/` : '';
    return true;
  });
}

/** The files of a folder as they lay in it. */
function storedFiles({ objects }: OpenWorkspace, { files, sealedFolder }: StoredImport): NonNullable<ImportJob['stored']> {
  const payload = sealedFolder?.payload ?? '';
  const all = [
    ...outermost(files).map((file) => ({ path: `${payload}${file.path}`, sha256: file.packedSha256 ?? file.sha256 })),
    ...(sealedFolder?.tags ?? []),
  ];
  return all.map(({ path, sha256 }) => ({ path, object: objects.path(sha256) }));
}

/** The job that reads a bundle again from its originals, as it was read when it was imported. */
function jobFor(workspace: OpenWorkspace, record: StoredImport, staging: string): ImportJob {
  const { bundle, at, reading } = record;
  const whole = record.objects.includes(bundle.sha256);
  return {
    kind: 'import',
    input: whole ? workspace.objects.path(bundle.sha256) : '',
    ...(whole ? {} : { stored: storedFiles(workspace, record) }),
    name: bundle.path,
    staging,
    // Whose seal it is was told at import; here it only has to hold.
    trustedRoots: [],
    ...(reading ?? { source: null, now: at }),
  };
}

function readAgain({ workspace, runReader, signal, record, place }: Work, staging: string): Steps<StagedBundle> {
  const say = ({ stage, done, total }: ReaderProgress): Step => ({ kind: 'progress', stage, ...place, done, total });
  return followReader(runReader, jobFor(workspace, record, staging), signal, say);
}

const baseName = (name: string) => name.replace(/\.r\d+$/, '');

/** Whether reading gave the very segments and counts that the journal states. */
function isSame(record: StoredImport, staged: StagedBundle, files: Standing['files']): boolean {
  const shape = ({ name, rows, sha256 }: SegmentRecord) => ({ name: baseName(name), rows, sha256 });
  const before = { segments: record.segments.map(shape), files: record.files };
  return JSON.stringify(before) === JSON.stringify({ segments: staged.segments.map(shape), files });
}

/** Puts back segments that are missing or changed. Content the journal already vouches for may be put in place at any moment. */
async function restore({ workspace: { paths }, record }: Work, staged: StagedBundle): Promise<string[]> {
  const differs: string[] = [];
  for (const segment of record.segments) {
    const state = await segmentState(paths.segments, record.bundle.id, segment);
    const made = staged.segments.find(({ name }) => name === baseName(segment.name));
    if (state === 'whole' || !made) continue;
    await moveDurably(made.file, join(paths.segments, segmentFile(record.bundle.id, segment.name)));
    differs.push(`Segment ${segment.name} was ${state} and is whole again.`);
  }
  return differs;
}

/** Puts segments with another content beside the old ones; they stand once the journal says so. */
async function replace({ workspace, record }: Work, staged: StagedBundle, files: Standing['files']): Promise<Standing> {
  const { database, journal, options, paths } = workspace;
  const segments: SegmentRecord[] = [];
  for (const { name, file, rows, sha256 } of staged.segments) {
    const other = `${name}.r${record.shapedBy}`;
    await moveDurably(file, join(paths.segments, segmentFile(record.bundle.id, other)));
    segments.push({ name: other, rows, sha256 });
  }
  const fresh = files.filter(isFresh).map((file) => file.id);
  const names = segments.map(({ name }) => name);
  const measured = await measure(database, paths.segments, record.bundle.id, names, fresh);
  const standing: Standing = { files, segments, counts: sum(files), ...measured };
  await journal.append({ kind: 'rebuild', at: options.now().toISOString(), bundle: record.bundle.id, import: record.n, ...standing });
  return standing;
}

/** How a bundle came out, and its files as they stand from now on. */
interface Rebuilt {
  bundle: RebuiltBundle;
  files: Standing['files'];
}

async function settle(work: Work, staged: StagedBundle): Promise<Rebuilt> {
  const { record, known, workspace } = work;
  const { id, path } = record.bundle;
  const files = asKnown(staged.files, known);
  if (isSame(record, staged, files)) {
    const differs = await restore(work, staged);
    return { files, bundle: { id, path, result: differs.length > 0 ? 'restored' : 'same', events: record.events, differs } };
  }
  const standing = await replace(work, staged, files);
  const differs = await differences(workspace, record, standing);
  return { files, bundle: { id, path, result: 'replaced', events: standing.events, differs } };
}

async function* rebuildOne(work: Work): Steps<Rebuilt> {
  const { record, workspace } = work;
  const left = (result: 'damaged' | 'refused' | 'failed', differs: string[]): Rebuilt => ({
    files: record.files,
    bundle: { id: record.bundle.id, path: record.bundle.path, events: record.events, result, differs },
  });
  const faults = yield* checkOriginals(work);
  if (faults.length > 0) return left('damaged', faults);
  const staging = await workspace.staging();
  try {
    const staged = yield* readAgain(work, staging.directory);
    return await settle(work, staged);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'INPUT_REFUSED') return left('refused', [`This version does not read it any more: ${error.message}`]);
    if (error.code === 'READER_FAILED') return left('failed', [`It could not be read this time: ${error.message}`]);
    throw error;
  } finally {
    await staging.remove();
  }
}

/** Imports whose segments are all there and whole: the others cannot be loaded. */
async function loadable({ paths }: OpenWorkspace, imports: readonly StoredImport[]): Promise<StoredImport[]> {
  const found: StoredImport[] = [];
  for (const record of imports) {
    const states = await Promise.all(record.segments.map((segment) => segmentState(paths.segments, record.bundle.id, segment)));
    if (states.every((state) => state === 'whole')) found.push(record);
  }
  return found;
}

/** Makes segments again from the originals, then the index from the segments. */
export async function* rebuild(workspace: OpenWorkspace, runReader: RunReader, signal: AbortSignal | undefined): Steps<void> {
  const started = performance.now();
  const imports = await workspace.journal.imports();
  const known = new Set<string>();
  const bundles: RebuiltBundle[] = [];
  for (const [at, record] of imports.entries()) {
    const place = { at: at + 1, of: imports.length, bundle: record.bundle.path };
    const { bundle, files } = yield* rebuildOne({ workspace, runReader, signal, record, known, place });
    bundles.push(bundle);
    // As they stand now: what only this version reads is claimed by one bundle, not by every one that holds it.
    for (const file of files) if (isFresh(file)) known.add(file.sha256);
  }
  const last = imports.at(-1);
  if (last)
    yield { kind: 'progress', stage: 'loading', at: imports.length, of: imports.length, bundle: last.bundle.path, done: 0, total: null };
  const standing = await workspace.journal.imports();
  const loaded = await loadable(workspace, standing);
  const out = standing.map(({ bundle }) => bundle.id);
  await exchangeInIndex(workspace.database, workspace.index, out, loaded).catch(async (error: unknown) => {
    // What the journal says already stands: the index must not stay behind it.
    await workspace.reopenIndex().catch(() => undefined);
    throw error;
  });
  await sweepSegments(workspace.paths.segments, standing);
  const events = loaded.reduce((total, record) => total + record.events, 0);
  yield { kind: 'done', bundles, events, seconds: (performance.now() - started) / 1000 };
}
