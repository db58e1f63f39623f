import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packingOf, unpacked } from '../../main/import/archive/packed.ts';
import type { RandomAccess } from '../../main/import/archive/randomAccess.ts';
import { limits } from '../../main/reader/limits.ts';
import { AppError } from '../../shared/errors.ts';
import { importFile, importFiles, onlyFile, refusalOf } from './importing.ts';
import { tarOf } from './tarArchive.ts';

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name));
const plain = fixture('pgaudit.jsonl');

const inMemory = (bytes: Buffer): RandomAccess => ({
  size: bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
  close: () => undefined,
});

/** What is in a packed file; the code of its refusal; or nothing when it is not known as packed. */
async function contentOf(bytes: Buffer): Promise<Buffer | string | undefined> {
  const packing = packingOf(bytes.subarray(0, 512));
  if (!packing) return undefined;
  const parts: Buffer[] = [];
  try {
    for await (const chunk of unpacked(packing, inMemory(bytes), { path: 'x', limits, archive: false })) parts.push(Buffer.from(chunk));
  } catch (error) {
    if (error instanceof AppError && error.code === 'INPUT_REFUSED') return error.detail.reason ?? '';
    throw error;
  }
  return Buffer.concat(parts);
}

const changed = (bytes: Buffer, at: number, bits = 1) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] as number) ^ bits;
  return copy;
};

/** A frame that zstd skips (RFC 8878 3.1.2). */
const skipped = (content: string) => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a53, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, Buffer.from(content)]);
};

/** A frame of one repeated byte: header as given, one block. */
const repeated = (header: readonly number[], times: number) =>
  Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...header]),
    Buffer.from([3 | ((times << 3) & 0xff), (times >> 5) & 0xff, times >> 13, 0x41]),
  ]);

const bz2 = fixture('pgaudit.jsonl.bz2');
const zst = fixture('pgaudit.jsonl.zst');

describe('a file in UTF-16', () => {
  const little = Buffer.from(`\ufeff${plain.toString('utf8')}`, 'utf16le');
  const big = Buffer.from(little).swap16();

  test.each([
    ['little', little],
    ['big', big],
  ])('with the %s end first is read as in UTF-8, and both forms are kept', async (_, given) => {
    const imported = await importFile('log', given);
    expect(onlyFile(imported)).toMatchObject({
      source: 'postgres',
      sha256: sha256(plain),
      packedSha256: sha256(given),
      size: plain.length,
    });
    expect(imported.bundle.objects).toEqual([sha256(given), sha256(plain)]);
  });

  test('keeps a character that two stretches share, and a half one is told', async () => {
    const text = `${'x'.repeat(32_766)}😀é`;
    expect(await contentOf(Buffer.from(`\ufeff${text}`, 'utf16le'))).toEqual(Buffer.from(text));
    expect(await contentOf(Buffer.from(`\ufeff${text}\ud83d`, 'utf16le'))).toEqual(Buffer.from(`${text}\ufffd`));
  });

  test.each([
    ['text in UTF-32', Buffer.from('fffe00007b000000', 'hex')],
    ['other bytes that begin like its mark', Buffer.from('fffe0100027b0000', 'hex')],
    ['the mark alone', Buffer.from('fffe', 'hex')],
  ])('is not %s', async (_, bytes) => {
    expect(await contentOf(bytes)).toBeUndefined();
  });
});

