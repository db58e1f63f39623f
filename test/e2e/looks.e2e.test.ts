import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { brokenRules } from './pages/brokenRules.ts';
import { type ConsoleWindow, firstRow, type Look, startWindows, type WindowServer } from './pages/consoleWindow.ts';
import { importViews, type View } from './pages/importViews.ts';
import { emptyPeopleViews, peopleViews } from './pages/peopleViews.ts';
import { evidenceViews } from './pages/evidenceViews.ts';
import { findViews } from './pages/findViews.ts';
import { fillMarks, markViews } from './pages/markViews.ts';
import { passphrase, sealLog, writeInputs } from './pages/lookInputs.ts';
import { replayViews } from './pages/replayViews.ts';
import { type Picture, writeContactSheet, writesSheets } from './pages/contactSheet.ts';

const allLooks: readonly (Look & { name: string })[] = [
  { name: '1440-light', width: 1440, height: 900, theme: 'light' },
  { name: '1440-dark', width: 1440, height: 900, theme: 'dark' },
  { name: '1024-light', width: 1024, height: 700, theme: 'light' },
  { name: '1024-dark', width: 1024, height: 700, theme: 'dark' },
];

/** Names and roles depend on the width, contrast on the theme: two looks ask what each depends on. The sheets show all four. */
const looks = writesSheets ? allLooks : allLooks.filter(({ name }) => name === '1440-light' || name === '1024-dark');

let browser: Browser;
let folder: string;
let empty: WindowServer;
let full: WindowServer;

/** The sample clinic, a bundle with a rejected record, a sealed one, a key, a report with its package. */
async function fill({ client }: WindowServer, producerRoot: string): Promise<void> {
  await client.signing.pinRoot({ pem: await readFile(producerRoot, 'utf8') });
  for await (const step of await client.import.sample(undefined)) void step;
  const tokens = (await client.import.offers()).map(({ token }) => token);
  for await (const step of await client.import.run({ tokens })) void step;
  await client.signing.generateKey({ name: 'amy', person: 'Amy Okafor', organisation: 'Cedarfield Clinic', email: null, passphrase });
  const request = { template: 'activity-review', from: '2026-09-01', to: '2026-09-30', key: 'amy', passphrase, package: true } as const;
  for await (const step of await client.report.create(request)) void step;
}

