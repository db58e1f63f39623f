import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { brokenRules } from './pages/brokenRules.ts';
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

/** What scrolls sideways, so that its end is out of sight, and which headings, words and buttons of ours are cut. */
const notWhole = (page: Page) =>
  page.evaluate(() => {
    const name = (element: Element) =>
      `${element.tagName} ${element.getAttribute('aria-label') ?? ''} ${element.textContent ?? ''}`.slice(0, 60);
    const over = (element: Element) => element.scrollWidth - element.clientWidth;
    const all = [...document.querySelectorAll('*')].filter((element) => over(element) > 1 && element.clientWidth > 1);
    const ours = ':is(h1, h2, h3, button, [role=columnheader], [role=columnheader] *, main header p, [data-kind=own], [data-kind=own] *)';
    return all.flatMap((element) => {
      const { overflowX } = getComputedStyle(element);
      if (overflowX === 'auto' || overflowX === 'scroll') return [`${name(element)} scrolls by ${over(element)} px`];
      return overflowX !== 'visible' && element.matches(`${ours}:not([title])`) ? [`${name(element)} is cut by ${over(element)} px`] : [];
    });
  });

const addresses = [
  'overview',
  'events',
  'events?group=identity',
  'events?group=session',
  'sessions',
  `sessions?q=${encodeURIComponent('text:select')}`,
  'identities',
  'resources',
  'patients',
  'reports',
  'verify',
  'import',
  'bundles',
  'custody',
];

// 1440 x 900 and 1024 x 700 at 200 %.
describe.each([
  [720, 450],
  [512, 350],
])('in a window of %i x %i', (width, height) => {
  it.each(addresses)(
    '%s fits without scrolling sideways, cuts nothing of ours, and every control of the frame can be reached',
    async (address) => {
      const { page, go, close } = await server.open(browser, { width, height });
      await go(`#/${address}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await notWhole(page)).toEqual([]);
      expect(await outOfReach(page)).toEqual([]);
      expect(await brokenRules(page)).toEqual([]);
      await close();
    },
  );

  it('the status line says "no network" beside the totals', async () => {
    const { page, go, close } = await server.open(browser, { width, height });
    await go('#/events');
    await firstRow(page);
    const totals = await page.getByText(/^total events/).boundingBox();
    expect(totals).not.toBeNull();
    expect((await page.getByText('no network').boundingBox())?.y).toBe(totals?.y);
    await close();
  });

  it('the facets open over the list of events, filter it, and close with Escape', async () => {
    const { page, go, settled, totals, close } = await server.open(browser, { width, height });
    await go('#/events');
    await firstRow(page);
    await page.getByRole('button', { name: 'Facets' }).click();
    const panel = await page.getByRole('dialog', { name: 'Facets' }).boundingBox();
    const statusLine = await page.locator('footer').boundingBox();
    expect((panel?.y ?? 0) + (panel?.height ?? height)).toBeLessThanOrEqual(statusLine?.y ?? 0);
    expect(panel?.height).toBeGreaterThan(height / 3);
    await page.getByRole('checkbox', { name: /^agent/ }).check();
    await settled();
    const { matching, total } = await totals();
    expect(matching).toBeLessThan(total);
    expect(await page.getByRole('region', { name: 'Facets' }).evaluate((facets) => facets.scrollWidth - facets.clientWidth)).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Facets' }).waitFor({ state: 'detached' });
    await close();
  });

  it.each(['events', 'identities', 'bundles', 'custody'])(
    'what is opened in %s takes the place of the list, and is left again',
    async (name) => {
      const { page, go, close } = await server.open(browser, { width, height });
      await go(`#/${name}`);
      await firstRow(page);
      await page.locator('#row-0').click({ position: { x: 60, y: 8 } });
      const drawer = page.getByRole('complementary');
      await drawer.waitFor();
      expect((await drawer.boundingBox())?.width).toBeGreaterThan(width - 60);
      expect((await drawer.boundingBox())?.height).toBeGreaterThan(height / 3);
      expect(await notWhole(page)).toEqual([]);
      expect(await outOfReach(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.locator('#row-0').waitFor();
      await close();
    },
  );
});
