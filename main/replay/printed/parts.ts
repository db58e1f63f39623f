import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { literal } from '../../database/open.ts';
import { sha256Of } from '../../fileDigest.ts';
import { blockColumns, printedVersion } from './printedBlocks.ts';

/** The folder of Parquet files that hold what recordings printed: each of recordings of one bundle, its digest in its name. */
export interface PrintedParts {
  /** A table expression over the parts that are whole; in it, rows of {@link PrintedBlock}. */
  tableSql(): Promise<string>;
  /** Moves a finished file among the parts. */
  add(bundle: string, file: string): Promise<void>;
  /** Deletes the parts of all other bundles. */
  keep(bundles: readonly string[]): Promise<void>;
  /** Forgets what is known of the folder: it is looked through again. */
  forget(): void;
}

const partName = /^([0-9a-f]{16})-(\d{1,6})-([0-9a-f]{64})\.parquet$/;

/** A bundle as the names of its parts say it. */
const nameOf = (bundle: string): string => createHash('sha256').update(bundle).digest('hex').slice(0, 16);

const noRows = Object.entries(blockColumns)
  .map(([name, type]) => `CAST(NULL AS ${type}) AS ${name}`)
  .join(', ');

async function look(folder: string): Promise<Set<string>> {
  const whole = new Set<string>();
  for (const name of await readdir(folder).catch(() => [])) {
    const [, , version, sha256] = partName.exec(name) ?? [];
    const file = join(folder, name);
    if (version === String(printedVersion) && sha256 === (await sha256Of(file).catch(() => undefined))) whole.add(name);
    // Of another version, or not what was written: it is made again.
    else await rm(file, { recursive: true, force: true });
  }
  return whole;
}

/** Parts are read only when they are, byte for byte, what was written: they are looked at once for each opening of the workspace. */
export function createPrintedParts(folder: string): PrintedParts {
  let known: Promise<Set<string>> | undefined;
  const parts = () => {
    known ??= look(folder);
    return known;
  };
  return {
    async tableSql() {
      const files = [...(await parts())].map((name) => literal(join(folder, name)));
      return files.length === 0 ? `(SELECT ${noRows} WHERE false)` : `read_parquet([${files.join(', ')}])`;
    },
    async add(bundle, file) {
      const there = await parts();
      const name = `${nameOf(bundle)}-${printedVersion}-${await sha256Of(file)}.parquet`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rename(file, join(folder, name));
      there.add(name);
    },
    async keep(bundles) {
      const names = new Set(bundles.map(nameOf));
      const there = await parts();
      for (const name of there) {
        if (names.has(name.slice(0, 16))) continue;
        there.delete(name);
        await rm(join(folder, name), { force: true });
      }
    },
    forget() {
      known = undefined;
    },
  };
}
