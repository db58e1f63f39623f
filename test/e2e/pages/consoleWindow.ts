import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import type { Browser, Page } from 'playwright-core';
import { createSpawnReader } from '../../../main/shells/spawnReader.ts';
import { loadStaticFiles } from '../../../main/shells/staticFiles.ts';
import { startServer } from '../../support/loopback.ts';
import { openApp } from '../../support/openApp.ts';
import type { Client } from '../../support/transports.ts';

const built = (path: string) => fileURLToPath(new URL(`../../../dist/${path}`, import.meta.url));

/** The built window over the application in this process, so that a test can look behind it. */
export interface WindowServer {
  client: Client;
  origin: string;
  open(browser: Browser, look?: Partial<Look>): Promise<ConsoleWindow>;
  close(): Promise<void>;
}

/** How a window is drawn. */
export interface Look {
  width: number;
  height: number;
  theme: 'light' | 'dark';
}

/** One window of the console. */
export interface ConsoleWindow {
  page: Page;
  /** Goes to an address inside the window and waits until it stands. */
  go(hash: string): Promise<void>;
  /** Writes a filter into the line at the top. */
  filter(text: string): Promise<void>;
  /** `shown 200 / matching 696 / total 696` of the status line, as numbers. */
  totals(): Promise<{ shown: number; matching: number; total: number }>;
  /** Waits until no list, count or drawer is on its way. */
  settled(): Promise<void>;
  /** What the policy of the page refused. */
  violations(): Promise<string[]>;
  close(): Promise<void>;
}

/** Nothing in the window says that it is busy, waiting or counting. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy=true], [aria-label=Loading], footer .unknown') === null);
  // The virtual list measures once more after its rows are there.
  await page.waitForTimeout(150);
}

function numbers(text: string): { shown: number; matching: number; total: number } {
  const find = (word: string) => Number((new RegExp(`${word}[a-z ]*([0-9,]+)`).exec(text)?.[1] ?? 'NaN').replaceAll(',', ''));
  return { shown: find('shown'), matching: find('matching'), total: find('total') };
}

async function openWindow(
  browser: Browser,
  url: string,
  { width = 1440, height = 900, theme = 'light' }: Partial<Look>,
): Promise<ConsoleWindow> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  await context.addInitScript(`window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective + ' ' + event.sample));`);
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('main');
  return {
    page,
    async go(hash) {
      await page.evaluate((address) => {
        window.location.hash = address;
      }, hash);
      await settle(page);
    },
    async filter(text) {
      await page.getByLabel('Search or filter').fill(text);
      // Closes what could be taken, which lies over the list.
      await page.keyboard.press('Escape');
      await page.waitForTimeout(200);
      await settle(page);
    },
    totals: async () => numbers((await page.locator('footer').textContent()) ?? ''),
    settled: () => settle(page),
    violations: () => page.evaluate<string[]>('window.violations'),
    close: () => context.close(),
  };
}

/** Waits for the first row of a list. */
export async function firstRow(page: Page): Promise<void> {
  await page.waitForSelector('[role=row][aria-rowindex="2"] [role=gridcell][data-kind]');
}

/** Serves the built window over an empty workspace; `offers` are named at its start. */
export async function startWindows(offers: readonly string[] = []): Promise<WindowServer> {
  const app = await openApp({ spawnReader: createSpawnReader(built('main/reader.js')), offers, reviewer: 'Amy Okafor' });
  const client: Client = createRouterClient(app.router, { context: {} });
  const server = await startServer({ files: loadStaticFiles(built('renderer')) }, app);
  return {
    client,
    origin: server.origin,
    open: (browser, look = {}) => openWindow(browser, server.newUrl(), look),
    close: () => server.close(),
  };
}
