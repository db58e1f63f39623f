import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import type { Browser, Page } from 'playwright-core';
import { createSpawnReader } from '../../../main/shells/spawnReader.ts';
import { loadStaticFiles } from '../../../main/shells/staticFiles.ts';
import { startServer } from '../../support/loopback.ts';
import { openApp } from '../../support/openApp.ts';
import type { Client } from '../../support/transports.ts';

const built = (path: string) => fileURLToPath(new URL(`../../../dist/${path}`, import.meta.url));

/** The built product over a workspace that holds these files, and a way to its pages. */
export interface ReplayServer {
  client: Client;
  /** Ids of the sessions, in the order of the files. */
  sessions: string[];
  /** A new window on an address inside the page. */
  open(browser: Browser, hash: string): Promise<ReplayWindow>;
  close(): Promise<void>;
}

/** One window of the console, looked at the way a reviewer does. */
export interface ReplayWindow {
  page: Page;
  /** What the policy of the page refused. */
  violations(): Promise<string[]>;
  /** Rows of the picture, right-trimmed. */
  picture(): Promise<string[]>;
  /** Waits until the player rests at a moment, in seconds. */
  restsAt(seconds: number): Promise<void>;
  close(): Promise<void>;
}

async function importEach(client: Client, files: readonly string[]): Promise<string[]> {
  const tokens = new Map((await client.import.offers()).map((offer) => [offer.name, offer.token]));
  const sessions: string[] = [];
  for (const file of files) {
    const token = tokens.get(file.split('/').at(-1) ?? '') ?? '';
    for await (const step of await client.import.run({ tokens: [token] })) {
      if (step.kind !== 'done') continue;
      const page = await client.query.sessions({ text: `bundle:${step.bundles[0]?.id ?? ''}` });
      sessions.push(page.rows[0]?.session_uid ?? '');
    }
  }
  return sessions;
}

async function openWindow(browser: Browser, url: string, hash: string): Promise<ReplayWindow> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // Kept as text: code that Playwright puts into the page would carry the compiler's own names.
  await context.addInitScript(`window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective + ' ' + event.sample));`);
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('main');
  await page.evaluate((address) => {
    window.location.hash = address;
  }, hash);
  return {
    page,
    violations: () => page.evaluate<string[]>('window.violations'),
    picture: async () => (await page.locator('.xterm-rows > div').allTextContents()).map((row) => row.replaceAll('\u00a0', ' ').trimEnd()),
    async restsAt(seconds) {
      const slider = page.getByRole('slider');
      await slider.waitFor();
      await page.waitForFunction(
        ([wanted]) => {
          const now = Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow'));
          const resting = !/playing|seeking/.test(document.querySelector('[role=toolbar] [role=status]')?.textContent ?? 'seeking');
          return resting && Math.abs(now - wanted * 1000) <= 1;
        },
        [seconds] as const,
      );
      // The picture is drawn with the next frames of the browser.
      await page.waitForTimeout(150);
    },
    close: () => context.close(),
  };
}

/** Starts the built product, imports each file as a bundle of its own, and serves it. `prepareFrom`: bytes from which recordings are read ahead. */
export async function serveRecordings(files: readonly string[], prepareFrom?: number): Promise<ReplayServer> {
  const app = await openApp({ spawnReader: createSpawnReader(built('main/reader.js')), offers: files, reviewer: 'Reviewer' });
  const client: Client = createRouterClient(app.router, { context: {} });
  if (prepareFrom !== undefined) await client.workspace.changeSetting({ key: 'replay.prepare-bytes', value: String(prepareFrom) });
  const sessions = await importEach(client, files);
  const server = await startServer({ files: loadStaticFiles(built('renderer')) }, app);
  return {
    client,
    sessions,
    open: (browser, hash) => openWindow(browser, server.newUrl(), hash),
    close: () => server.close(),
  };
}