/** Saves a file of the signed report, whole or with one byte changed in the middle. */
async function saveReport({ client }: WindowServer, name: string, change: boolean): Promise<string> {
  const [report] = await client.report.list(undefined);
  const kept = name.endsWith('.zip') ? 'evidence-package.zip' : 'report.pdf';
  const content = await client.report.file({ report: report?.id ?? '', name: kept });
  const bytes = new Uint8Array(await content.arrayBuffer());
  const middle = bytes.length >> 1;
  if (change) bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function verifyFile({ page, go, settled }: ConsoleWindow, file: string): Promise<void> {
  await go('#/custody');
  await go('#/verify');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles(file);
  await page.getByRole('region', { name: 'Verdict' }).waitFor();
  await settled();
}

/** Goes to a filter that was not asked before, with the answer held back or failed: the states that good data does not show. */
async function interrupted({ page }: ConsoleWindow, word: string, how: 'hold' | 'fail', seen: string): Promise<void> {
  const pattern = '**/rpc/query/events';
  await page.route(pattern, (route) => (how === 'fail' ? route.abort() : undefined));
  await page.evaluate((hash) => {
    globalThis.location.hash = hash;
  }, `#/events?q=-${word}`);
  await page.locator(seen).waitFor();
  await page.unroute(pattern);
}

const emptyViews: readonly View[] = [
  { title: 'First run', reach: ({ go }) => go('#/') },
  { title: 'Events, empty', reach: ({ go }) => go('#/events') },
  { title: 'Sessions, empty', reach: ({ go }) => go('#/sessions') },
  { title: 'Import', reach: ({ go }) => go('#/import') },
  { title: 'Bundles, empty', reach: ({ go }) => go('#/bundles') },
  { title: 'Custody, empty', reach: ({ go }) => go('#/custody') },
  // Signed in the other workspace: intact, under a root that is not pinned in this one.
  { title: 'Not trusted yet', reach: async (window) => verifyFile(window, await saveReport(full, 'report.pdf', false)) },
];

const fullViews: readonly View[] = [
  { title: 'Events', reach: ({ go }) => go('#/events') },
  {
    title: 'Event beside the list',
    async reach({ go, page, settled }) {
      await go('#/events?q=outcome%3Adenied');
      await firstRow(page);
      await page.locator('#row-1').click();
      await settled();
    },
  },
  {
    title: 'Raw record revealed',
    async reach({ go, page, settled }) {
      await go('#/events?q=outcome%3Afailure');
      await firstRow(page);
      await page.locator('#row-0').click();
      await page.getByRole('button', { name: 'Reveal raw record' }).click();
      await page.getByRole('group', { name: 'Raw record' }).scrollIntoViewIfNeeded();
      await settled();
    },
  },
  {
    title: 'Filter that cannot be read',
    async reach({ go, page, settled }) {
      await go('#/events?q=action%3Aquery');
      await page.getByLabel('Search or filter').fill('action:query outcome:deny');
      await settled();
    },
  },
  { title: 'No event matches', reach: ({ go }) => go('#/events?q=nobodywrotethis') },
  { title: 'Events, slow', reach: (window) => interrupted(window, 'slow', 'hold', 'button:has-text("Cancel")') },
  { title: 'Events, failed', reach: (window) => interrupted(window, 'failed', 'fail', '[role=alert]') },
  {
    title: 'Statement of a database log',
    async reach({ go, page, settled }) {
      await go('#/events?q=source%3Apostgres%20outcome%3Adenied');
      await firstRow(page);
      await page.locator('#row-0').click();
      await settled();
    },
  },
  { title: 'Sessions', reach: ({ go }) => go('#/sessions') },
  {
    title: 'Replay',
    async reach({ go, page, settled }) {
      const { rows } = await full.client.query.sessions({ text: 'source:asciicast' });
      await go(`#/sessions/${encodeURIComponent(rows[1]?.session_uid ?? '')}?t=6`);
      // Of a recording that is opened for the first time, the picture stands before its state is told.
      await page.getByRole('toolbar', { name: 'Replay' }).getByText('paused').waitFor();
      await settled();
    },
  },
  { title: 'Reports', reach: ({ go }) => go('#/reports') },
  {
    title: 'New signing key',
    async reach({ go, page }) {
      await go('#/reports');
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByLabel('Person').fill('Ben Ruiz');
      await page.getByLabel('Name of the key').fill('Ben Ruiz');
    },
  },
  { title: 'Verified', reach: async (window) => verifyFile(window, await saveReport(full, 'report.pdf', false)) },
  { title: 'Package verified', reach: async (window) => verifyFile(window, await saveReport(full, 'package.zip', false)) },
  { title: 'Not valid', reach: async (window) => verifyFile(window, await saveReport(full, 'changed.pdf', true)) },
  { title: 'Bundles', reach: ({ go }) => go('#/bundles') },
  {
    title: 'Bundle with a rejected record',
    async reach({ go }) {
      const bundles = await full.client.import.bundles(undefined);
      await go(`#/bundles?id=${bundles.find(({ counts }) => counts.rejected > 0)?.id ?? ''}`);
    },
  },
  {
    title: 'Sealed bundle',
    async reach({ go }) {
      const bundles = await full.client.import.bundles(undefined);
      await go(`#/bundles?id=${bundles.find(({ seal }) => seal === 'verified')?.id ?? ''}`);
    },
  },
  {
    title: 'Before a bundle is removed',
    async reach({ go, page }) {
      const bundles = await full.client.import.bundles(undefined);
      await go(`#/bundles?id=${bundles.find(({ seal }) => seal === 'verified')?.id ?? ''}`);
      await page.getByRole('button', { name: 'Remove this bundle' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { title: 'Custody', reach: ({ go }) => go('#/custody') },
  { title: 'Act beside the log', reach: ({ go }) => go('#/custody?id=0') },
  {
    title: 'Keys',
    async reach({ go, page }) {
      await go('#/events');
      await page.locator('main').click({ position: { x: 4, y: 4 } });
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];

/** What is wrong with the page as it stands: unusable without eyes or mouse, wider than the window, or against the page's policy. */
async function problemsOf(window: ConsoleWindow): Promise<string[]> {
  const wider = await window.page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
  const found = wider > 0 ? [`${wider} px wider than the window`] : [];
  found.push(...(await window.violations()).map((violation) => `policy: ${violation}`));
  found.push(...(await brokenRules(window.page)));
  return found;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muniment-looks-'));
  browser = await launchChromium();
  empty = await startWindows();
  const { bundle, root } = await sealLog(folder);
  full = await startWindows(await writeInputs(folder, bundle));
  await fill(full, root);
  await fillMarks(full);
}, 180_000);

afterAll(async () => {
  await browser.close();
  await empty.close();
  await full.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each(looks)('at $width x $height, $theme', (look) => {
  it('every page can be used with assistive technology, fits, and breaks no policy', async () => {
    const pictures: Picture[] = [];
    const problems: string[] = [];
    for (const [server, views] of [
      [empty, [...emptyViews, ...emptyPeopleViews]] as const,
      [
        full,
        [
          ...peopleViews,
          ...fullViews,
          ...replayViews(() => full.client),
          ...findViews,
          ...markViews,
          ...evidenceViews(() => full),
          ...importViews(folder),
        ],
      ] as const,
    ]) {
      const window = await server.open(browser, look);
      for (const view of views) {
        await view.reach(window);
        // What stands beside the picture of a replay comes after it.
        await window.page.getByText('Nothing is read yet.').waitFor({ state: 'hidden' });
        if (writesSheets) pictures.push({ title: view.title, jpeg: await window.page.screenshot({ type: 'jpeg', quality: 92 }) });
        problems.push(...(await problemsOf(window)).map((problem) => `${view.title}: ${problem}`));
        await window.page.keyboard.press('Escape');
      }
      await window.close();
    }
    if (writesSheets) await writeContactSheet(browser, look.name, pictures);
    expect(problems).toEqual([]);
  }, 600_000);
});

describe('without a service behind it', () => {
  it('the window says how to start again, and nothing else', async () => {
    const page = await browser.newPage();
    await page.goto(empty.origin);
    await page.getByRole('heading', { name: 'This window is not connected to Muniment' }).waitFor();
    expect(await page.getByText('npm start').count()).toBe(1);
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.close();
  });
});
