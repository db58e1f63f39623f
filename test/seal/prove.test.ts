import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProvedFile } from '../../main/reader/protocol.ts';
import { leafHash, verifyInclusion } from '../../main/seal/merkle.ts';
import { proveRecords } from '../../main/seal/prove.ts';
import type { Framing } from '../../shared/import/manifest.ts';
import { temporaryFolder } from '../support/temporary.ts';

type Span = [offset: number, length: number];

async function prove(bytes: Buffer, name: string, spans: Span[], framing: Framing | null = null): Promise<ProvedFile[]> {
  const object = join(await temporaryFolder(), 'object');
  await writeFile(object, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return proveRecords({
    kind: 'prove',
    files: [{ object, sha256, name, framing, spans: spans.map(([offset, length]) => ({ offset, length })) }],
  });
}

/** Every proof leads from the bytes of its record to the stated root. */
function expectProved(bytes: Buffer, { root, size, records }: ProvedFile): void {
  for (const { index, offset, length, leaf, path } of records) {
    expect(leafHash(bytes.subarray(offset, offset + length)).toString('hex')).toBe(leaf);
    const steps = path.map((step) => Buffer.from(step, 'hex'));
    expect(verifyInclusion({ leaf: Buffer.from(leaf, 'hex'), index, size, path: steps, root: Buffer.from(root, 'hex') })).toBe(true);
  }
}

const lines = Array.from({ length: 1000 }, (_, index) => `{"n":${index}}`);
const text = Buffer.from(`${lines.join('\n')}\n`);
const spanOf = (index: number): Span => [text.indexOf(`{"n":${index}}`), lines[index]!.length];

describe('proofs of cited records', () => {
  it('are made for those lines of a file that are cited, and no others', async () => {
    const [file, ...more] = await prove(text, 'a.jsonl', [spanOf(999), spanOf(0), spanOf(512), spanOf(512)]);
    expect(more).toEqual([]);
    expect(file).toMatchObject({ framing: 'lf', size: 1000 });
    expect(file!.records.map((record) => record.index)).toEqual([0, 512, 999]);
    expectProved(text, file!);
  });

  it('cite the record around a range that lies inside it', async () => {
    const [offset] = spanOf(7);
    const [file] = await prove(text, 'a.jsonl', [[offset + 2, 3]]);
    expect(file!.records).toMatchObject([{ index: 7, offset, length: lines[7]!.length }]);
  });

  it('fall back to the whole file for a range across records, beside those that lie in one', async () => {
    const files = await prove(text, 'a.jsonl', [spanOf(3), [0, text.length]]);
    expect(files.map(({ framing, size }) => [framing, size])).toEqual([
      ['lf', 1000],
      ['none', 1],
    ]);
    for (const file of files) expectProved(text, file);
  });

  it('take a file that cannot be cut as it seems as one record', async () => {
    const broken = Buffer.from('[{"a":1},{"a":');
    expect(await prove(broken, 'a.json', [[1, 7]])).toMatchObject([
      { framing: 'none', size: 1, records: [{ offset: 0, length: broken.length }] },
    ]);
  });

  it('keep to the framing that a signed manifest states', async () => {
    expect(await prove(text, 'a.jsonl', [spanOf(3)], 'none')).toMatchObject([{ framing: 'none', size: 1 }]);
  });

  it('are refused for an original that was changed', async () => {
    const object = join(await temporaryFolder(), 'object');
    await writeFile(object, text);
    const file = { object, sha256: '00'.repeat(32), name: 'a.jsonl', framing: null, spans: [] };
    await expect(proveRecords({ kind: 'prove', files: [file] })).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
  });
});
