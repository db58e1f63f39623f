import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';

const entry = fileURLToPath(new URL('../../../dist/main/cli.js', import.meta.url));

/** The built console as a user starts it: a process of its own that prints its link. */
export interface ServedConsole {
  url: string;
  stop(): Promise<void>;
}

/** The pipe stays open: a console whose next line finds it closed ends. */
function linkOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const link = /http:\/\/127\.0\.0\.1:\d+\/\S*(?=\n)/.exec(said)?.[0];
      if (link) resolve(link);
    });
    child.once('exit', () => reject(new Error(`the console ended before it printed a link: ${said}`)));
  });
}

/** Starts `muniment serve` over a workspace, as `npm start` does where there is no Electron. */
export async function serveConsole(workspace: string): Promise<ServedConsole> {
  const child = spawn(process.execPath, [entry, '--workspace', workspace, '--reviewer', 'Test Reviewer', 'serve'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await linkOf(child);
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The console in a browser, in the words of its user. */
export interface ConsolePage {
  page: Page;
  /** Chooses files for a button that asks for some. */
  choose(button: Locator, files: string | string[]): Promise<void>;
  goTo(name: string): Promise<void>;
  filter(text: string): Promise<void>;
  /** Saves what a button downloads, and returns the path. */
  save(button: Locator, path: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens the link in a new window. Anything the page logs as an error, or throws, fails the test through `problems`. */
export async function openConsole(browser: Browser, url: string, problems: string[]): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(url);
  await page.getByRole('navigation').waitFor();
  return {
    page,
    async choose(button, files) {
      const chooser = page.waitForEvent('filechooser');
      await button.click();
      await (await chooser).setFiles(files);
    },
    goTo: (name) => page.getByRole('navigation').getByRole('link', { name }).click(),
    async filter(text) {
      await page.getByLabel('Search or filter').fill(text);
      await page.keyboard.press('Escape');
    },
    async save(button, path) {
      const download = page.waitForEvent('download');
      await button.click();
      await (await download).saveAs(path);
      return path;
    },
    close: () => context.close(),
  };
}
