import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptOriginals, PurgedBundle, RemovalReason } from '../../shared/import/removal.ts';
import { AppError } from '../../shared/errors.ts';
import { sizeOf } from './durable.ts';
import { keptObjects, type OpenWorkspace } from './openWorkspace.ts';
import type { NumberedImport, RemovalRecord } from './records.ts';

/** A removed bundle that did not come back: its last removal, and every import of it. */
interface Gone {
  removal: RemovalRecord;
  imports: NumberedImport[];
}

async function goneBundles({ journal }: OpenWorkspace): Promise<Gone[]> {
  const standing = new Set((await journal.imports()).map(({ bundle }) => bundle.id));
  const imports = new Map<string, NumberedImport[]>();
  for (const one of await journal.everImported()) {
    const before = imports.get(one.bundle.id);
    if (before) before.push(one);
    else imports.set(one.bundle.id, [one]);
  }
  const last = new Map((await journal.removals()).map((removal) => [removal.bundle, removal] as const));
  return [...last.values()]
    .filter(({ bundle }) => !standing.has(bundle))
    .map((removal) => ({ removal, imports: imports.get(removal.bundle) ?? [] }))
    .sort((a, b) => b.removal.at.localeCompare(a.removal.at));
}

/** Which originals only this bundle holds: what every other kept import and every report holds stays. */
async function ownObjects({ journal }: OpenWorkspace, { imports }: Gone): Promise<{ own: string[]; shared: number }> {
  const numbers = new Set(imports.map(({ n }) => n));
  const others = (await journal.keptImports()).filter(({ n }) => !numbers.has(n)).flatMap((record) => record.objects);
  const reported = (await journal.reports()).flatMap(({ report }) => report.files.map(({ sha256 }) => sha256));
  const held = new Set([...others, ...reported]);
  const all = new Set(imports.flatMap((record) => record.objects));
  const own = [...all].filter((sha256) => !held.has(sha256));
  return { own, shared: all.size - own.length };
}

const bytesOf = async ({ objects }: OpenWorkspace, digests: readonly string[]): Promise<number> => {
  let bytes = 0;
  for (const sha256 of digests) bytes += await sizeOf(objects.path(sha256));
  return bytes;
};

/** Removed bundles that are not back, the last removal first, with what a purge of each would delete. */
export async function listRemoved(workspace: OpenWorkspace): Promise<KeptOriginals[]> {
  const purges = new Map((await workspace.journal.purges()).flatMap(({ imports, at }) => imports.map((n) => [n, at] as const)));
  const listed: KeptOriginals[] = [];
  for (const gone of await goneBundles(workspace)) {
    const { removal, imports } = gone;
    const last = imports.at(-1);
    if (!last) continue;
    const { id, path, sha256 } = last.bundle;
    const purgedAt = purges.get(last.n) ?? null;
    const { own, shared } = purgedAt === null ? await ownObjects(workspace, gone) : { own: [], shared: 0 };
    const left = { originals: own.length, bytes: await bytesOf(workspace, own), shared };
    listed.push({ id, path, sha256, removedAt: removal.at, reason: removal.reason ?? 'not-stated', ...left, purgedAt });
  }
  return listed;
}

const notRemoved = () =>
  new AppError('NOT_FOUND', 'There are no originals of a removed bundle with this id.', {
    meaning: 'Nothing was deleted.',
    action: 'Remove a bundle before its originals are deleted; those that were deleted before are gone.',
  });

/**
 * Deletes the originals of a removed bundle that nothing else holds, and decoded and searched recordings before them, which come back by
 * themselves for bundles that are still there. The journal line decides: ended before it, no original has gone; after it, a staging
 * folder is left over, and so the next open sweeps what the journal does not want kept. NOT_FOUND.
 */
export async function purgeOriginals(workspace: OpenWorkspace, id: string, reason: RemovalReason): Promise<PurgedBundle> {
  const { journal, objects, options, paths } = workspace;
  const gone = (await goneBundles(workspace)).find(({ removal }) => removal.bundle === id);
  const last = gone?.imports.at(-1);
  const kept = new Set((await journal.keptImports()).map(({ n }) => n));
  if (!gone || !last || !kept.has(last.n)) throw notRemoved();
  const { own, shared } = await ownObjects(workspace, gone);
  const bytes = await bytesOf(workspace, own);
  const imports = gone.imports.map(({ n }) => n);
  for (const cache of [paths.keyframes, paths.printed])
    for (const name of await readdir(cache)) await rm(join(cache, name), { recursive: true, force: true });
  const underWay = await workspace.staging();
  await journal.append({ kind: 'purge', at: options.now().toISOString(), bundle: id, imports, reason });
  const still = await keptObjects(journal);
  await objects.remove(own.filter((sha256) => !still.has(sha256)));
  await underWay.remove();
  const { path, sha256 } = last.bundle;
  return { id, path, sha256, originals: own.length, bytes, shared };
}
