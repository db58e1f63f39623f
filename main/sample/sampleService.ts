import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildSampleClinic, type SampleOptions } from './clinic.ts';

export { buildSampleClinic };
export type { SampleOptions };

/** What was written: how many files and bytes. */
export interface WrittenSample {
  files: number;
  bytes: number;
}

/**
 * Writes the sample clinic below a folder, readable by the owner only. Files that exist are refused, never overwritten:
 * the error is Node's own (`EEXIST`, `ENOSPC`), for the caller to word.
 */
export async function writeSampleClinic(directory: string, options: SampleOptions = {}): Promise<WrittenSample> {
  const written: WrittenSample = { files: 0, bytes: 0 };
  const made = new Set<string>();
  for (const { path, bytes } of buildSampleClinic(options)) {
    const file = join(directory, path);
    const folder = dirname(file);
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      made.add(folder);
    }
    await writeFile(file, bytes, { mode: 0o600, flag: 'wx' });
    written.files += 1;
    written.bytes += bytes.length;
  }
  return written;
}