describe.each([
  ['bzip2', 'bz2', bz2],
  ['zstd', 'zst', zst],
] as const)('a file packed by %s', (id, ending, packed) => {
  test('is read as what is in it, whatever it is called, and both forms are kept', async () => {
    const imported = await importFile('log', packed);
    const file = onlyFile(imported);
    expect(file).toMatchObject({ source: 'postgres', sha256: sha256(plain), packedSha256: sha256(packed), size: plain.length });
    expect(file.primary).toBe(onlyFile(await importFile('log', plain)).primary);
    expect(imported.bundle.objects).toEqual([sha256(packed), sha256(plain)]);
  });

  test('may be several members one after another, up to the limit', async () => {
    expect(await contentOf(Buffer.concat([packed, packed]))).toEqual(Buffer.concat([plain, plain]));
    const three = { [`a.${ending}`]: Buffer.concat([packed, packed, packed]) };
    await expect(importFiles(three, { packedMembers: 3 })).resolves.toBeDefined();
    expect(await refusalOf(importFiles(three, { packedMembers: 2 }))).toBe(`${id}/too-many-members`);
  });

  test('lets the process say that it is working while it is unpacked', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const content = await contentOf(Buffer.concat(new Array<Buffer>(300).fill(packed)));
    clearInterval(timer);
    expect(content).toHaveLength(300 * plain.length);
    expect(turns).toBeGreaterThan(0);
  });

  test('keeps to the limits of size and ratio', async () => {
    const file = { [`a.${ending}`]: packed };
    await expect(importFiles(file, { archiveBytes: packed.length })).resolves.toBeDefined();
    expect(await refusalOf(importFiles(file, { archiveBytes: packed.length - 1 }))).toBe(`${id}/size`);
    const ratio = Math.ceil(plain.length / packed.length);
    await expect(importFiles(file, { ratio, ratioFromBytes: 1 })).resolves.toBeDefined();
    expect(await refusalOf(importFiles(file, { ratio: ratio - 1, ratioFromBytes: 1 }))).toBe(`${id}/ratio`);
    await expect(importFile('a', packed, { expandedBytes: plain.length })).resolves.toBeDefined();
    expect(await refusalOf(importFile('a', packed, { expandedBytes: plain.length - 1 }))).toBe('limit/expanded-size');
  });

  test('holds an archive', async () => {
    const { bundle } = await importFile(`logs.tar.${ending}`, fixture(`logs.tar.${ending}`));
    expect(bundle.files.map(({ path, source, primary }) => [path, source, primary])).toEqual([
      ['logs/session.json', 'hoop', 1],
      ['logs/terminal.cast', 'asciicast', 1],
    ]);
  });

  test('is refused when it is packed twice, or something follows it', async () => {
    expect(await refusalOf(importFile('a', gzipSync(packed)))).toBe('gzip/packed-twice');
    expect(await contentOf(Buffer.concat([packed, Buffer.from('more')]))).toBe(`${id}/trailing-bytes`);
  });

  test('cut anywhere is refused, and nothing else', async () => {
    for (let length = 18; length < packed.length; length += 41) {
      expect(await contentOf(packed.subarray(0, length))).toMatch(new RegExp(`^${id}/(cut-short|compressed-data|checksum)$`));
    }
  });

  test('with one bit changed is refused, or changes nothing that is read', async () => {
    for (let at = 0; at < packed.length; at += 11) {
      const found = await contentOf(changed(packed, at, 1 << (at % 8)));
      if (typeof found === 'string') expect(found).toMatch(new RegExp(`^${id}/`));
      else if (found) expect([at, found.equals(plain)]).toEqual([at, true]);
    }
  });

  test('with noise in it gives a refusal, and no other error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: packed.length }), fc.nat({ max: 40 }), fc.uint8Array({ maxLength: 60 }), async (at, cut, noise) => {
        const found = await contentOf(Buffer.concat([packed.subarray(0, at), noise, packed.subarray(at + cut)]));
        if (typeof found === 'string') expect(found).toMatch(/^(bzip2|zstd)\//);
      }),
      { numRuns: 60 },
    );
  });
});

describe('bzip2', () => {
  /** `printf '' | bzip2`. */
  const nothing = Buffer.from('QlpoORdyRThQkAAAAAA=', 'base64');

  test('may hold nothing', async () => {
    expect(await contentOf(nothing)).toEqual(Buffer.alloc(0));
  });

  test('checks the checksum of all blocks together', async () => {
    expect(await contentOf(changed(bz2, bz2.length - 2))).toBe('bzip2/checksum');
  });

  test('is told from text that begins with its letters', async () => {
    expect(packingOf(Buffer.from('BZh9 is the name of our server'))).toBeUndefined();
  });
});

describe('zstd', () => {
  const single = 0b10_0000;

  test('skips frames that are there to be skipped, also at the start', async () => {
    expect(await contentOf(Buffer.concat([skipped('a note'), zst, skipped('')]))).toEqual(plain);
    expect(await contentOf(Buffer.concat([zst, skipped('cut').subarray(0, -1)]))).toBe('zstd/cut-short');
  });

  test('reads frames without a checksum and of unknown size', async () => {
    expect(await contentOf(repeated([0, 0], 1000))).toEqual(Buffer.alloc(1000, 0x41));
    expect(await contentOf(repeated([single, 200], 200))).toEqual(Buffer.alloc(200, 0x41));
  });

  test('is refused where the size of the content is not the one stated', async () => {
    expect(await contentOf(repeated([single, 201], 200))).toBe('zstd/compressed-data');
  });

  test('is refused when it needs a dictionary, or sets what must not be set', async () => {
    expect(await contentOf(repeated([single | 1, 7, 200], 200))).toBe('zstd/dictionary');
    expect(await contentOf(repeated([single | 8, 200], 200))).toBe('zstd/header');
  });

  test.each([
    [17 << 3, 128 << 20, true],
    [(17 << 3) | 1, 144 << 20, false],
  ])('with a window of %i is held to the limit', async (descriptor, size, read) => {
    expect(limits.windowBytes).toBe(128 << 20);
    expect(size <= limits.windowBytes).toBe(read);
    expect(await contentOf(repeated([0, descriptor], 10))).toEqual(read ? Buffer.alloc(10, 0x41) : 'zstd/window');
  });

  test('gives back the memory of files that are only begun', async () => {
    const big = repeated([0, 13 << 3], 100_000);
    const before = process.memoryUsage.rss();
    for (let turn = 0; turn < 100; turn += 1) {
      const packing = packingOf(big);
      if (!packing) throw new Error('not known as zstd');
      for await (const chunk of unpacked(packing, inMemory(big), { path: 'x', limits, archive: false })) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 << 20);
  });
});

test('an archive in two members of gzip is refused, for many programs read only the first', async () => {
  const archive = tarOf([{ name: 'a', content: 'x' }]);
  const two = Buffer.concat([gzipSync(archive.subarray(0, 512)), gzipSync(archive.subarray(512))]);
  expect(await refusalOf(importFile('a.tgz', two))).toBe('gzip/several-members');
});
