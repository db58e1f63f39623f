import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../main/import/archive.ts';
import { limits } from '../../main/reader/limits.ts';
import { zipFormProblem } from '../../main/seal/checkZip.ts';
import { writeZip } from '../../main/seal/writeZip.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeZip as ordinaryZip } from '../support/zip.ts';

const content = (bytes: Uint8Array) => () => [bytes];
const files = [
  { name: 'b-1/bagit.txt', content: content(Buffer.from('BagIt-Version: 1.0\n')) },
  { name: 'b-1/data/empty', content: content(Buffer.alloc(0)) },
  { name: 'b-1/data/größe.csv', content: content(Buffer.from('a,b\n'.repeat(5000))) },
  { name: 'b-1/data/zeros', content: content(Buffer.alloc(3 << 20)) },
];

async function written(): Promise<string> {
  const path = join(await temporaryFolder(), 'one.zip');
  await writeZip(path, 'package', files);
  return path;
}

async function contentOf(path: string): Promise<[string, number, string][]> {
  const container = await openInput(path, 'one.zip', { limits, scratch: await temporaryFolder() });
  const found: [string, number, string][] = [];
  for (const file of container.files) {
    const hash = createHash('sha256');
    let size = 0;
    const read: unknown = file.read();
    for await (const chunk of Buffer.isBuffer(read) ? [read] : (read as AsyncIterable<Buffer>)) {
      hash.update(chunk);
      size += chunk.length;
    }
    found.push([file.path, size, hash.digest('hex')]);
  }
  container.close();
  return found;
}

describe('an archive of the one form', () => {
  it('passes the check of its kind, and of no other', async () => {
    const path = await written();
    expect(await zipFormProblem(path, 'package')).toBeNull();
    expect(await zipFormProblem(path, 'bundle')).not.toBeNull();
  });

  it('unpacks to what was packed, through the import and its rules', async () => {
    const expected = files.map(({ name, content: read }) => {
      const bytes = Buffer.concat(read());
      return [name, bytes.length, createHash('sha256').update(bytes).digest('hex')];
    });
    expect(await contentOf(await written())).toEqual(expected);
  });

  it('is the same when it is written again, and is never written over', async () => {
    const one = await written();
    expect((await readFile(one)).equals(await readFile(await written()))).toBe(true);
    await expect(writeZip(one, 'package', files)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it.skipIf(spawnSync('unzip', ['-v']).status !== 0)('is sound to unzip, which shows its digest', async () => {
    const path = await written();
    expect(execFileSync('unzip', ['-tq', path]).toString()).toContain('No errors detected');
    const bytes = await readFile(path);
    const digest = createHash('sha256').update(bytes.subarray(0, -64)).digest('hex');
    expect(execFileSync('unzip', ['-z', path]).toString()).toContain(digest);
  });

  it('fails the check with any byte changed, cut or added', async () => {
    const bytes = await readFile(await written());
    const path = join(await temporaryFolder(), 'changed.zip');
    const problemOf = async (changed: Buffer) => {
      await writeFile(path, changed);
      return zipFormProblem(path, 'package');
    };
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, difference) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ difference;
        expect(await problemOf(changed)).not.toBeNull();
      }),
      { numRuns: 150 },
    );
    for (let cut = 1; cut < bytes.length; cut += Math.ceil(bytes.length / 20))
      expect(await problemOf(bytes.subarray(0, -cut))).not.toBeNull();
    expect(await problemOf(Buffer.concat([bytes, Buffer.from('\n')]))).not.toBeNull();
  });

  it.each([
    ['between its files', (bytes: Buffer) => bytes.indexOf('PK\u0003\u0004', 4)],
    ['before its directory', (bytes: Buffer) => bytes.indexOf('PK\u0001\u0002')],
  ])('fails the check with bytes hidden %s, although the digest was made again', async (_where, place) => {
    const bytes = await readFile(await written());
    const at = place(bytes);
    const body = Buffer.concat([bytes.subarray(0, at), Buffer.from('hidden'), bytes.subarray(at, -64)]);
    const path = join(await temporaryFolder(), 'hidden.zip');
    await writeFile(path, Buffer.concat([body, Buffer.from(createHash('sha256').update(body).digest('hex'))]));
    expect(await zipFormProblem(path, 'package')).not.toBeNull();
  });

  it('fails the check when another program packed the same files', async () => {
    const path = join(await temporaryFolder(), 'other.zip');
    await ordinaryZip(
      path,
      files.map(({ name, content: read }) => ({ path: name, bytes: Buffer.concat(read()) })),
    );
    expect(await zipFormProblem(path, 'package')).not.toBeNull();
  });
});
