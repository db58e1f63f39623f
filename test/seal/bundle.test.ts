import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BundleManifest, bundleManifest } from '../../shared/import/manifest.ts';
import type { Verdict } from '../../shared/signing/verdict.ts';
import { flipped, folderForFile, makeKey, type TestKey } from '../signing/signed.ts';
import {
  contentOf,
  exported,
  manifestName,
  namesIn,
  recomputed,
  seal,
  signatureName,
  verifyWith,
  writeFiles,
  zipAgain,
} from './sealing.ts';

let folder: string;
let key: TestKey;
/** Of somebody whose root nobody pinned. */
let other: TestKey;
let bundle: string;
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(async () => {
  folder = await folderForFile();
  key = await makeKey(folder, 'gail', new Date(Date.now() - 60_000));
  other = await makeKey(at('elsewhere'), 'other', new Date(Date.now() - 60_000));
  await writeFiles(at('exports'), exported);
  bundle = at('september.muniment');
  await seal(at('exports'), bundle, { key });
}, 120_000);

const failed = ({ checks }: Verdict) => checks.filter((check) => check.result === 'fail').map((check) => check.id);
const verify = (path: string) => verifyWith(path, [key.rootPem]);

/** The bundle with changed content, zipped again as it should be. */
async function changed(name: string, change: (content: Map<string, Buffer>) => Map<string, Buffer> | void): Promise<Verdict> {
  const content = await contentOf(bundle);
  const path = at(`${name}.muniment`);
  await zipAgain(path, 'september', change(content) ?? content);
  return verify(path);
}

describe('a sealed bundle', () => {
  it('holds every input byte for byte, with its records counted', async () => {
    const content = await contentOf(bundle);
    const manifest = bundleManifest.parse(JSON.parse(String(content.get(manifestName))));
    for (const [path, text] of Object.entries(exported)) expect(content.get(`data/exports/${path}`)?.toString()).toBe(text);
    expect(manifest.files.map(({ path, framing, records }) => [path.slice('data/exports/'.length), framing, records])).toEqual([
      ['events.jsonl', 'lf', 3],
      ['notes.bin', 'none', 1],
      ['postgres.csv', 'csv', 2],
      ['sessions/list.json', 'json-array', 2],
      ['sessions/one.json', 'json-document', 1],
    ]);
    expect(manifest).toMatchObject({ id: 'september', producer: { name: 'Example gateway' }, previous: null });
  });

  it('is valid under the pinned root, and untrusted under none or another one', async () => {
    const valid = await verify(bundle);
    expect(valid.verdict).toBe('valid');
    expect(valid.checks.find((check) => check.id === 'bundle/manifest')?.says).toContain('calls its producer Example gateway');
    const unknown = await verifyWith(bundle, [other.rootPem]);
    expect(unknown).toMatchObject({ verdict: 'untrusted', rootFingerprint: key.rootFingerprint });
    expect(failed(unknown)).toEqual([]);
    expect((await verifyWith(bundle, [])).verdict).toBe('untrusted');
  });

  it('is as valid in the folder it was unpacked to', async () => {
    const content = await contentOf(bundle);
    await writeFiles(at('unpacked'), Object.fromEntries(content));
    expect((await verify(at('unpacked'))).verdict).toBe('valid');
    await writeFile(at('unpacked', 'data', 'extra.txt'), 'more');
    expect(failed(await verify(at('unpacked')))).toEqual(['bundle/unlisted']);
    await rm(at('unpacked', 'data', 'extra.txt'));
    await appendFile(at('unpacked', 'data', 'exports', 'notes.bin'), 'x');
    expect(failed(await verify(at('unpacked')))).toEqual(['bundle/files', 'bundle/records']);
  });
});

