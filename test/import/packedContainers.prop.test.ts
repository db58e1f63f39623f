import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openInput } from '../../main/import/archive.ts';
import { stageInput } from '../../main/import/ingest/stageInput.ts';
import { limits } from '../../main/reader/limits.ts';
import { AppError } from '../../shared/errors.ts';
import { temporaryFolder } from './importing.ts';
import { paxPart, type TarPart, tarOf } from './tarArchive.ts';

/** What a container gives: its files with their content in hex, or the code of its refusal. All that is written lies under digests. */
async function contents(bytes: Uint8Array): Promise<string[] | string> {
  const folder = temporaryFolder();
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const path = join(folder, 'x');
  writeFileSync(path, bytes);
  try {
    const container = await openInput(path, 'x', { limits, scratch });
    try {
      const staged = await stageInput({ container, seal: undefined, staging: scratch, limits, report: () => undefined });
      return staged.files.map(({ path: name, object }) => `${name}=${readFileSync(object.path).toString('hex')}`);
    } finally {
      container.close();
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'INPUT_REFUSED') return error.detail.reason ?? '';
    throw error;
  } finally {
    expect(readdirSync(folder).sort()).toEqual(['scratch', 'x']);
    expect(readdirSync(scratch).filter((name) => name !== 'objects')).toEqual([]);
    const objects = join(scratch, 'objects');
    for (const name of existsSync(objects) ? readdirSync(objects) : []) expect(name).toMatch(/^([0-9a-f]{64}|arriving)$/);
  }
}

const part = fc.stringMatching(/^[a-w0-9_ü日-]{1,20}$/).filter((name) => !/^(con|prn|aux|nul|com\d|lpt\d)$/.test(name));
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const content = fc.uint8Array({ maxLength: 3000 });

/** Files under names of which none is another one or a folder of it. */
const files = fc
  .uniqueArray(fc.tuple(path, content), { minLength: 1, maxLength: 8, selector: ([name]) => name })
  .map((all) => all.map(([name, bytes], index) => [`${index}-${name}`, bytes] as const));

/** Writes a name in one of the ways there are for it. */
function partsOf([name, bytes]: readonly [string, Uint8Array], way: number): TarPart[] {
  const short = Buffer.byteLength(name) <= 100;
  if (way === 0 && short) return [{ name, content: bytes }];
  if (way === 1 && Buffer.byteLength(name) <= 98) return [{ name: `./${name}`, content: bytes }];
  if (way === 2)
    return [
      { name: '././@LongLink', type: 'L', magic: 'ustar  \0', content: `${name}\0` },
      { name: 'cut', content: bytes },
    ];
  return [paxPart({ path: name, mtime: '1.25' }), { name: 'cut', content: bytes }];
}

const asHex = (all: readonly (readonly [string, Uint8Array])[]) =>
  all
    .map(([name, bytes]) => ({ key: Buffer.from(name), line: `${name}=${Buffer.from(bytes).toString('hex')}` }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ line }) => line);

describe('random files', () => {
  test('come out of a tar archive, plain and packed, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.array(fc.nat({ max: 3 }), { minLength: 8, maxLength: 8 }), async (all, ways) => {
        const archive = tarOf(all.flatMap((file, index) => partsOf(file, ways[index] ?? 0)));
        expect(await contents(archive)).toEqual(asHex(all));
        expect(await contents(gzipSync(archive))).toEqual(asHex(all));
      }),
      { numRuns: 40 },
    );
  });

  test('come out of a gzip file of any number of members, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 6 }), async (parts) => {
        // A plain start, so that random bytes are never taken for a container.
        const all = [Buffer.from('log\n'), ...parts];
        expect(await contents(Buffer.concat(all.map((one) => gzipSync(one))))).toEqual([`x=${Buffer.concat(all).toString('hex')}`]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('one changed byte', () => {
  const archive = tarOf([
    { name: 'a.txt', content: 'first' },
    { name: 'folder/', type: '5' },
    paxPart({ path: 'folder/größe.txt', size: '6' }),
    { name: 'cut', content: 'second' },
  ]);

  test('of a packed archive is found, or changes nothing that is read', async () => {
    const packed = gzipSync(archive);
    const whole = await contents(packed);
    for (let at = 0; at < packed.length; at += 1) {
      for (const change of [0x01, 0xff]) {
        const bytes = Buffer.from(packed);
        bytes[at] = (bytes[at] as number) ^ change;
        const found = await contents(bytes);
        if (typeof found === 'string') expect(found).toMatch(/^(gzip|tar|file)\//);
        // What no longer starts as a gzip file is a file of no known kind.
        else if (at > 3) expect([at, found]).toEqual([at, whole]);
      }
    }
  });

  test('of a plain archive never gives what is not in it, and never an error that is none of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: archive.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(archive);
        bytes[at] = (bytes[at] as number) ^ change;
        const found = await contents(bytes);
        if (typeof found === 'string') expect(found).toMatch(/^tar\//);
        // What no longer starts as a tar archive is one file of no known kind.
        else if (found.length === 1) expect(found).toEqual([`x=${bytes.toString('hex')}`]);
        else expect(found.map((one) => one.split('=')[1]?.length)).toEqual([10, 12]);
      }),
      { numRuns: 400 },
    );
  });

  test('or a stretch cut out or put in, is refused or read, and nothing else', async () => {
    for (const whole of [archive, gzipSync(archive)]) {
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: whole.length }),
          fc.nat({ max: whole.length }),
          fc.uint8Array({ maxLength: 40 }),
          async (from, to, noise) => {
            const found = await contents(Buffer.concat([whole.subarray(0, from), noise, whole.subarray(to)]));
            if (typeof found === 'string') expect(found).toMatch(/^(gzip|tar|file|archive)\//);
          },
        ),
        { numRuns: 100 },
      );
    }
  });
});
