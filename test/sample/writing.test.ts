import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSampleClinic, writeSampleClinic } from '../../main/sample/sampleService.ts';

describe('writing the sample clinic', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sample-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('writes the bytes that were built, readable by the owner only, and counts them', async () => {
    const written = await writeSampleClinic(directory, { sessions: 40 });
    const built = [...buildSampleClinic({ sessions: 40 })];
    expect(written).toEqual({ files: 43, bytes: built.reduce((sum, { bytes }) => sum + bytes.length, 0) });
    for (const { path, bytes } of built) {
      expect(Buffer.compare(await readFile(join(directory, path)), bytes)).toBe(0);
      expect((await stat(join(directory, path))).mode & 0o777).toBe(0o600);
    }
  });

  it('makes two folders and nothing else', async () => {
    await writeSampleClinic(directory, { sessions: 3 });
    expect((await readdir(directory)).sort()).toEqual(['recordings', 'sessions']);
  });

  it('refuses to write over what is there', async () => {
    await writeSampleClinic(directory, { sessions: 3 });
    await expect(writeSampleClinic(directory, { sessions: 3 })).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
