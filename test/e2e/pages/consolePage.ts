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

/** The console in a browser, in the words of a user who has no pointer: whatever is reached is reached with Tab or a key of the `?` sheet. */
export interface ConsolePage {
  page: Page;
  /** Moves on with Tab to a control. */
  reach(control: Locator): Promise<void>;
  /** Moves to a control and presses Enter. */
  press(control: Locator): Promise<void>;
  /** Moves to a field and types into it what it is to hold. */
  enter(field: Locator, text: string): Promise<void>;
  /** Chooses files for a button that asks for some. */
  choose(button: Locator, files: string | string[]): Promise<void>;
  /** Goes to a page by its keys. */
  goTo(name: keyof typeof pageKeys): Promise<void>;
  filter(text: string): Promise<void>;
  /** Saves what a button downloads, and returns the path. */
  save(button: Locator, path: string): Promise<string>;
  close(): Promise<void>;
}

const pageKeys = { Events: 'e', Sessions: 's', Reports: 'r', Verify: 'v' } as const;
/** More controls than any page has: who has not come to one by then never will. */
const mostStops = 300;

async function reach(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  for (let stops = 0; stops < mostStops; stops += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${String(control)}`);
}

/** Opens the link in a new window. Anything the page logs as an error, or throws, fails the test through `problems`; so does a pointer. */
export async function openConsole(browser: Browser, url: string, problems: string[]): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.addInitScript(`document.addEventListener('pointerdown', () => console.error('a pointer was used'), true);`);
  await page.goto(url);
  await page.getByRole('navigation').waitFor();
  const press = async (control: Locator) => {
    await reach(page, control);
    await page.keyboard.press('Enter');
  };
  const write = async (text: string) => {
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  };
  return {
    page,
    reach: (control) => reach(page, control),
    press,
    async enter(field, text) {
      await reach(page, field);
      await write(text);
    },
    async choose(button, files) {
      const chooser = page.waitForEvent('filechooser');
      await press(button);
      await (await chooser).setFiles(files);
    },
    async goTo(name) {
      await page.keyboard.press('g');
      await page.keyboard.press(pageKeys[name]);
      await page.getByRole('navigation').locator('[aria-current=page]', { hasText: name }).waitFor();
    },
    async filter(text) {
      await page.keyboard.press('/');
      await write(text);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
    },
    async save(button, path) {
      const download = page.waitForEvent('download');
      await press(button);
      await (await download).saveAs(path);
      return path;
    },
    close: () => context.close(),
  };
}
