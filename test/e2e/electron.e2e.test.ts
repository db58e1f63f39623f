import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPage, WEB_PREFS } from '../../main/shells/electron/security.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { findElectron, whyNoElectron } = (await import(new URL('../../main/shells/start.mjs', import.meta.url).href)) as {
  findElectron(): string | null;
  whyNoElectron(electron: string | null): string | null;
};

const electron = findElectron();
const reason = whyNoElectron(electron);

/** The reason stands in the title, so that a run without Electron says what it did not show. */
const title = `the Electron window${reason === null ? '' : ` (not run: ${reason})`}`;

if (reason !== null) process.stderr.write(`The tests of the Electron window are not run. ${reason}\n`);

describe.skipIf(reason !== null)(title, () => {
  let directory: string;
  let running: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'muniment-electron-'));
    running = await _electron.launch({ executablePath: electron ?? '', args: [root, '--workspace', join(directory, 'workspace')] });
    page = await running.firstWindow();
    await page.waitForSelector('#root > :not(style)');
  });
  afterAll(async () => {
    await running?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('shows the first screen from its own scheme', async () => {
    expect(page.url().startsWith(startPage)).toBe(true);
    expect(await page.title()).toBe('Muniment');
  });

  it('E1-E3 has exactly the preferences of the golden object', async () => {
    // Kept as text: Playwright types the modules of Electron from a package that has no types where there is no binary.
    const ask: unknown = '({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.getLastWebPreferences()';
    const actual = await running.evaluate<unknown>(ask as () => unknown);
    expect(actual).toMatchObject({ ...WEB_PREFS, devTools: true });
  });

  it('E1 has no Node in the page, and no way to one through the bridge', async () => {
    const found = await page.evaluate(`(() => {
      const reach = () => { try { return typeof window.muniment.connect.constructor('return process')(); } catch { return 'refused'; } };
      return [typeof process, typeof require, reach()];
    })()`);
    expect(found).toEqual(['undefined', 'undefined', 'refused']);
  });

  it('E14 sees exactly these keys of the shell', async () => {
    expect(await page.evaluate('Object.keys(window.muniment)')).toEqual(['shell', 'connect', 'pickInputs', 'offerDropped', 'saveFile']);
  });

  it.each([
    'app://app/../../etc/passwd',
    'app://app/package.json',
    'file:///etc/passwd',
    'https://attacker.example/',
    'http://127.0.0.1:80/',
  ])('E4-E9 cannot fetch %s', async (address) => {
    expect(await page.evaluate(`fetch(${JSON.stringify(address)}).then(() => 'fetched', () => 'refused')`)).toBe('refused');
  });

  it.each(['https://attacker.example/', 'file:///etc/passwd', 'about:blank', 'app://other/index.html'])(
    'E10 does not go to %s',
    async (address) => {
      const before = page.url();
      await page.evaluate(`void (location.href = ${JSON.stringify(address)})`).catch(() => undefined);
      await page.waitForTimeout(200);
      expect(page.url()).toBe(before);
    },
  );

  it('E11 opens no second window', async () => {
    expect(await page.evaluate(`window.open('about:blank') === null`)).toBe(true);
    expect(running.windows()).toHaveLength(1);
  });

  it.each(['geolocation', 'notifications', 'camera', 'microphone'])('E8 is denied %s', async (name) => {
    expect(await page.evaluate(`navigator.permissions.query({ name: ${JSON.stringify(name)} }).then(({ state }) => state)`)).toBe('denied');
  });
});
