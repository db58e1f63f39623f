import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary.ts';

const script = new URL('../../main/shells/ensureBuilt.mjs', import.meta.url).href;
const { buildState, ensureBuilt } = (await import(script)) as {
  buildState(from: string): 'fresh' | 'missing' | 'stale';
  ensureBuilt(options: { from: string; say: (line: string) => void }): void;
};

const outputs = ['main/cli.js', 'main/reader.js', 'main/electron.js', 'main/service.js', 'main/preload.cjs', 'renderer/index.html'];

async function put(path: string, secondsAgo: number, text = ''): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  const at = Date.now() / 1000 - secondsAgo;
  await utimes(path, at, at);
}

/** What the build of such a checkout does: it writes every output, and one line for each run. */
const builder = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('dist/main', { recursive: true });
mkdirSync('dist/renderer', { recursive: true });
appendFileSync('runs', 'run\\n');
for (const path of ${JSON.stringify(outputs)}) writeFileSync('dist/' + path, 'built');
`;

/** A checkout with sources 100 s old and, unless `built` is null, a build that old. */
async function checkout(built: number | null): Promise<string> {
  const from = await temporaryFolder();
  await put(join(from, 'package.json'), 100, JSON.stringify({ name: 'checkout', type: 'module', scripts: { build: 'node build.js' } }));
  await put(join(from, 'build.js'), 100, builder);
  await put(join(from, 'node_modules/vite/package.json'), 100);
  for (const path of ['shared/errors.ts', 'main/query/sql.ts', 'renderer/ui/Button.tsx']) await put(join(from, path), 100);
  if (built !== null) for (const path of outputs) await put(join(from, 'dist', path), built);
  return from;
}

function build(from: string): string[] {
  const said: string[] = [];
  ensureBuilt({ from, say: (line) => said.push(line) });
  return said;
}

describe('the build', () => {
  it('is missing before the first one, and when any file of it is not there', async () => {
    expect(buildState(await checkout(null))).toBe('missing');
    for (const path of outputs) {
      const from = await checkout(10);
      expect(buildState(from)).toBe('fresh');
      await rm(join(from, 'dist', path));
      expect(buildState(from)).toBe('missing');
    }
  });

  it.each(['shared/errors.ts', 'main/query/sql.ts', 'main/query/new.sql', 'renderer/ui/Button.tsx', 'renderer/index.html', 'package.json'])(
    'is stale when %s is newer',
    async (path) => {
      const from = await checkout(10);
      await put(join(from, path), 5, path === 'package.json' ? await readFile(join(from, path), 'utf8') : '');
      expect(buildState(from)).toBe('stale');
    },
  );

  it.each(['main/README.md', 'shared/query/grammar.generated.js', 'test/query/sql.test.ts', 'README.md'])(
    'is fresh when %s is newer',
    async (path) => {
      const from = await checkout(10);
      await put(join(from, path), 5);
      expect(buildState(from)).toBe('fresh');
    },
  );

  it('is stale when it was broken off, so that an old file is among the new ones', async () => {
    const from = await checkout(10);
    await put(join(from, 'dist/main/preload.cjs'), 200);
    expect(buildState(from)).toBe('stale');
  });
});

describe('a start', () => {
  it('builds what is missing, and says so in one line', async () => {
    const from = await checkout(null);
    expect(build(from)).toEqual([expect.stringMatching(/^Building Muniment first: the build is missing\./)]);
    expect(buildState(from)).toBe('fresh');
  });

  it('builds nothing and says nothing when the build is fresh', async () => {
    expect(build(await checkout(10))).toEqual([]);
  });

  it('takes a source saved while the build ran for newer', async () => {
    const from = await checkout(null);
    await put(join(from, 'build.js'), 100, `${builder}\nwriteFileSync('main/query/sql.ts', 'saved meanwhile');`);
    build(from);
    expect(buildState(from)).toBe('stale');
  });

  it('fails with what the build printed', async () => {
    const from = await checkout(null);
    await put(join(from, 'build.js'), 100, `console.error('the reason'); process.exit(3);`);
    expect(() => build(from)).toThrow(/the reason/);
  });

  it('uses a stale build where the build tools are not installed', async () => {
    const from = await checkout(200);
    await put(join(from, 'package.json'), 100, '{}');
    await rm(join(from, 'node_modules'), { recursive: true });
    expect(build(from)).toEqual([]);
  });

  it('builds once when two start together', { timeout: 60_000 }, async () => {
    const from = await checkout(null);
    const one = () =>
      once(
        spawn(process.execPath, [
          '--input-type=module',
          '-e',
          `import { ensureBuilt } from ${JSON.stringify(script)}; ensureBuilt({ from: ${JSON.stringify(from)} });`,
        ]),
        'exit',
      );
    expect(await Promise.all([one(), one()])).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(await readFile(join(from, 'runs'), 'utf8')).toBe('run\n');
  });

  it('takes over the lock of a build that was killed', async () => {
    const from = await checkout(null);
    await put(join(from, 'dist/building'), 0, '999999999');
    build(from);
    expect(buildState(from)).toBe('fresh');
  });
});
