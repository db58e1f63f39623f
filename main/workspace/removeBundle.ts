import type { RemovalReason, RemovedBundle } from '../../shared/import/removal.ts';
import { AppError } from '../../shared/errors.ts';
import type { StagedFile } from '../reader/protocol.ts';
import { sum } from './commitBundle.ts';
import { type OpenWorkspace, sweepSegments } from './openWorkspace.ts';
import { isFresh, type Standing, type StoredImport } from './records.ts';
import { exchangeInIndex, measure } from './segmentIndex.ts';

/** Which imports held files of the removed one as duplicates, each such file once: the first that has it holds it from now on. */
function heirsOf(removed: StoredImport, others: readonly StoredImport[]): Map<StoredImport, StagedFile[]> {
  const orphans = new Map(removed.files.filter(isFresh).map((file) => [file.sha256, file]));
  const heirs = new Map<StoredImport, StagedFile[]>();
  for (const other of others) {
    let changed = false;
    const files = other.files.map((file) => {
      const orphan = orphans.get(file.sha256);
      if (!orphan) return file;
      if (!file.asRead && orphan.source !== file.source) throw readOtherwise(other);
      orphans.delete(file.sha256);
      changed = true;
      const { asRead, ...rest } = file;
      const { primary, folded, duplicates, rejected, derived } = asRead ?? orphan;
      return { ...rest, primary, folded, duplicates, rejected, derived };
    });
    if (changed) heirs.set(other, files);
  }
  return heirs;
}

const readOtherwise = ({ bundle }: StoredImport) =>
  new AppError('ALREADY_EXISTS', `Bundle ${bundle.id} holds a file of this bundle, read as another source.`, {
    meaning: 'Nothing was removed: what that file says would be found no more, or found differently.',
    action: `Remove bundle ${bundle.id} first.`,
  });

async function restated({ database, paths }: OpenWorkspace, heir: StoredImport, files: StagedFile[]): Promise<Standing> {
  const fresh = files.filter(isFresh).map((file) => file.id);
  const names = heir.segments.map((segment) => segment.name);
  const measured = await measure(database, paths.segments, heir.bundle.id, names, fresh);
  return { files, segments: heir.segments, counts: sum(files), ...measured };
}

/**
 * Takes an import out of journal and index. Files that later bundles hold too are theirs from here on. The journal line decides:
 * ended before it, nothing has changed; after it, the next open finishes the index. NOT_FOUND.
 */
export async function removeBundle(workspace: OpenWorkspace, id: string, reason: RemovalReason): Promise<RemovedBundle> {
  const { journal, database, index, options, paths } = workspace;
  const imports = await journal.imports();
  const removed = imports.find(({ bundle }) => bundle.id === id);
  if (!removed) {
    throw new AppError('NOT_FOUND', 'There is no such bundle in this workspace.', {
      meaning: 'Nothing was removed.',
      action: 'Choose a bundle from the list.',
    });
  }
  const others = imports.filter((other) => other !== removed);
  const inherited: (Standing & { import: number })[] = [];
  for (const [heir, files] of heirsOf(removed, others)) inherited.push({ import: heir.n, ...(await restated(workspace, heir, files)) });
  await journal.append({ kind: 'removal', at: options.now().toISOString(), bundle: id, import: removed.n, reason, inherited });
  const standing = await journal.imports();
  const first = Math.min(...inherited.map((heir) => heir.import));
  const again = standing.filter(({ n }) => n >= first);
  try {
    await exchangeInIndex(database, index, [id, ...again.map(({ bundle }) => bundle.id)], again);
  } catch {
    // The journal has decided: the index follows now, or where even this finds no room, at its next use.
    await workspace.reopenIndex().catch(() => undefined);
  }
  await sweepSegments(paths.segments, standing);
  const before = new Map(imports.map(({ n, events }) => [n, events]));
  const passed = inherited.reduce((total, heir) => total + heir.events - (before.get(heir.import) ?? 0), 0);
  const { path, sha256 } = removed.bundle;
  return { id, path, sha256, events: removed.events - passed, inherited: passed, originals: removed.objects.length };
}
