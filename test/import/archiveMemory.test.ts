import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { openInput } from '../../main/import/archive.ts';
import { stageInput } from '../../main/import/ingest/stageInput.ts';
import { limits } from '../../main/reader/limits.ts';
import { sharedDirectory } from '../support/shared.ts';
import { refusalOf, temporaryFolder } from './importing.ts';
import { endMark, octal, tarPart } from './tarArchive.ts';

const mebibyte = 1 << 20;

/** The greatest memory this process has held, in MiB: it only grows, so these tests have a file of their own. */
const peak = () => process.resourceUsage().maxRSS / 1024;

/** A packed tar archive of one file of so many MiB, each made by `fill`. */
async function largeArchive(size: number, fill: (index: number) => Buffer): Promise<string> {
  const path = join(temporaryFolder(), 'large.tar.gz');
  function* bytes(): Generator<Buffer> {
    yield tarPart({ name: 'large', sizeField: octal(size * mebibyte) });
    for (let index = 0; index < size; index += 1) yield fill(index);
    yield endMark;
  }
  await pipeline(Readable.from(bytes()), createGzip({ level: 1 }), createWriteStream(path));
  return path;
}

async function stage(path: string): Promise<{ sizes: number[]; scratch: string }> {
  const scratch = join(temporaryFolder(), 'scratch');
  mkdirSync(scratch);
  const container = await openInput(path, 'large.tar.gz', { limits, scratch });
  try {
    const staged = await stageInput({ container, seal: undefined, staging: scratch, limits, report: () => undefined });
    return { sizes: staged.files.map(({ object }) => object.size), scratch };
  } finally {
    container.close();
    expect(readdirSync(scratch)).toEqual(['objects']);
  }
}

test('a packed archive of 128 MiB of nothing is refused within 64 MiB of memory', async () => {
  const own = await largeArchive(128, () => Buffer.alloc(mebibyte));
  const given = join(sharedDirectory() ?? '', 'hostile/tar/bomb-128MiB.tar.gz');
  for (const path of existsSync(given) ? [own, given] : [own]) {
    const before = peak();
    const scratch = temporaryFolder();
    expect(await refusalOf(openInput(path, 'bomb.tar.gz', { limits, scratch }))).toBe('gzip/ratio');
    expect(peak() - before).toBeLessThan(64);
    expect(readdirSync(scratch)).toEqual([]);
  }
});

test('a packed archive of 128 MiB of log is unpacked, checked and staged within 64 MiB of memory', async () => {
  const path = await largeArchive(128, (index) =>
    Buffer.from(`${index} a line of a log that says little\n`.repeat(40_000)).subarray(0, mebibyte),
  );
  for await (const _ of createReadStream(path)) break;
  const before = peak();
  expect((await stage(path)).sizes).toEqual([128 * mebibyte]);
  expect(peak() - before).toBeLessThan(64);
});
