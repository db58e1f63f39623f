import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { firstRow } from './pages/consoleWindow.ts';
import { browser, eachInAWindow, server } from './pages/sharedWindow.ts';

eachInAWindow();

/** Controls of the frame and of a drawer that lie outside the window, where nobody can reach them. */
async function outOfReach(page: Page): Promise<string[]> {
  const controls = page.locator('header:has([role=search]) :is(button, input, a), nav a, footer a, aside > header button');
  // Brand, filter, zone and display at the top, eleven pages, and what the status line counts.
  expect(await controls.count()).toBeGreaterThan(15);
  return controls.evaluateAll((found) =>
    found.flatMap((control) => {
      const { left, right, top, bottom, width } = control.getBoundingClientRect();
      // What is scrolled out of sight inside the navigation can be reached.
      const inNavigation = control.closest('nav') !== null;
      const inside = left >= 0 && right <= innerWidth && (inNavigation || (top >= 0 && bottom <= innerHeight));
      return width === 0 || inside ? [] : [control.getAttribute('aria-label') ?? control.textContent ?? ''];
    }),
  );
}

/** By how much the list is wider than its room: sideways, what is at its end would be out of sight. */
const listTooWide = (page: Page) =>
  page.getByRole('grid').evaluate((grid) => {
    let most = 0;
    for (let around: Element | null = grid; around; around = around.parentElement)
      most = Math.max(most, around.scrollWidth - around.clientWidth);
    return most;
  });

// 1440 x 900 and 1024 x 700 at 200 %.
describe.each([
  [720, 450],
  [512, 350],
])('in a window of %i x %i', (width, height) => {
  it.each(['overview', 'events', 'sessions', 'identities', 'resources', 'patients', 'reports', 'verify', 'import', 'bundles', 'custody'])(
    '%s fits, and every control of the frame can be reached',
    async (name) => {
      const { page, go, close } = await server.open(browser, { width, height });
      await go(`#/${name}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await outOfReach(page)).toEqual([]);
      await close();
    },
  );

  it('the list of events shows its columns whole; the facets open over it, filter it, and close with Escape', async () => {
    const { page, go, settled, totals, close } = await server.open(browser, { width, height });
    await go('#/events');
    await firstRow(page);
    expect(await listTooWide(page)).toBe(0);
    await page.getByRole('button', { name: 'Facets' }).click();
    await page.getByRole('checkbox', { name: /^agent/ }).check();
    await settled();
    const { matching, total } = await totals();
    expect(matching).toBeLessThan(total);
    expect(await page.getByRole('region', { name: 'Facets' }).evaluate((facets) => facets.scrollWidth - facets.clientWidth)).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Facets' }).waitFor({ state: 'detached' });
    await close();
  });

  it.each(['events', 'identities'])('what is opened in %s takes the place of the list, and is left again', async (name) => {
    const { page, go, close } = await server.open(browser, { width, height });
    await go(`#/${name}`);
    await firstRow(page);
    await page.locator('#row-0').click();
    const drawer = page.getByRole('complementary');
    await drawer.waitFor();
    expect((await drawer.boundingBox())?.width).toBeGreaterThan(width - 60);
    expect(await outOfReach(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('#row-0').waitFor();
    await close();
  });
});
