import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type ConsoleWindow, startWindows, type WindowServer } from './pages/consoleWindow.ts';

let browser: Browser;
let folder: string;
let offered: string;
let server: WindowServer;
let window: ConsoleWindow;

const cast = (...frames: string[]) =>
  ['{"version":2,"width":80,"height":24,"timestamp":1788264000}', ...frames].map((line) => `${line}\n`).join('');
const good = cast('[0.1,"o","ok\\r\\n"]');
const torn = cast('[0.1,"o","ok\\r\\n"]', '[0.2,"o","half');

/** Drops a file on an element as a file manager would. */
async function drop(page: Page, selector: string, name: string, text: string): Promise<void> {
  const files = await page.evaluateHandle(
    ([title, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], title));
      return transfer;
    },
    [name, text] as const,
  );
  await page.dispatchEvent(selector, 'dragover', { dataTransfer: files });
  await page.dispatchEvent(selector, 'drop', { dataTransfer: files });
}

const choose = async (page: Page, path: string) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a bundle' }).first().click();
  await (await chooser).setFiles(path);
};

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'muniment-importing-'));
  offered = join(folder, 'offered.cast');
  await writeFile(offered, good);
});
beforeEach(async () => {
  server = await startWindows([offered]);
  window = await server.open(browser);
});
afterEach(async () => {
  expect(await window.violations()).toEqual([]);
  await window.close();
  await server.close();
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

describe('opening a bundle', () => {
  it('from an empty workspace shows what came of it, and the counts add up', async () => {
    const { page, settled } = window;
    const path = join(folder, 'torn.cast');
    await writeFile(path, torn);
    await choose(page, path);
    const result = page.getByRole('status', { name: 'Result of the import' });
    await result.waitFor();
    await settled();
    const [bundle] = await server.client.import.bundles(undefined);
    const { records = 0, primary = 0, folded = 0, duplicates = 0, rejected = 0 } = bundle?.counts ?? {};
    expect(records).toBe(primary + folded + duplicates + rejected);
    expect(await result.textContent()).toContain(`${records} records`);
    const cells = await page.locator('#row-0 [role=gridcell]').allTextContents();
    expect(cells.slice(2, 7).map(Number)).toEqual([records, primary, folded, duplicates, rejected]);
    await page.locator('#row-0').click();
    await page
      .getByRole('complementary', { name: 'Bundle' })
      .getByText(/line 3, offset \d+, \d+ bytes/)
      .waitFor();
  });

  it('that was opened before says that nothing was added', async () => {
    const { page } = window;
    for (const name of ['first.cast', 'again.cast']) {
      const path = join(folder, name);
      await writeFile(path, good);
      await choose(page, path);
      await page.getByRole('status', { name: 'Result of the import' }).waitFor();
      await page.getByRole('button', { name: 'Dismiss' }).waitFor();
      if (name === 'first.cast') await page.getByRole('button', { name: 'Dismiss' }).click();
    }
    await page.getByText('Already imported: nothing was added.').waitFor();
    expect(await server.client.import.bundles(undefined)).toHaveLength(1);
  });

  it('can be taken back: the bundle goes after the reviewer was asked, and the list says so', async () => {
    const { page } = window;
    const path = join(folder, 'away.cast');
    await writeFile(path, good);
    await choose(page, path);
    await page.getByRole('status', { name: 'Result of the import' }).waitFor();
    await page.locator('#row-0').click();
    await page.getByRole('button', { name: 'Remove this bundle' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove this bundle?' });
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    expect(await server.client.import.bundles(undefined)).toHaveLength(1);
    await page.getByRole('button', { name: 'Remove this bundle' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('No bundle has been opened').waitFor();
    expect(await server.client.import.bundles(undefined)).toEqual([]);
  });

  it('works by dropping it anywhere on the window', async () => {
    const { page, go } = window;
    await go('#/custody');
    await drop(page, 'main', 'dropped.cast', good);
    await page.getByRole('status', { name: 'Result of the import' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/bundles');
  });

  it('works with one click for what was named at the start', async () => {
    const { page } = window;
    await page.getByRole('region', { name: 'Waiting to be opened' }).getByRole('button', { name: 'Open' }).click();
    await page.getByRole('status', { name: 'Result of the import' }).waitFor();
    expect((await server.client.import.bundles(undefined)).map(({ path }) => path)).toEqual(['offered.cast']);
  });

  it('that is refused says what happened, what it means, what to do, and the code', async () => {
    const { page } = window;
    const path = join(folder, 'broken.zip');
    await writeFile(path, Buffer.from('PK\x03\x04 and then nothing that an archive has'));
    await choose(page, path);
    const alert = page.getByRole('alert', { name: 'The input was not imported' });
    await alert.waitFor();
    const text = (await alert.textContent()) ?? '';
    for (const part of ['What it means', 'What to do', 'INPUT_REFUSED zip/']) expect(text).toContain(part);
    expect(await server.client.import.bundles(undefined)).toEqual([]);
  });
});

describe('a file dropped on the verify page', () => {
  it('is verified and not imported', async () => {
    const { page, go } = window;
    await go('#/verify');
    await drop(page, 'strong:has-text("Drop a file here")', 'custody.jsonl', 'this is no log');
    await page
      .getByRole('alert', { name: 'The file could not be verified' })
      .or(page.getByRole('region', { name: 'Verdict' }))
      .waitFor();
    expect(await server.client.import.bundles(undefined)).toEqual([]);
  });
});
