import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportCounts, ImportedBundle, ImportedFile } from '../../shared/import/contract.ts';
import { fingerprintsOf } from '../../shared/workspace/settings.ts';
import { AppError } from '../../shared/errors.ts';
import type { Attestation, StagedBundle, StagedFile } from '../reader/protocol.ts';
import { diskFull, freeBytes, importNeeds, isNoSpace } from '../diskSpace.ts';
import { moveDurably } from './durable.ts';
import { sha256Of } from '../fileDigest.ts';
import type { OpenWorkspace } from './openWorkspace.ts';
import { freshSql, type ImportRecord, isFresh } from './records.ts';
import { addToIndex, holdsBundle, measure, segmentFile } from './segmentIndex.ts';

/** A bundle as the contract shows it, from its journal record. */
function importedBundleFrom(record: ImportRecord, already: boolean, keys: readonly string[]): ImportedBundle {
  const { counts, events, sessions, recordings, period } = record;
  const { sealed, ...bundle } = record.bundle;
  const files = record.files.map(({ attested, ...file }) => ({
    ...file,
    ...(attested ? { attested: { method: attested.method, says: attested.says, ...(attested.key ? { key: attested.key } : {}) } } : {}),
    trust: attested ? attestedTrust(attested, keys) : bundle.seal,
    note: file.note ?? null,
  }));
  const shown = sealed ? { sealed: { ...sealed, previousPresent: null } } : {};
  return {
    ...bundle,
    ...shown,
    notes: bundle.notes ?? [],
    already,
    events,
    sessions,
    recordings,
    period,
    importedAt: record.at,
    counts,
    files,
  };
}

function attestedTrust({ holds, key }: Attestation, keys: readonly string[]): ImportedFile['trust'] {
  if (!holds) return 'failed';
  return key !== undefined && keys.includes(key) ? 'verified' : 'unverifiable';
}

const trustedKeys = ({ settings }: OpenWorkspace): string[] => fingerprintsOf(settings.get('trust.cloudtrail-keys'));

/** Everything read from a file whose bytes an earlier bundle already brought is a duplicate; what was rejected stays rejected. */
function asDuplicate(file: StagedFile): StagedFile {
  const { primary, folded, duplicates, rejected, derived } = file;
  const asRead = { primary, folded, duplicates, rejected, derived };
  return { ...file, primary: 0, folded: 0, derived: 0, duplicates: file.records - file.rejected, asRead };
}

/** Files as they count beside those an earlier bundle brought. */
export function asKnown(files: readonly StagedFile[], known: ReadonlySet<string>): StagedFile[] {
  return files.map((file) => (known.has(file.sha256) ? asDuplicate(file) : file));
}

/** The counts of a bundle: those of its files together. */
export function sum(files: readonly StagedFile[]): ImportCounts {
  const total = { records: 0, primary: 0, folded: 0, duplicates: 0, rejected: 0, derived: 0 };
  for (const file of files) for (const key of Object.keys(total) as (keyof ImportCounts)[]) total[key] += file[key];
  return total;
}

async function knownDigests(workspace: OpenWorkspace): Promise<Set<string>> {
  const rows = await workspace.database.rows(`SELECT DISTINCT sha256 FROM source_file WHERE ${freshSql}`);
  return new Set(rows.map((row) => String(row.sha256)));
}

async function placeSegments(workspace: OpenWorkspace, staged: StagedBundle): Promise<void> {
  for (const segment of staged.segments) {
    if ((await sha256Of(segment.file)) !== segment.sha256) {
      throw new AppError('READER_FAILED', 'What the reading process wrote is not what is on disk.', {
        meaning: 'The disk or memory may be faulty. Nothing was stored.',
        action: 'Check the disk, then import again.',
      });
    }
    await moveDurably(segment.file, join(workspace.paths.segments, segmentFile(staged.id, segment.name)));
  }
}

async function store(workspace: OpenWorkspace, staged: StagedBundle, staging: string): Promise<ImportRecord> {
  const known = await knownDigests(workspace);
  const files = asKnown(staged.files, known);
  const fresh = files.filter(isFresh).map((file) => file.id);
  await workspace.objects.adopt(new Map(staged.objects.map((sha256) => [sha256, join(staging, 'objects', sha256)])));
  await placeSegments(workspace, staged);
  const names = staged.segments.map((segment) => segment.name);
  const { notes } = staged;
  const measured = await measure(workspace.database, workspace.paths.segments, staged.id, names, fresh);
  const record: ImportRecord = {
    kind: 'import',
    at: workspace.options.now().toISOString(),
    bundle: {
      id: staged.id,
      path: staged.path,
      sha256: staged.sha256,
      seal: staged.seal?.state ?? 'unsealed',
      ...(staged.seal ? { sealed: staged.seal.facts } : {}),
      ...(notes.length > 0 ? { notes } : {}),
    },
    objects: staged.objects,
    ...(staged.seal?.folder ? { sealedFolder: staged.seal.folder } : {}),
    files,
    segments: staged.segments.map(({ name, rows, sha256 }) => ({ name, rows, sha256 })),
    counts: sum(files),
    ...measured,
    reading: staged.reading,
  };
  await workspace.journal.append(record, (n) => addToIndex(workspace.database, workspace.index, { ...record, n, shapedBy: n }));
  return record;
}

/** Takes back what a failed commit put in place, so that the running workspace is what it was. */
async function undo(workspace: OpenWorkspace, staged: StagedBundle, placed: readonly string[]): Promise<void> {
  for (const { name } of staged.segments) await rm(join(workspace.paths.segments, segmentFile(staged.id, name)), { force: true });
  await workspace.objects.remove(placed);
  if (!(await holdsBundle(workspace.database, staged.id))) return;
  // Where even this finds no room, the next statement tries again.
  await workspace.reopenIndex().catch(() => undefined);
}

/**
 * Stores a staged bundle: originals, segments, the index, and last the journal line that makes it imported. A crash before
 * that line leaves nothing: what the journal does not name is swept, and an index that was being written is made again.
 * An error leaves the open workspace as it was. Errors: DISK_FULL with the space an import takes.
 */
export async function commitBundle(workspace: OpenWorkspace, staged: StagedBundle, staging: string): Promise<ImportedBundle> {
  const already = await findBundle(workspace, staged.sha256);
  if (already) return already;
  const removed = (await workspace.journal.removals()).findLast(({ bundle }) => bundle === staged.id);
  const placed = await workspace.objects.missing(staged.objects);
  try {
    const record = await store(workspace, staged, staging);
    return { ...importedBundleFrom(record, false, trustedKeys(workspace)), ...(removed ? { removedBefore: removed.at } : {}) };
  } catch (error) {
    await undo(workspace, staged, placed);
    if (!isNoSpace(error)) throw error;
    const bytes = staged.files.reduce((total, file) => total + file.size, 0);
    throw diskFull({ needed: importNeeds(bytes, staged.files.length), free: freeBytes(workspace.paths.directory) });
  }
}

/** The bundle with these bytes, when it was imported before. */
export async function findBundle(workspace: OpenWorkspace, sha256: string): Promise<ImportedBundle | undefined> {
  const record = (await workspace.journal.imports()).find((one) => one.bundle.sha256 === sha256);
  return record && importedBundleFrom(record, true, trustedKeys(workspace));
}
