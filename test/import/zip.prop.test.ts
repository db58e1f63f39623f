import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { openInput } from '../../main/import/archive.ts';
import { limits } from '../../main/reader/limits.ts';
import { temporaryFolder } from './importing.ts';
import { zipOf } from './zipArchive.ts';

const valid = zipOf([
  { name: 'a.json', content: '{"a":1}'.repeat(40) },
  { name: 'folder/b.txt', content: 'stored', method: 0 },
  { name: 'c', content: 'streamed', descriptor: true },
]);

/** What an archive gives: its files with their content, or the code of its refusal. */
async function contents(bytes: Uint8Array): Promise<string[] | string> {
  const scratch = temporaryFolder();
  const path = join(scratch, 'x.zip');
  writeFileSync(path, bytes);
  try {
    const container = await openInput(path, 'x.zip', { limits, scratch });
    try {
      const found: string[] = [];
      for (const file of container.files) {
        const content = file.read();
        const parts: Uint8Array[] = [];
        if (Buffer.isBuffer(content)) parts.push(content);
        else for await (const part of content) parts.push(part);
        found.push(`${file.path}=${Buffer.concat(parts).toString('latin1')}`);
      }
      return found;
    } finally {
      container.close();
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'INPUT_REFUSED') return error.detail.reason ?? '';
    throw error;
  }
}

describe('a damaged archive', () => {
  test('is refused for a reason, or gives exactly the files of the whole one, wherever one byte was changed', async () => {
    const whole = await contents(valid);
    const outcomes = new Map<string, number>();
    for (let at = 0; at < valid.length; at += 1) {
      for (const change of [0x01, 0x80, 0xff]) {
        const bytes = Buffer.from(valid);
        bytes[at] = (bytes[at] as number) ^ change;
        const found = await contents(bytes);
        // A name changed in both headers alike cannot be told from another archive; here only one of them is.
        if (typeof found !== 'string') expect([at, found]).toEqual([at, whole]);
        else outcomes.set(found, (outcomes.get(found) ?? 0) + 1);
      }
    }
    expect([...outcomes.keys()].every((reason) => reason.startsWith('zip/'))).toBe(true);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(valid.length);
  });

  test('is refused for a reason wherever it is cut, and whatever is put in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: valid.length }),
        fc.nat({ max: valid.length }),
        fc.uint8Array({ maxLength: 30 }),
        async (from, to, noise) => {
          const found = await contents(Buffer.concat([valid.subarray(0, from), noise, valid.subarray(to)]));
          expect(typeof found === 'string' ? found.slice(0, 4) : found.length).toSatisfy(
            (one: unknown) => one === 'zip/' || typeof one === 'number',
          );
        },
      ),
      { numRuns: 800 },
    );
  });
});
