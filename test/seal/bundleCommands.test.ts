import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { folderForFile, makeKey, type TestKey } from '../signing/signed.ts';
import { hasTool, runShell } from '../signing/tools.ts';
import { contentOf, exported, recomputed, seal, verifyWith, writeFiles } from './sealing.ts';

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
  await writeFile(at('root.pem'), key.rootPem);
}, 120_000);

/** Hands a bundle with the pinned root to somebody without Muniment, who runs the commands it prints. */
async function stranger(name: string, path: string, first = 'true') {
  await mkdir(at(name));
  await cp(path, at(name, basename(path)), { recursive: true });
  await cp(at('root.pem'), at(name, 'root.pem'));
  const { checks } = await verifyWith(path, [key.rootPem]);
  return (id: string) => runShell(`${first}; ${checks.find((check) => check.id === `bundle/${id}`)?.repeat ?? 'false'}`, at(name));
}

describe('a sealed bundle', () => {
  it.skipIf(!hasTool('openssl') || !hasTool('unzip') || !hasTool('python3'))(
    'is checked by stock tools with the commands it prints',
    async () => {
      const run = await stranger('stranger', bundle);
      expect(await run('container')).toEqual({ code: 0, output: 'the archive is whole\n' });
      const bag = await run('bag');
      expect(bag.code).toBe(0);
      expect(bag.output).toContain('data/exports/postgres.csv: OK\n');
      expect(bag.output).not.toContain('FAILED');
      const files = ['events.jsonl', 'notes.bin', 'postgres.csv', 'sessions/list.json', 'sessions/one.json'];
      const named = ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt', ...files.map((one) => `data/exports/${one}`)];
      expect(await run('records')).toEqual({ code: 0, output: named.map((one) => `OK ${one}\n`).join('') });
      expect((await run('unlisted')).code).toBe(0);
      expect(await run('signature')).toMatchObject({ code: 0, output: expect.stringContaining('CAdES Verification successful') as string });
      await appendFile(at('stranger', 'september', 'data', 'exports', 'events.jsonl'), '\n{"seq":4}');
      const differs = await run('records');
      expect(differs).toMatchObject({ code: 1, output: expect.stringContaining('DIFFERS data/exports/events.jsonl') as string });
      await writeFile(at('stranger', 'september', 'evil.sh'), 'x');
      expect((await run('unlisted')).code).toBe(1);
      await appendFile(at('stranger', 'september.muniment'), 'x');
      expect((await run('container')).code).toBe(1);
    },
    30_000,
  );

  it.skipIf(!hasTool('python3'))('is tied to its signed manifest by the command for its records, whatever the bag lists', async () => {
    const content = await contentOf(bundle);
    const list = Buffer.concat([content.get('data/exports/sessions/list.json')!, Buffer.from('more')]);
    const changedList = new Map(content).set('data/exports/sessions/list.json', list);
    const [bag, tags] = ['manifest-sha256.txt', 'tagmanifest-sha256.txt'].map((name) => recomputed(changedList).get(name)!);
    await writeFiles(
      at('relisted', 'inner'),
      Object.fromEntries(changedList.set('manifest-sha256.txt', bag!).set('tagmanifest-sha256.txt', tags!)),
    );
    const run = await stranger('tied', at('relisted'));
    expect(await run('records')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/DIFFERS manifest-sha256.txt\n[^]*DIFFERS data\/exports\/sessions\/list.json\n/) as string,
    });
    expect((await run('signature')).output).toContain('CAdES Verification successful');
  });

  it.skipIf(!hasTool('openssl'))('is refused by openssl under a root of the system that is not the pinned one', async () => {
    await seal(at('exports'), at('system.muniment'), { key: other });
    await mkdir(at('system-roots'));
    const root = at('system-roots', 'root.pem');
    await writeFile(root, other.rootPem);
    expect((await runShell(`ln -s root.pem "$(openssl x509 -hash -noout -in root.pem).0"`, at('system-roots'))).code).toBe(0);
    const run = await stranger('lured', at('system.muniment'), `export SSL_CERT_DIR='${at('system-roots')}' SSL_CERT_FILE='${root}'`);
    expect((await run('signature')).code).not.toBe(0);
  });
});
