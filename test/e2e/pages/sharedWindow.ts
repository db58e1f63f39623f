import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { type ConsoleWindow, firstRow, startWindows, type WindowServer } from './consoleWindow.ts';

export let browser: Browser;
export let server: WindowServer;
/** A folder of this file of tests, for what it writes. */
export let folder: string;
/** The window that the test opened. */
export let window: ConsoleWindow;
let opened: ConsoleWindow | undefined;

interface Evidence {
  /** Whether the sample clinic is in the workspace. */
  sample?: boolean;
  /** Writes more evidence into the folder; the paths of what is imported. */
  write?: (folder: string) => Promise<string[]>;
}

/** One browser and one workspace for all tests of a file. A window that a test opened must have kept to the policy of its page. */
export function eachInAWindow({ sample = true, write }: Evidence = {}): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muniment-window-'));
    browser = await launchChromium();
    server = await startWindows((await write?.(folder)) ?? []);
    if (sample) for await (const step of await server.client.import.sample(undefined)) void step;
    const tokens = (await server.client.import.offers()).map(({ token }) => token);
    if (tokens.length > 0) for await (const step of await server.client.import.run({ tokens })) void step;
  }, 120_000);
  afterEach(async () => {
    const last = opened;
    opened = undefined;
    if (!last) return;
    expect(await last.violations()).toEqual([]);
    await last.close();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
}

/** Opens a window at an address. */
export async function openAt(hash: string): Promise<ConsoleWindow> {
  window = await server.open(browser);
  opened = window;
  await window.go(hash);
  return window;
}

/** Opens the events, with search parameters such as `?q=is%3Adenied`, and waits for the first of them. */
export async function openEvents(search = ''): Promise<ConsoleWindow> {
  await openAt(`#/events${search}`);
  await firstRow(window.page);
  return window;
}
