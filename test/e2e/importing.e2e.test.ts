import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { writeZip } from '../support/zip.ts';
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

/** Chooses files on the import page, and waits until they were looked at. */
async function choose({ page, go }: ConsoleWindow, ...paths: string[]): Promise<void> {
  await go('#/import');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^(Choose files|Import more)$/ }).click();
  await (await chooser).setFiles(paths);
}

const importButton = (page: Page) => page.getByRole('button', { name: /^Import \d+ inputs?$/ });
const resultOf = (page: Page) => page.getByRole('region', { name: 'Result of the import' });

async function stateReason(page: Page, reason: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: reason }).click();
}

/** Chooses files and imports them as they were detected. */
async function importFiles(opened: ConsoleWindow, ...paths: string[]): Promise<void> {
  await choose(opened, ...paths);
  await importButton(opened.page).click();
  await resultOf(opened.page).waitFor();
  await opened.settled();
}

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'muniment-importing-'));
  offered = join(folder, 'offered.cast');
  await writeFile(offered, good);
});
beforeEach(async () => {
  server = await startWindows([offered]);
  window = await server.open(browser);
  // Every input is opened by a process of its own, and their start is what a busy machine is slow at.
  window.page.setDefaultTimeout(90_000);
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

describe('before an import', () => {
  it('says what each file would be read as and why, and stores nothing', async () => {
    const { page, go } = window;
    const paths = [join(folder, 'good.cast'), join(folder, 'notes.txt'), join(folder, 'broken.zip')];
    await writeFile(paths[0] ?? '', good);
    await writeFile(paths[1] ?? '', 'nothing that a source knows');
    await writeFile(paths[2] ?? '', Buffer.from('PK\x03\x04 and then nothing that an archive has'));
    await choose(window, ...paths);
    await importButton(page).waitFor();
    const rows = await page.getByRole('grid', { name: 'Files to be imported' }).locator('[id^=row-]').allInnerTexts();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/good\.cast[\s\S]*will be read[\s\S]*asciicast\s+95 %[\s\S]*version 2/);
    expect(rows[1]).toMatch(/notes\.txt[\s\S]*kept, not recognised[\s\S]*text in a form that no source knows/);
    const alert = page.getByRole('alert', { name: 'This input cannot be imported' });
    const text = (await alert.textContent()) ?? '';
    for (const part of ['What it means', 'What to do', 'INPUT_REFUSED zip/']) expect(text).toContain(part);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Drop files here').waitFor();
    await go('#/bundles');
    expect(await server.client.import.bundles(undefined)).toEqual([]);
  });

  it('lets the reviewer say what a file is, by keyboard, and reads it so', async () => {
    const { page } = window;
    const path = join(folder, 'two.zip');
    await writeZip(path, [
      { path: 'a.cast', bytes: Buffer.from(good) },
      { path: 'b.cast', bytes: Buffer.from(torn) },
    ]);
    await choose(window, path);
    await importButton(page).waitFor();
    await page.getByRole('grid', { name: 'Files to be imported' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary', { name: 'File' });
    await drawer.getByText('states version 2').waitFor();
    await drawer.getByLabel('Read a.cast as').selectOption('keep, do not read');
    await page.getByLabel('Read b.cast as').selectOption('okta');
    await page.getByText('kept, not read', { exact: true }).first().waitFor();
    await importButton(page).click();
    await resultOf(page).waitFor();
    const [bundle] = await server.client.import.bundles(undefined);
    const { files } = await server.client.import.bundle({ id: bundle?.id ?? '' });
    expect(files.map(({ path: name, source }) => [name, source])).toEqual([
      ['a.cast', 'unrecognised'],
      ['b.cast', 'okta'],
    ]);
    const text = (await resultOf(page).textContent()) ?? '';
    expect(text).toContain('Left unread, as the reviewer chose before the import.');
    expect(text).toContain('by its bytes it is asciicast');
  });

  it('lists ten thousand files without drawing all of them, and what it drew can be sorted out', { timeout: 300_000 }, async () => {
    const { page } = window;
    const path = join(folder, 'many.zip');
    const name = (at: number) => `${'deep/'.repeat(8)}${'long-name-'.repeat(8)}${String(at).padStart(5, '0')}`;
    await writeZip(
      path,
      Array.from({ length: 10_000 }, (_, at) => ({
        path: `${name(at)}.${at % 100 === 0 ? 'txt' : 'cast'}`,
        bytes: Buffer.from(at % 100 === 0 ? 'x' : good),
      })),
    );
    await choose(window, path);
    await importButton(page).waitFor({ timeout: 60_000 });
    const grid = page.getByRole('grid', { name: 'Files to be imported' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('10001');
    expect(await grid.locator('[id^=row-]').count()).toBeLessThan(100);
    await page.getByRole('combobox', { name: 'Files shown' }).click();
    await page.getByRole('option', { name: /^Kept, not read \(100\)/ }).click();
    expect(await grid.getAttribute('aria-rowcount')).toBe('101');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth)).toBeLessThanOrEqual(0);
  });
});

describe('an import', () => {
  it('shows what came of it by source, with period, trust and rejected records, and the counts add up', async () => {
    const { page, go, settled } = window;
    const path = join(folder, 'torn.cast');
    await writeFile(path, torn);
    await importFiles(window, path);
    const [bundle] = await server.client.import.bundles(undefined);
    const { records = 0, primary = 0, folded = 0, duplicates = 0, rejected = 0 } = bundle?.counts ?? {};
    expect(records).toBe(primary + folded + duplicates + rejected);
    const result = resultOf(page);
    const cells = await result
      .getByRole('row', { name: /^asciicast/ })
      .getByRole('cell')
      .allTextContents();
    expect(cells.slice(0, 6).map(Number)).toEqual([1, records, primary, folded, duplicates, rejected]);
    const text = (await result.textContent()) ?? '';
    for (const part of [
      'Period covered',
      '2026-09-01',
      'unsealed 1 file',
      'Gaps',
      `Rejected records (${rejected})`,
      'line 3',
      '[0.2,"o","half',
    ])
      expect(text).toContain(part);
    await go('#/bundles');
    await page.locator('#row-0').click();
    await settled();
    await page
      .getByRole('complementary', { name: 'Bundle' })
      .getByText(/line 3, offset \d+, \d+ bytes/)
      .waitFor();
  });

  it('of what was imported before says that nothing was added', async () => {
    const { page } = window;
    for (const name of ['first.cast', 'again.cast']) {
      const path = join(folder, name);
      await writeFile(path, good);
      await importFiles(window, path);
    }
    await page.getByText('Already imported: nothing was added.').waitFor();
    expect(await server.client.import.bundles(undefined)).toHaveLength(1);
  });

  it('can be taken back: the bundle goes after the reviewer was asked, and the list says so', async () => {
    const { page, go } = window;
    const path = join(folder, 'away.cast');
    await writeFile(path, good);
    await importFiles(window, path);
    await go('#/bundles');
    await page.locator('#row-0').click();
    await page.getByRole('button', { name: 'Remove this bundle' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove this bundle?' });
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    expect(await server.client.import.bundles(undefined)).toHaveLength(1);
    await page.getByRole('button', { name: 'Remove this bundle' }).click();
    await stateReason(page, 'outside the scope of this review');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('No bundle has been opened').waitFor();
    expect(await server.client.import.bundles(undefined)).toEqual([]);
    const gone = page.getByRole('region', { name: 'Removed bundles' });
    await gone.getByText('1 original kept').waitFor();
    await gone.getByRole('button', { name: 'Purge originals' }).click();
    await stateReason(page, 'its time of retention has ended');
    await page.getByRole('dialog').getByRole('button', { name: 'Purge', exact: true }).click();
    await gone.getByText('originals purged').waitFor();
    expect(await server.client.import.removed(undefined)).toMatchObject([{ originals: 0, reason: 'out-of-scope' }]);
    const { rows } = await server.client.workspace.custody({ limit: 20 });
    expect(rows.find(({ act, phase }) => act === 'purge-originals' && phase === 'intent')?.subject).toMatchObject({
      reason: 'retention-ended',
    });
  });

  it('starts by dropping a file anywhere on the window', async () => {
    const { page, go } = window;
    await go('#/custody');
    await drop(page, 'main', 'dropped.cast', good);
    await importButton(page).click();
    await resultOf(page).waitFor();
    expect(new URL(page.url()).hash).toBe('#/import');
  });

  it('starts with one click for what was named at the start', async () => {
    const { page, go } = window;
    await go('#/import');
    await page.getByRole('region', { name: 'Waiting to be opened' }).getByRole('button', { name: 'Open' }).click();
    await importButton(page).click();
    await resultOf(page).waitFor();
    expect((await server.client.import.bundles(undefined)).map(({ path }) => path)).toEqual(['offered.cast']);
  });

  it('can be cancelled, and then nothing of it is stored', async () => {
    const { page } = window;
    const path = join(folder, 'long.cast');
    await writeFile(path, `${good}${'[0.2,"o","some output of a long session"]\n'.repeat(1_000_000)}`);
    await choose(window, path);
    await importButton(page).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled. Nothing of the input at work was stored.').waitFor();
    expect(await server.client.import.bundles(undefined)).toEqual([]);
    await page.getByRole('button', { name: 'Back to the files' }).click();
    await importButton(page).waitFor();
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
