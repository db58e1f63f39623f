import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sync } from './durable.ts';

/** Originals by their SHA-256: what was imported, byte for byte, and the files of signed reports. */
export interface ObjectStore {
  path(sha256: string): string;
  /** Moves finished files (path by digest) into the store and makes them durable; a known digest keeps the stored copy. */
  adopt(staged: ReadonlyMap<string, string>): Promise<void>;
  /** Those of these digests that are not in the store. */
  missing(digests: readonly string[]): Promise<string[]>;
  /** Removes these objects; one that is not there is no error. */
  remove(digests: readonly string[]): Promise<void>;
  /** Removes every object that is not named: what a killed import left behind. Returns how many. */
  sweep(keep: ReadonlySet<string>): Promise<number>;
}

const isDigest = (name: string) => /^[0-9a-f]{64}$/.test(name);

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Sixteen at a time: a bundle of many small files is bound by the disk's sync, not by this process. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

/** The store below `directory`: `ab/<sha256>`. */
export function createObjectStore(directory: string): ObjectStore {
  const path = (sha256: string) => {
    if (!isDigest(sha256)) throw new RangeError('not a SHA-256 digest');
    return join(directory, sha256.slice(0, 2), sha256);
  };
  return {
    path,
    async adopt(staged) {
      const folders = new Set<string>();
      await inParallel([...staged], async ([sha256, from]) => {
        const target = path(sha256);
        if (await exists(target)) return rm(from, { force: true });
        folders.add(dirname(target));
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        await sync(from);
        await rename(from, target);
      });
      for (const folder of folders) await sync(folder);
      if (folders.size > 0) await sync(directory);
    },
    async missing(digests) {
      const absent: string[] = [];
      await inParallel(digests, async (sha256) => {
        if (!(await exists(path(sha256)))) absent.push(sha256);
      });
      return absent;
    },
    remove: (digests) => inParallel(digests, (sha256) => rm(path(sha256), { force: true })),
    async sweep(keep) {
      let removed = 0;
      for (const folder of await readdir(directory)) {
        for (const name of await readdir(join(directory, folder))) {
          if (keep.has(name)) continue;
          await rm(join(directory, folder, name), { force: true });
          removed += 1;
        }
      }
      return removed;
    },
  };
}