describe('a bundle that was changed', () => {
  it('by an edited record fails its digests and trees', async () => {
    const verdict = await changed('edited', (content) => {
      content.set('data/exports/events.jsonl', Buffer.from(exported['events.jsonl']!.replace('2', '7')));
    });
    expect(verdict.verdict).toBe('invalid');
    expect(failed(verdict)).toEqual(['bundle/files', 'bundle/records']);
  });

  it('with every digest made to fit fails its signature', async () => {
    const verdict = await changed('refitted', (content) =>
      recomputed(content.set('data/exports/events.jsonl', Buffer.from(exported['events.jsonl']!.replace('2', '7')))),
    );
    expect(verdict.verdict).toBe('invalid');
    expect(failed(verdict)).toEqual(['bundle/digest']);
  });

  it('by a dropped last record fails', async () => {
    const verdict = await changed('dropped', (content) =>
      recomputed(content.set('data/exports/events.jsonl', Buffer.from(exported['events.jsonl']!.replace('{"seq":3}', '')))),
    );
    expect(failed(verdict)).toEqual(['bundle/digest']);
  });

  it.each<[string, string[], (content: Map<string, Buffer>) => void]>([
    ['a file more', ['bundle/unlisted'], (content) => content.set('data/exports/more.txt', Buffer.from('x'))],
    ['a file beside', ['bundle/unlisted'], (content) => content.set('evil.sh', Buffer.from('x'))],
    ['a file less', ['bundle/files', 'bundle/records'], (content) => void content.delete('data/exports/notes.bin')],
    [
      'a renamed file',
      ['bundle/files', 'bundle/records', 'bundle/unlisted'],
      (content) => {
        content.set('data/exports/other.bin', content.get('data/exports/notes.bin')!);
        content.delete('data/exports/notes.bin');
      },
    ],
    ['another BagIt declaration', ['bundle/bag'], (content) => content.set('bagit.txt', Buffer.from('BagIt-Version: 0.97\n'))],
    ['a tag manifest of its own', ['bundle/bag'], (content) => content.set('tagmanifest-sha256.txt', Buffer.from('nothing'))],
    ['no signature', ['bundle/bag', 'bundle/signature'], (content) => void content.delete(signatureName)],
    ['an empty signature', ['bundle/bag', 'bundle/signature-form'], (content) => content.set(signatureName, Buffer.alloc(0))],
  ])('by %s fails', async (name, ids, change) => {
    const verdict = await changed(name.replaceAll(' ', '-'), change);
    expect(verdict.verdict).toBe('invalid');
    expect(failed(verdict)).toEqual(ids);
  });

  it('by another manifest that claims another framing fails', async () => {
    const verdict = await changed('reframed', (content) => {
      const manifest = JSON.parse(String(content.get(manifestName))) as BundleManifest;
      manifest.files[0]!.framing = 'none';
      content.set(manifestName, Buffer.from(JSON.stringify(manifest)));
    });
    expect(failed(verdict)).toEqual(['bundle/bag', 'bundle/records', 'bundle/digest']);
  });

  it('and signed again by somebody else is untrusted: no certificate in it is believed', async () => {
    await seal(at('exports'), at('stolen.muniment'), { key: other });
    const verdict = await verify(at('stolen.muniment'));
    expect(verdict).toMatchObject({ verdict: 'untrusted', rootFingerprint: other.rootFingerprint });
  });

  it('by a byte appended, or zipped by another program, is no bundle any more', async () => {
    const bytes = await readFile(bundle);
    await writeFile(at('longer.muniment'), Buffer.concat([bytes, Buffer.of(0)]));
    expect((await verify(at('longer.muniment'))).verdict).toBe('invalid');
    await writeFile(at('cut.muniment'), bytes.subarray(0, -100));
    expect((await verify(at('cut.muniment'))).verdict).toBe('invalid');
  });

  it('in any one byte, wherever it is, is never accepted', async () => {
    const bytes = await readFile(bundle);
    let seed = 20_261_124;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const accepted: number[] = [];
    for (let turn = 0; turn < 200; turn += 1) {
      const offset = turn < 40 ? bytes.length - 1 - turn * 8 : random(bytes.length);
      await writeFile(at('flipped.muniment'), flipped(bytes, offset, random(8)));
      const { verdict } = await verify(at('flipped.muniment'));
      if (verdict !== 'invalid') accepted.push(offset);
    }
    expect(accepted).toEqual([]);
  }, 60_000);
});

describe('a chain that the producer wrote into the records', () => {
  const chained = async (lines: string[]) => {
    const { createHash } = await import('node:crypto');
    let prev = '0'.repeat(64);
    return lines.map((what) => {
      const line = JSON.stringify({ what, prev });
      prev = createHash('sha256').update(line).digest('hex');
      return line;
    });
  };
  const verdictOf = async (name: string, lines: string[]) => {
    await writeFiles(at(name), { 'chain.jsonl': `${lines.join('\n')}\n` });
    await seal(at(name), at(`${name}.muniment`), { key });
    return verify(at(`${name}.muniment`));
  };

  it('is followed and reported', async () => {
    const verdict = await verdictOf('whole', await chained(['a', 'b', 'c', 'd']));
    expect(verdict.verdict).toBe('valid');
    expect(verdict.checks.find((check) => check.id === 'bundle/record-chain')?.result).toBe('pass');
  });

  it('is reported where it breaks, though the seal is whole', async () => {
    const lines = await chained(['a', 'b', 'c', 'd']);
    const verdict = await verdictOf('broken', [lines[0]!, lines[1]!, lines[3]!]);
    expect(failed(verdict)).toEqual(['bundle/record-chain']);
    expect(verdict.checks.at(-1)?.says).toContain('chain.jsonl, line 3');
  });

  it('is not called whole when it was not followed to its end', async () => {
    const lines = await chained(['a', 'b', 'x'.repeat(17 << 20), 'd']);
    const verdict = await verdictOf('long', lines);
    const told = verdict.checks.find((check) => check.id === 'bundle/record-chain');
    expect(told).toMatchObject({ result: 'unknown', says: expect.stringContaining('chain.jsonl, line 3') as string });
  });

  it('is not looked for where a field is merely called prev', async () => {
    const verdict = await verdictOf('merely', ['{"prev":"a"}', `{"prev":"${'0'.repeat(64)}"}`, '{"x":1}']);
    expect(verdict.checks.some((check) => check.id === 'bundle/record-chain')).toBe(false);
  });
});

