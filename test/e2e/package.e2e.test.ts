import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asarFiles, findPacked, type Packed, readFuses, standInBinary } from '../support/packed.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { whyNoElectron } = (await import(new URL('../../main/shells/start.mjs', import.meta.url).href)) as {
  whyNoElectron(electron: string | null): string | null;
};
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
const { electronFuses } = parse(read('electron-builder.yml')) as { electronFuses: Record<string, boolean> };

/** What `npm run package` left, with a real Electron in it. */
const real = findPacked(join(root, 'installers'));
const cannotRun = real === null ? 'nothing was packed with a real Electron: npm run package' : whyNoElectron(real.executable);

/** Lets electron-builder do all its work around a file that stands for Electron: everything but running it can be seen. */
async function packAroundNothing(folder: string): Promise<Packed | null> {
  const distribution = join(folder, 'electron');
  await mkdir(join(distribution, 'resources'), { recursive: true });
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox']) await writeFile(join(distribution, name), '');
  await writeFile(join(distribution, 'electron'), standInBinary());
  await chmod(join(distribution, 'electron'), 0o755);
  const output = join(folder, 'installers');
  await mkdir(output);
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const settings = [`-c.electronDist=${distribution}`, `-c.directories.output=${output}`];
  await promisify(execFile)('npm run sbom', { cwd: root, shell: true });
  await promisify(execFile)(process.execPath, [builder, '--dir', '--linux', '--publish', 'never', ...settings], { cwd: root });
  return findPacked(output);
}

describe.skipIf(real === null && process.platform !== 'linux')('the packed program', () => {
  let folder: string;
  let packed: Packed;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muniment-packed-'));
    const found = real ?? (await packAroundNothing(folder));
    if (!found) throw new Error('nothing was packed');
    packed = found;
    return () => rm(folder, { recursive: true, force: true });
  }, 300_000);

  it('E15 has its fuses set as the configuration says', () => {
    const wires = readFuses(readFileSync(packed.fuses));
    const { resetAdHocDarwinSignature: _aboutSigning, ...wanted } = electronFuses;
    const states = Object.fromEntries(Object.entries(wanted).map(([name, on]) => [name, on ? 'on' : 'off']));
    expect(wires.length).toBeGreaterThan(0);
    for (const wire of wires) expect(wire).toEqual(states);
  });

  it('E16 has every native library outside the archive, and nothing else there but the database', () => {
    const files = asarFiles(join(packed.resources, 'app.asar'));
    const native = files.filter(({ path }) => /\.(node|so|dylib|dll|exe)(\.\d+)*$/.test(path));
    expect(native.length).toBeGreaterThan(1);
    expect(native.filter(({ unpacked }) => !unpacked)).toEqual([]);
    const outside = files.filter(({ unpacked }) => unpacked).map(({ path }) => path);
    expect(outside.filter((path) => !path.startsWith('node_modules/@duckdb/'))).toEqual([]);
    expect(outside.filter((path) => !existsSync(join(packed.resources, 'app.asar.unpacked', path)))).toEqual([]);
  });

  it('holds the build and every package it loads, and no source, test or tool', () => {
    const paths = asarFiles(join(packed.resources, 'app.asar')).map(({ path }) => path);
    for (const path of ['electron.js', 'service.js', 'reader.js', 'preload.cjs'].map((name) => `dist/main/${name}`))
      expect(paths).toContain(path);
    expect(paths).toContain('dist/renderer/index.html');
    for (const name of Object.keys(manifest.dependencies)) expect(paths).toContain(`node_modules/${name}/package.json`);
    const tops = new Set(paths.map((path) => path.split('/')[0]));
    expect([...tops].sort()).toEqual(['dist', 'node_modules', 'package.json']);
    expect(paths.filter((path) => /^node_modules\/(vite|vitest|electron|typescript|playwright-core)\//.test(path))).toEqual([]);
  });

  it('comes with its licence and the list of what is in it', () => {
    expect(readFileSync(join(packed.resources, 'LICENSE'), 'utf8')).toBe(read('LICENSE'));
    const bill = JSON.parse(readFileSync(join(packed.resources, 'sbom.cdx.json'), 'utf8')) as { bomFormat: string; components: object[] };
    expect(bill.bomFormat).toBe('CycloneDX');
    expect(bill.components.length).toBeGreaterThan(Object.keys(manifest.dependencies).length);
  });
});

const running = `the fuses of the packed program${cannotRun === null ? '' : ` (not run: ${cannotRun})`}`;

describe.skipIf(cannotRun !== null)(running, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muniment-fuses-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Starts the program and watches it for a while; a program with its fuses set opens its window and stays. */
  async function watch(args: string[], env: Record<string, string>): Promise<{ code: number | null; said: string }> {
    const workspace = await mkdtemp(join(folder, 'workspace-'));
    const child = spawn(real?.executable ?? '', [...args, '--workspace', workspace], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    return { code, said };
  }

  it('E15 let it not be used as Node', async () => {
    const { code, said } = await watch(['-e', 'console.log("as node"); process.exit(7)'], { ELECTRON_RUN_AS_NODE: '1' });
    expect(code).not.toBe(7);
    expect(said).not.toContain('as node');
  });

  it('E15 let no debugger in', async () => {
    expect((await watch(['--inspect=0'], {})).said).not.toContain('Debugger listening');
  });

  it('E15 let nothing be loaded by the environment', async () => {
    const marker = join(folder, 'loaded');
    const script = join(folder, 'load.cjs');
    await writeFile(script, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`);
    await watch([], { NODE_OPTIONS: `--require=${script}` });
    expect(existsSync(marker)).toBe(false);
  });
});
