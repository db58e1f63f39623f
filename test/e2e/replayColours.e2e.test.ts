import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type ReplayServer, type ReplayWindow, serveRecordings } from './pages/replayPage.ts';

let browser: Browser;
let folder: string;
let server: ReplayServer;
let window: ReplayWindow;

const events = [
  [
    0,
    'o',
    'plain \x1b[31mred\x1b[0m \x1b[38;2;18;171;86mtruecolour\x1b[0m \x1b[38;5;208mpalette\x1b[0m \x1b[48;2;10;20;90mground\x1b[0m\r\n',
  ],
  [1, 'o', 'end'],
];

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'muniment-colours-'));
  const cast = join(folder, 'colours.cast');
  await writeFile(cast, [{ version: 2, width: 60, height: 6 }, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  server = await serveRecordings([cast]);
  window = await server.open(browser, `#/sessions/${encodeURIComponent(server.sessions[0] ?? '')}?t=1`);
  await window.restsAt(1);
});
afterAll(async () => {
  await window.close();
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** The colour a word of the picture really has in the page. */
function colourOf(word: string, property: 'color' | 'background-color'): Promise<string> {
  const cell = window.page.locator('.xterm-rows span', { hasText: new RegExp(`^${word}$`) });
  return cell.first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
}

it('draws recorded colours as recorded, under the policy that ships', async () => {
  expect(await colourOf('truecolour', 'color')).toBe('rgb(18, 171, 86)');
  expect(await colourOf('palette', 'color')).toBe('rgb(255, 135, 0)');
  expect(await colourOf('ground', 'background-color')).toBe('rgb(10, 20, 90)');
});

it('draws the sixteen named colours in those of the terminal, and plain text in its own', async () => {
  expect(await colourOf('red', 'color')).toBe('rgb(240, 113, 107)');
  const plain = window.page.locator('.xterm-rows');
  expect(await plain.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(231, 233, 236)');
});

it('is refused nothing by the policy', async () => {
  expect(await window.violations()).toEqual([]);
});
