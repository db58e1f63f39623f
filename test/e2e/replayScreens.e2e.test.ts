import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { walkReplays } from './pages/replayWalk.ts';
import { revealValues } from './pages/revealing.ts';

/** Ten seconds: a coloured screen, then an identifier, which later is cleared. */
const events = [
  [0, 'o', '\x1b[48;2;200;30;30m          \x1b[0m first\r\n'],
  [4, 'o', 'ssn 123-45-6789\r\n'],
  [8, 'o', '\x1b[2J\x1b[Hlast'],
  [10, 'o', '.'],
];
const [width, height] = [40, 10];

const walk = walkReplays([{ name: 'screens.cast', width, height, events }]);

/** Keeps what is written on canvases from now on: a drawing alone cannot be read. */
async function readDrawings(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const look = globalThis as unknown as { written: string };
    look.written = '';
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      look.written += text;
      write.call(this, text, ...place);
    };
  });
  return () => page.evaluate(() => (globalThis as unknown as { written: string }).written);
}

async function hoverAt(page: Page, share: number): Promise<void> {
  const track = await page.getByRole('slider').boundingBox();
  if (!track) throw new Error('there is no scrubber');
  await page.mouse.move(track.x + track.width * share, track.y + track.height / 2);
}

const preview = (page: Page) => page.getByRole('slider').locator('[data-moment=shown]');
const strip = (page: Page) => page.getByRole('toolbar', { name: 'Screens along the recording' });

/** How many pixels of a drawing have this colour. */
const pixelsOf = (canvas: Locator, colour: readonly number[]) =>
  canvas.evaluate((element, [red, green, blue]) => {
    const drawn = element as HTMLCanvasElement;
    const data = drawn.getContext('2d')?.getImageData(0, 0, drawn.width, drawn.height).data ?? [];
    let found = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) found += 1;
    return found;
  }, colour);

describe('the screen under the pointer', () => {
  it('is the one of that moment, in its colours and proportions, and moves nothing', async () => {
    const { page, picture } = await walk.openAt(0, 0);
    const written = await readDrawings(page);
    await hoverAt(page, 0.5);
    const canvas = preview(page).locator('canvas');
    await canvas.waitFor();
    expect(await written()).toContain('first');
    expect(await written()).not.toContain('last');
    expect(await pixelsOf(canvas, [200, 30, 30])).toBeGreaterThan(200);
    const box = await canvas.boundingBox();
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(width / (2 * height), 1);
    await hoverAt(page, 0.9);
    await expect.poll(written).toContain('last');
    expect(await page.getByRole('slider').getAttribute('aria-valuenow')).toBe('0');
    expect((await picture())[0]?.trim()).toBe('first');
  });

  it.each([
    [1024, 700],
    [1440, 900],
  ])('stays inside a window of %i × %i at both ends of the scrubber', async (across, down) => {
    const { page } = await walk.openAt(0, 0);
    await page.setViewportSize({ width: across, height: down });
    for (const share of [0.001, 0.999]) {
      await hoverAt(page, share);
      await preview(page).waitFor();
      const box = await preview(page).boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(across);
      expect(box?.y).toBeGreaterThanOrEqual(0);
    }
  });

  it('covers identifiers until they are revealed, and again when they are hidden', async () => {
    const { page } = await walk.openAt(0, 0);
    const written = await readDrawings(page);
    await hoverAt(page, 0.6);
    await preview(page).waitFor();
    expect(await written()).toContain('ssnSSN');
    expect(await written()).not.toContain('123');
    await revealValues(page);
    await hoverAt(page, 0.61);
    await expect.poll(written).toContain('ssn123-45-6789');
    await page.getByRole('button', { name: 'Identifiers and secrets are shown: hide them again' }).click();
    const before = (await written()).length;
    await hoverAt(page, 0.6);
    await expect.poll(async () => (await written()).slice(before)).toContain('SSN');
    expect((await written()).slice(before)).not.toContain('123');
    expect(await page.content()).not.toContain('123-45');
  });
});

describe('the screens along the recording', () => {
  it('stand over their moments, and a press goes there', async () => {
    const { page, restsAt } = await walk.openAt(0, 0);
    const screens = strip(page).getByRole('button');
    await strip(page)
      .locator('[data-moment=shown] canvas')
      .nth((await screens.count()) - 1)
      .waitFor();
    const count = await screens.count();
    expect(count).toBeGreaterThan(6);
    const track = await page.getByRole('slider').boundingBox();
    const third = await screens.nth(2).boundingBox();
    const middle = (third?.x ?? 0) + (third?.width ?? 0) / 2 - (track?.x ?? 0);
    expect(Math.abs(middle / (track?.width ?? 1) - 2.5 / count)).toBeLessThan(0.01);
    await screens.nth(2).click();
    await restsAt(Math.round((2.5 * 10_000) / count) / 1000);
    expect(await strip(page).locator('[aria-current=true]').count()).toBe(1);
    expect(await pixelsOf(screens.nth(2).locator('canvas'), [200, 30, 30])).toBeGreaterThan(10);
  });

  it('leave a low window to the picture', async () => {
    const { page } = await walk.openAt(0, 0);
    const heights = async () => {
      const [screens, picture] = [
        await strip(page).boundingBox(),
        await page.getByLabel(/^Picture of the recorded terminal/).boundingBox(),
      ];
      return { screens: screens?.height ?? 0, picture: picture?.height ?? 0 };
    };
    await page.setViewportSize({ width: 1024, height: 760 });
    await expect.poll(async () => (await heights()).screens).toBeGreaterThan(70);
    const before = await heights();
    await page.setViewportSize({ width: 1024, height: 756 });
    await expect.poll(async () => (await heights()).screens).toBeLessThan(48);
    await expect.poll(async () => (await heights()).picture).toBeGreaterThan(before.picture);
    await strip(page).locator('[data-moment=shown] canvas').first().waitFor();
  });

  it('are one stop of the Tab key, walked with the arrows, which leave the replay where it is', async () => {
    const { page, restsAt } = await walk.openAt(0, 0);
    const screens = strip(page).getByRole('button');
    await screens.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await screens.nth(2).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.getByRole('slider').getAttribute('aria-valuenow')).toBe('0');
    await page.keyboard.press('Enter');
    await restsAt(Math.round((2.5 * 10_000) / (await screens.count())) / 1000);
    await page.keyboard.press('Tab');
    expect(await page.getByRole('slider').evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('cover identifiers too', async () => {
    const { page } = await walk.openAt(0, 0);
    const covered = [0x3a, 0x40, 0x48];
    const canvases = strip(page).locator('[data-moment=shown] canvas');
    const count = await strip(page).getByRole('button').count();
    await canvases.nth(count - 1).waitFor();
    const at = Math.floor(count * 0.6);
    expect(await pixelsOf(canvases.nth(at), covered)).toBeGreaterThan(0);
    await revealValues(page);
    await expect.poll(async () => pixelsOf(canvases.nth(at), covered)).toBe(0);
  });

  it('are put away with s, which is remembered, and axe finds nothing serious with them', async () => {
    const { page } = await walk.openAt(0, 0);
    await strip(page).locator('canvas').first().waitFor();
    const axe = await new AxeBuilder({ page }).analyze();
    expect(axe.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
    await page.keyboard.press('s');
    await strip(page).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => localStorage.getItem('muniment.preferences') ?? '')).toContain('"screensOpen":false');
    await page.getByRole('button', { name: 'Show screens along the recording' }).click();
    await strip(page).waitFor();
  });
});
