import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hostileCasts } from '../replay/casts.ts';
import { walkReplays } from './pages/replayWalk.ts';

const hostile = hostileCasts();
const hostileNames = ['vt-osc52-clipboard-write', 'vt-osc8-javascript', 'vt-dsr-replies'];

const esc = '\x1b';
const tricks = [
  [0, 'o', `$ ${esc}[8mcat patients.csv${esc}[0m\r\n`],
  [1, 'o', `${esc}[30;40mblack on black${esc}[0m\r\n`],
  [2, 'o', `${esc}]0;owned${esc}\\${esc}]52;c;b3duZWQ=\x07${esc}]8;;javascript:alert(1)${esc}\\click${esc}]8;;${esc}\\\r\n`],
  [3, 'o', `rm -rf /phi${'\b'.repeat(11)}ls -la     \r\n${esc}[6n`],
  [4, 'o', `${esc}[2J${esc}[Hssn 123-45-6789\r\n`],
  [5, 'o', 'end'],
];
const plain = [
  [0, 'o', 'nothing to see\r\n'],
  [1, 'o', 'end'],
];

/** Puts what is copied aside: the policy of the page lets nobody read the clipboard. */
async function catchCopies(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => {
      (globalThis as unknown as { copied: string }).copied = text;
    };
  });
  return () => page.evaluate(() => (globalThis as unknown as { copied?: string }).copied ?? '');
}

const grid = { width: 80, height: 24 };
const walk = walkReplays(
  [
    { name: 'tricks.cast', ...grid, events: tricks },
    { name: 'plain.cast', ...grid, events: plain },
  ],
  hostile ? hostileNames.map((name) => join(hostile, `${name}.cast`)) : [],
);

describe('the forensic view', () => {
  it('shows what was concealed, says that the user did not see it, and takes it away again', async () => {
    const { page, picture } = await walk.openAt(0, 3);
    expect((await picture()).slice(0, 2)).toEqual(['$', 'black on black']);
    await page.keyboard.press('v');
    await page.getByText('Forensic view: not what the user saw').waitFor();
    await expect.poll(async () => (await picture())[0]).toBe('$ cat patients.csv');
    const marked = page.locator('.xterm-rows span', { hasText: 'patients.csv' });
    expect(await marked.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(242, 193, 78)');
    const black = page.locator('.xterm-rows span', { hasText: 'black' }).first();
    expect(await black.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(242, 193, 78)');
    await page.keyboard.press('v');
    await expect.poll(async () => (await picture())[0]).toBe('$');
    expect(await page.getByText('not what the user saw').count()).toBe(0);
  });

  it('lists every trick by kind, hides identifiers in it, and goes to its moment', async () => {
    const { page, restsAt } = await walk.openAt(0, 5);
    await page.keyboard.press('v');
    const kinds = [
      'Concealed text',
      'Text in the colour of its background',
      'Text behind backspaces',
      'Window titles',
      'Clipboard',
      'Links',
    ];
    for (const kind of [...kinds, 'Replies asked for', 'Cleared screens']) await page.getByRole('region', { name: kind }).waitFor();
    await page.getByRole('region', { name: 'Clipboard' }).getByText('owned').waitFor();
    expect(await page.getByRole('region', { name: 'Links' }).getByText('javascript:alert(1)').count()).toBe(1);
    expect(await page.locator('main a[href^="javascript"]').count()).toBe(0);
    expect(await page.title()).toBe('Muniment');
    expect(await page.content()).not.toContain('123-45');
    const axe = await new AxeBuilder({ page }).analyze();
    expect(axe.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
    await page.getByRole('region', { name: 'Text behind backspaces' }).getByRole('button').click();
    await restsAt(3);
  });

  it('says that nothing was found where there is nothing', async () => {
    const { page } = await walk.openAt(1, 1);
    await page.getByRole('tab', { name: 'Hidden' }).click();
    await page.getByText('None found: no concealed, overwritten or cleared text').waitFor();
  });

  it('shows the bytes of the frame once values are revealed, with its digest', async () => {
    const { page } = await walk.openAt(0, 2);
    await page.getByRole('tab', { name: 'Bytes' }).click();
    await page.getByText('Raw bytes are not looked through').waitFor();
    await page.getByRole('tabpanel').getByRole('button', { name: 'Reveal' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reveal', exact: true }).click();
    await page.getByText('000000  1b 5d 30 3b 6f 77 6e 65 64 1b 5c').waitFor();
    expect(await page.getByRole('tabpanel').textContent()).toContain('frame2, output');
  });
});

describe.skipIf(hostile === null)('a hostile recording', () => {
  it.each([
    [2, 'Clipboard'],
    [3, 'Links'],
    [4, 'Replies asked for'],
  ])('number %i (%s) is listed and reaches neither clipboard, link, title nor dialog', async (index, kind) => {
    const { page } = await walk.openSession(index, '?tab=hidden');
    const opened: string[] = [];
    page.on('dialog', (dialog) => opened.push(dialog.message()));
    page.context().on('page', (other) => opened.push(other.url()));
    await page.getByRole('region', { name: kind }).locator('[data-evidence]').first().click();
    expect([await page.title(), opened, await page.locator('main [data-evidence] a').count()]).toEqual(['Muniment', [], 0]);
  });
});

describe('a moment', () => {
  it('is cited as Markdown with digests of original, frame and screen, its values hidden', async () => {
    const { page } = await walk.openAt(0, 4);
    const copied = await catchCopies(page);
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: 'Cite this moment' }).getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied.').waitFor();
    const text = await copied();
    const { recordings } = await walk.server.client.replay.open({ session: walk.session(0) });
    const moment = await walk.server.client.replay.moment({ recording: recordings[0]?.id ?? '', at: 4000 });
    expect(text).toContain(recordings[0]?.sha256);
    expect(text).toContain(moment.screenSha256);
    expect(text).toContain(moment.frame?.sha256);
    expect(text).toContain('ssn [SSN hidden]');
    expect(text).not.toContain('123-45');
    const original = await readFile(join(walk.folder, 'tricks.cast'), 'utf8');
    expect(original).toContain('123-45');
  });

  it('is noted on the event of the session', async () => {
    const { page } = await walk.openAt(1, 1);
    await page.getByRole('button', { name: 'Cite this moment' }).click();
    await page.getByLabel('Words for the note').fill('the end of it');
    await page.getByLabel('From, in seconds').fill('0.5');
    await page.getByRole('button', { name: 'Note on the session' }).click();
    await page.getByText('Noted on the session.').waitFor();
    const { session } = await walk.server.client.replay.open({ session: walk.session(1) });
    const marks = await walk.server.client.workspace.marksOf({ event: session.event_id });
    expect(JSON.stringify(marks)).toContain('the end of it');
  });
});
