import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type ReplayServer, type ReplayWindow, serveRecordings } from './pages/replayPage.ts';

let browser: Browser;
let folder: string;
let server: ReplayServer;
let window: ReplayWindow | undefined;

const recordings: Record<string, unknown[][]> = {
  'quiet.cast': [[0, 'o', 'nothing to see here\r\n']],
  'dropped.cast': [
    [0, 'o', '$ psql clinic\r\n'],
    [4, 'o', 'clinic=> DROP TABLE visits;\r\x1b[Kclinic=> select 1;\r\n'],
    [9, 'o', 'clinic=> -- never drop table again, says amy.okafor@cedarfield.example\r\n'],
    [12, 'o', 'bye\r\n'],
  ],
};

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'muniment-e2e-'));
  const files: string[] = [];
  for (const [name, events] of Object.entries(recordings)) {
    const lines = [{ version: 2, width: 80, height: 24, timestamp: 1_788_264_000 + files.length }, ...events];
    files.push(join(folder, name));
    await writeFile(join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  server = await serveRecordings(files);
});
afterEach(async () => {
  await window?.close();
  window = undefined;
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const sought = `q=${encodeURIComponent('text:"drop table"')}`;
const searched = async () => {
  await expect.poll(async () => (await server.client.replay.searchable({})).waiting, { timeout: 20_000 }).toBe(0);
};

describe('what recordings printed', () => {
  it('is found in all of them: the session is listed with the line, its moment and the number of hits', async () => {
    window = await server.open(browser, `#/sessions?${sought}`);
    const { page } = window;
    await page.getByText('2 recordings searched').waitFor();
    const row = page.locator('[role=row][aria-rowindex="2"]');
    await row.getByText('00:04.0').waitFor();
    expect(await row.textContent()).toContain('× 2');
    expect(await row.locator('mark').allTextContents()).toEqual(['DROP TABLE']);
    expect(await page.locator('[role=row][aria-rowindex="3"]').count()).toBe(0);
  });

  it('opens at that moment, with the transcript searched for it, and n goes to the next', async () => {
    await searched();
    window = await server.open(browser, `#/sessions?${sought}`);
    const { page } = window;
    await page.locator('[role=row][aria-rowindex="2"]').getByText('00:04.0').waitFor();
    await page.getByRole('grid', { name: 'Sessions' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await window.restsAt(4);
    expect(await page.getByLabel('Search in the transcript').inputValue()).toBe('drop table');
    await page.getByText('1 of 2 found').waitFor();
    expect(await page.evaluate('location.hash')).toContain('find=drop+table');
    await page.keyboard.press('n');
    await window.restsAt(9);
    await page.getByText('2 of 2 found').waitFor();
  });

  it('leads from the events of such sessions too, and leaves out those of others', async () => {
    await searched();
    const text = 'text:"drop table"';
    expect(await server.client.query.countSessions({ text })).toBe(1);
    expect(await server.client.query.count({ text })).toBeGreaterThan(0);
    expect((await server.client.query.count({ text })) + (await server.client.query.count({ text: `-${text}` }))).toBe(
      await server.client.query.count({}),
    );
  });

  it('shows no identifier in a found line until it is revealed', async () => {
    await searched();
    window = await server.open(browser, `#/sessions?q=${encodeURIComponent('text:"never drop"')}`);
    const { page } = window;
    const row = page.locator('[role=row][aria-rowindex="2"]');
    await row.locator('mark').waitFor();
    expect(await row.textContent()).not.toContain('amy.okafor');
    expect(await row.locator('[data-mark=hidden]').count()).toBe(1);
  });
});
