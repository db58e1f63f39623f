import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { walkReplays } from './pages/replayWalk.ts';
import { revealValues } from './pages/revealing.ts';

/** Parts of the values below that must be nowhere in the page, its clipboard or its selection. */
const secrets = ['123-45-6789', '45-6789', '456-78', 'omar.q@', '555-0187', 'tulip9', 'MIIEow'];

const events = [
  [0, 'o', '\x1b[31mssn 123-45\x1b[32m-6789\x1b[0m\r\n'],
  [1, 'o', '患者 omar.q@example.org と e\u0301 212-555-0187\r\n'],
  [2, 'o', `${'x'.repeat(34)} 456-78-9012 wraps\r\n`],
  [3, 'o', '-----BEGIN RSA PRIVATE KEY-----\r\nMIIEowIBAAKCAQEA1n\r\n-----END RSA PRIVATE KEY-----\r\n'],
  [4, 'o', 'PGPASSWORD=tulip9 psql\r\n'],
  [5, 'o', '123-45'],
  [6, 'm', 'ssn 123-45-6789 seen'],
  [7, 'o', `\r\n${Array.from({ length: 30 }, (_, line) => `line ${line}\r\n`).join('')}`],
  [8, 'o', 'end'],
];

async function leaks(page: Page): Promise<string[]> {
  const content = await page.content();
  return secrets.filter((secret) => content.includes(secret));
}

/** What is copied when all of the picture is selected with the mouse. */
async function copyPicture(page: Page): Promise<string> {
  const box = await page.locator('.xterm-screen').boundingBox();
  if (!box) throw new Error('there is no picture');
  await page.mouse.move(box.x + 2, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, box.y + box.height - 2, { steps: 4 });
  await page.mouse.up();
  return page.evaluate(() => {
    const data = new DataTransfer();
    document
      .querySelector('.xterm-screen')
      ?.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData('text/plain');
  });
}

const walk = walkReplays([{ name: 'patient.cast', width: 40, height: 14, events }]);

describe('identifiers and secrets in a recording', () => {
  it('are covered by their kind in the picture, also where they change colour, stand behind wide characters or wrap', async () => {
    const { page, picture } = await walk.openAt(0, 4);
    const rows = await picture();
    expect(rows[0]).toBe('ssn SSN░░░░░░░░');
    expect(rows.slice(1, 3)).toEqual(['患者 e-mail░░░░░░░░░░░░ と e\u0301 phone░░░░░░', '░']);
    expect(rows.slice(3, 5)).toEqual([`${'x'.repeat(34)} SSN░░`, '░░░░░░ wraps']);
    expect(rows[6]).toMatch(/^░+$/);
    expect(rows[8]).toBe('PGPASSWORD=░░░░░░ psql');
    expect(await leaks(page)).toEqual([]);
  });

  it('are covered while they are typed, before anybody could tell what they become', async () => {
    const { page, picture } = await walk.openAt(0, 5);
    expect((await picture())[9]).toBe('░░░░░░');
    expect(await leaks(page)).toEqual([]);
  });

  it('are covered at every moment while it plays, and above the screen while it is paused', async () => {
    const { page, picture, restsAt } = await walk.openAt(0, 0);
    await page.evaluate((parts) => {
      const look = globalThis as unknown as { seen: string[] };
      look.seen = [];
      new MutationObserver(() => {
        const text = document.querySelector('.xterm-rows')?.textContent ?? '';
        look.seen.push(...parts.filter((part) => text.includes(part)));
      }).observe(document.querySelector('.xterm-rows') as Element, { childList: true, subtree: true, characterData: true });
    }, secrets);
    for (let times = 0; times < 3; times += 1) await page.keyboard.press('>');
    await page.keyboard.press(' ');
    await restsAt(8);
    expect(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual([]);
    await page.locator('.xterm-screen').hover();
    const above = async () => {
      await page.mouse.wheel(0, -400);
      return (await picture())[0];
    };
    await expect.poll(above, { timeout: 8000 }).toBe('ssn SSN░░░░░░░░');
    expect(await leaks(page)).toEqual([]);
  });

  it('are copied as they are shown, and no other element holds them', async () => {
    const { page } = await walk.openAt(0, 4);
    const copied = await copyPicture(page);
    expect(copied).toContain('ssn SSN░');
    expect(secrets.filter((secret) => copied.includes(secret))).toEqual([]);
    const held = await page.evaluate(() => document.querySelector('textarea')?.value ?? '');
    expect(secrets.filter((secret) => held.includes(secret))).toEqual([]);
    expect(await leaks(page)).toEqual([]);
  });

  it('are hidden in the transcript and in the name of a marker', async () => {
    const { page } = await walk.openAt(0, 6);
    await page.getByRole('group', { name: 'Lines of the transcript' }).getByText('SSN hidden').first().waitFor();
    await page.getByRole('slider').hover({ position: { x: 1, y: 5 } });
    const track = await page.getByRole('slider').boundingBox();
    if (track) await page.mouse.move(track.x + track.width * 0.75, track.y + 10);
    expect(await leaks(page)).toEqual([]);
  });

  it('are shown once a reason is given, which is in the custody log, and covered again when it is asked for', async () => {
    const { page, picture } = await walk.openAt(0, 4);
    await revealValues(page);
    await expect.poll(async () => (await picture())[0]).toBe('ssn 123-45-6789');
    expect((await picture())[1]).toBe('患者 omar.q@example.org と e\u0301 212-555-018');
    await page.getByRole('group', { name: 'Lines of the transcript' }).getByText('ssn 123-45-6789').waitFor();
    expect(await copyPicture(page)).toContain('ssn 123-45-6789');
    const { rows } = await walk.server.client.workspace.custody({ limit: 1 });
    expect(rows[0]).toMatchObject({ act: 'reveal-values', result: 'done' });
    await page.getByRole('button', { name: 'Identifiers and secrets are shown: hide them again' }).click();
    await expect.poll(async () => (await picture())[0]).toBe('ssn SSN░░░░░░░░');
    expect(await leaks(page)).toEqual([]);
  });
});
