import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary.ts';

const { findElectron, whyNoElectron } = (await import(new URL('../../main/shells/start.mjs', import.meta.url).href)) as {
  findElectron(from: string, environment: NodeJS.ProcessEnv): string | null;
  whyNoElectron(electron: string | null, environment: NodeJS.ProcessEnv): string | null;
};

async function put(path: string, text = ''): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

const usual = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string] ?? 'electron';

describe('npm start', () => {
  it('finds no Electron where the package brought no binary, and starts no download to get one', async () => {
    const from = await temporaryFolder();
    await put(join(from, 'node_modules/electron/index.js'), 'throw new Error("asking the package starts a download");');
    expect(findElectron(from, {})).toBeNull();
  });

  it('finds the binary that the installer of Electron left', async () => {
    const from = await temporaryFolder();
    const binary = await put(join(from, 'node_modules/electron/dist', usual));
    expect(findElectron(from, {})).toBe(binary);
    await put(join(from, 'node_modules/electron/path.txt'), 'other');
    expect(findElectron(from, {})).toBeNull();
    const other = await put(join(from, 'node_modules/electron/dist/other'));
    expect(findElectron(from, {})).toBe(other);
  });

  it('prefers the build that ELECTRON_OVERRIDE_DIST_PATH names', async () => {
    const from = await temporaryFolder();
    await put(join(from, 'node_modules/electron/dist', usual));
    const named = await put(join(from, 'elsewhere', usual));
    expect(findElectron(from, { ELECTRON_OVERRIDE_DIST_PATH: join(from, 'elsewhere') })).toBe(named);
    expect(findElectron(from, { ELECTRON_OVERRIDE_DIST_PATH: join(from, 'nowhere') })).toBeNull();
  });

  it('says why the browser is used, and the one command that installs Electron', () => {
    expect(whyNoElectron(null, {})).toBe(
      'There is no Electron binary here, so Muniment opens in your browser. To install Electron: npx install-electron',
    );
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('does not open Electron as root, where it has no sandbox', () => {
    expect(whyNoElectron('/electron', { DISPLAY: ':0' })).toMatch(/root/);
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() !== 0)('opens Electron only where there is a screen', () => {
    expect(whyNoElectron('/electron', {})).toMatch(/screen/);
    expect(whyNoElectron('/electron', { DISPLAY: ':0' })).toBeNull();
    expect(whyNoElectron('/electron', { WAYLAND_DISPLAY: 'wayland-0' })).toBeNull();
  });
});
