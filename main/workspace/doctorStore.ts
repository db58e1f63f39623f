import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LogEntry } from './chainedLog.ts';
import { fail, type Finding, many, pass, warn } from './doctorFinding.ts';
import { sizeOf } from './durable.ts';
import { sha256Of } from '../fileDigest.ts';
import { createObjectStore } from './objectStore.ts';
import type { WorkspacePaths } from './openWorkspace.ts';
import { keptImports, recordsOfKind, standingImports, type StoredImport } from './records.ts';
import { segmentFile, segmentState } from './segmentIndex.ts';

interface Inspection {
  /** The journal; null when it cannot be relied on. */
  entries: readonly LogEntry[] | null;
  full: boolean;
  held: boolean;
}

/** Digest of every original and report file the journal names, with its size where that is known. */
function namedObjects(entries: readonly LogEntry[]): Map<string, number | undefined> {
  const named = new Map<string, number | undefined>();
  for (const record of keptImports(entries)) {
    for (const sha256 of record.objects) named.set(sha256, undefined);
    for (const file of record.files) named.set(file.sha256, file.size);
  }
  for (const { report } of recordsOfKind(entries, 'report')) for (const file of report.files) named.set(file.sha256, file.size);
  return named;
}

/** An empty original is the only one that may be empty. */
const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

async function stateOf(path: string, sha256: string, size: number | undefined, full: boolean): Promise<'whole' | 'missing' | 'changed'> {
  if (full) {
    const found = await sha256Of(path).catch(() => 'missing');
    return found === sha256 ? 'whole' : found === 'missing' ? 'missing' : 'changed';
  }
  const found = await sizeOf(path);
  if (found === 0 && sha256 !== nothing) return 'missing';
  return size === undefined || size === found ? 'whole' : 'changed';
}

async function originals({ objects }: WorkspacePaths, named: ReadonlyMap<string, number | undefined>, full: boolean): Promise<Finding> {
  const id = 'store/originals';
  const store = createObjectStore(objects);
  const count = { whole: 0, missing: 0, changed: 0 };
  for (const [sha256, size] of named) count[await stateOf(store.path(sha256), sha256, size, full)] += 1;
  if (count.missing + count.changed > 0) {
    return fail(
      id,
      `Of ${many(named.size, 'original')}, ${count.missing} missing and ${count.changed} not what was imported.`,
      'Restore objects/ from a backup: each file there is named by its SHA-256, so copies can be checked.',
    );
  }
  return pass(
    id,
    `${many(named.size, 'original')} present, ${full ? 'each checked against its SHA-256' : 'sizes as recorded; --full checks every byte'}.`,
  );
}

async function segments(paths: WorkspacePaths, imports: readonly StoredImport[], full: boolean): Promise<Finding> {
  const id = 'store/segments';
  const bad: string[] = [];
  let looked = 0;
  for (const { bundle, segments: files } of imports) {
    for (const segment of files) {
      looked += 1;
      const whole = full
        ? (await segmentState(paths.segments, bundle.id, segment)) === 'whole'
        : (await sizeOf(join(paths.segments, segmentFile(bundle.id, segment.name)))) > 0;
      if (!whole) bad.push(bundle.id);
    }
  }
  if (bad.length > 0)
    return fail(
      id,
      `Of ${many(looked, 'segment')}, ${bad.length} missing or changed (bundle ${[...new Set(bad)].join(', ')}).`,
      '`muniment rebuild` makes them again from the originals.',
    );
  return pass(
    id,
    `${many(looked, 'segment')} of ${many(imports.length, 'bundle')} present${full ? ', each checked against its SHA-256' : ''}.`,
  );
}

async function index(directory: string, held: boolean): Promise<Finding> {
  const id = 'store/index';
  const file = join(directory, 'audit.duckdb');
  if (held) return pass(id, 'In use; it is sealed when it is closed.');
  const seal = await readFile(`${file}.sha256`, 'utf8').catch(() => '');
  const found = await sha256Of(file).catch(() => 'missing');
  if (found === seal) return pass(id, 'Byte for byte the one that was closed.');
  const why =
    found === 'missing' ? 'There is no index' : seal === '' ? 'The index was not closed' : 'The index is not the one that was closed';
  return warn(id, `${why}.`, 'Nothing: it holds no evidence of its own, and the next opening makes it again from the segments.');
}

/** Files that the journal does not name: left by an import that was ended, or put there by somebody. */
async function strangers(
  { objects, segments: folder }: WorkspacePaths,
  named: ReadonlyMap<string, unknown>,
  imports: readonly StoredImport[],
): Promise<Finding> {
  const id = 'store/strangers';
  const standing = new Set(imports.flatMap((record) => record.segments.map(({ name }) => segmentFile(record.bundle.id, name))));
  const stored = (await readdir(objects, { recursive: true, withFileTypes: true }).catch(() => [])).filter((one) => !one.isDirectory());
  const inObjects = stored.filter(({ name }) => !named.has(name)).length;
  const inSegments = (await readdir(folder).catch(() => [])).filter((name) => !standing.has(basename(name))).length;
  if (inObjects + inSegments === 0) return pass(id, 'Nothing lies in objects/ or segments/ that the journal does not name.');
  return warn(
    id,
    `The journal does not name ${many(inObjects, 'file')} in objects/ and ${many(inSegments, 'file')} in segments/.`,
    'They are never shown: left by a process that was ended, or put there by somebody.',
  );
}

/** Originals, segments and index against what the journal says. */
export async function inspectStore(paths: WorkspacePaths, { entries, full, held }: Inspection): Promise<Finding[]> {
  if (entries === null)
    return [fail('store/originals', 'Not checked: the journal that names them is damaged.', 'Restore the journal from a backup first.')];
  const imports = standingImports(entries);
  const named = namedObjects(entries);
  return [
    await originals(paths, named, full),
    await segments(paths, imports, full),
    await index(paths.directory, held),
    ...(held ? [] : [await strangers(paths, named, imports)]),
  ];
}