describe('sealing', () => {
  it('names the bundle before it by the digest of its manifest', async () => {
    const first = await seal(at('exports'), at('first.muniment'), { key });
    const second = await seal(at('exports'), at('second.muniment'), {
      key,
      request: { previous: { path: at('first.muniment'), name: 'first.muniment' } },
    });
    expect(second.previous).toEqual({ id: 'first', manifestSha256: first.manifestSha256 });
    const told = (await verify(at('second.muniment'))).checks.find((check) => check.id === 'bundle/previous');
    expect(told).toMatchObject({ result: 'unknown', says: expect.stringContaining(first.manifestSha256) as string });
    const none = (await verify(at('first.muniment'))).checks.find((check) => check.id === 'bundle/previous');
    expect(none).toMatchObject({ result: 'unknown', says: expect.stringContaining('cannot be told') as string });
  });

  it('follows no bundle whose content or signature does not hold, and one signed by somebody unknown', async () => {
    const previous = (name: string) => ({ key, request: { previous: { path: at(name), name } } });
    await seal(at('exports'), at('untouched.muniment'), { key });
    const bytes = await readFile(at('untouched.muniment'));
    bytes[Math.floor(bytes.length / 3)]! ^= 1;
    await writeFile(at('altered.muniment'), bytes);
    const following = seal(at('exports'), at('following.muniment'), previous('altered.muniment'));
    await expect(following).rejects.toMatchObject({ code: 'INPUT_REFUSED', detail: { reason: 'seal/previous' } });
    expect((await seal(at('exports'), at('after.muniment'), previous('untouched.muniment'))).previous).toMatchObject({ id: 'untouched' });
  });

  it('never writes over anything', async () => {
    await writeFile(at('taken.muniment'), 'mine');
    await expect(seal(at('exports'), at('taken.muniment'), { key })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await readFile(at('taken.muniment'), 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when an input changes meanwhile', async () => {
    await writeFiles(at('changing'), { 'log.jsonl': '{"a":1}\n' });
    await mkdir(at('place'));
    const sign = async () => {
      await appendFile(at('changing', 'log.jsonl'), '{"a":2}\n');
      return new Uint8Array(4);
    };
    const sealing = seal(at('changing'), at('place', 'x.muniment'), { key, deps: { sign } });
    await expect(sealing).rejects.toMatchObject({ code: 'INPUT_REFUSED', detail: { reason: 'seal/changed' } });
    expect(await namesIn(at('place'))).toEqual([]);
  });

  it.each([
    ['a percent sign', 'a%41.json', 'seal/name-percent'],
    ['a colon', 'a:b.json', 'seal/name-colon'],
    ['a name Windows cannot have', 'con.json', 'seal/name-reserved'],
  ])('refuses a file with %s in its name', async (_what, name, reason) => {
    await writeFiles(at('named', reason), { [name]: 'x' });
    await expect(seal(at('named', reason), at('named.muniment'), { key })).rejects.toMatchObject({ detail: { reason } });
  });

  it('takes a file that is not what it seems as one record', async () => {
    await writeFiles(at('seems'), { 'cut.json': '{"a": [1, 2', 'open.csv': 'a,"b\n' });
    await seal(at('seems'), at('seems.muniment'), { key });
    const manifest = bundleManifest.parse(JSON.parse(String((await contentOf(at('seems.muniment'))).get(manifestName))));
    expect(manifest.files.map(({ framing, records }) => [framing, records])).toEqual([
      ['none', 1],
      ['none', 1],
    ]);
    expect((await verify(at('seems.muniment'))).verdict).toBe('valid');
  });
});
