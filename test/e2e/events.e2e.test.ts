import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstRow } from './pages/consoleWindow.ts';
import { eachInAWindow, openAt, server } from './pages/sharedWindow.ts';

/** A recording whose title tries to be markup, and to be read backwards. */
const hostileTitle = '<img src=x onerror="document.title=1">\u202egpj.\u0430dmin';

eachInAWindow({
  write: async (folder) => {
    const cast = join(folder, 'hostile.cast');
    const header = { version: 2, width: 80, height: 24, timestamp: 1788264000, title: hostileTitle, command: hostileTitle };
    await writeFile(cast, `${JSON.stringify(header)}\n[0.1,"o","ok\\r\\n"]\n`);
    return [cast];
  },
});

const openEvents = (search = '') => openAt(`#/events${search}`);

describe('the list of events', () => {
  it('shows totals that agree with the service, and follows the filter', async () => {
    const { filter, totals } = await openEvents();
    const all = await server.client.query.count({});
    expect(await totals()).toEqual({ shown: Math.min(200, all), matching: all, total: all });
    await filter('outcome:denied');
    const denied = await server.client.query.count({ text: 'outcome:denied' });
    expect(await totals()).toEqual({ shown: denied, matching: denied, total: all });
  });

  it('ticks, chips and text are one filter, and it stands in the address', async () => {
    const { page, filter, settled } = await openEvents();
    await filter('action:query');
    await page
      .getByRole('list', { name: 'Outcome' })
      .getByRole('checkbox', { name: /denied/ })
      .check();
    await settled();
    expect(await page.getByLabel('Search or filter').inputValue()).toBe('action:query outcome:denied');
    await page.getByRole('button', { name: 'Remove action:query' }).click();
    await settled();
    expect(await page.getByLabel('Search or filter').inputValue()).toBe('outcome:denied');
    expect(new URL(page.url()).hash).toContain('q=outcome%3Adenied');
  });

  it('a facet counts under the other filters what ticking its value would show', async () => {
    const { page, totals, settled } = await openEvents('?q=is%3Ahuman');
    const row = page.getByRole('list', { name: 'Outcome' }).getByRole('listitem').filter({ hasText: 'denied' });
    const counted = Number((await row.textContent())?.replace(/\D/g, ''));
    await row.getByRole('checkbox').check();
    await settled();
    expect((await totals()).matching).toBe(counted);
  });

  it('is walked with j and k while the drawer stays open, and closed with Escape', async () => {
    const { page, settled } = await openEvents('?q=outcome%3Adenied');
    await firstRow(page);
    const drawer = page.getByRole('complementary', { name: 'Event' });
    await page.getByRole('grid', { name: 'Events' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await drawer.getByText('row 1 of').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await drawer.getByText('row 3 of').waitFor();
    await page.keyboard.press('k');
    await drawer.getByText('row 2 of').waitFor();
    await settled();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('filters for the value under the cursor with +, and out with -', async () => {
    const { page, settled } = await openEvents();
    await firstRow(page);
    const titles = await page.getByRole('grid', { name: 'Events' }).getByRole('columnheader').allTextContents();
    const cell = page.locator(`#row-0 [data-column="${titles.indexOf('Action') - 1}"]`);
    const action = (await cell.textContent()) ?? '';
    await cell.click();
    await page.keyboard.press('+');
    await settled();
    expect(await page.getByLabel('Search or filter').inputValue()).toBe(`action:${action}`);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Event' }).waitFor({ state: 'detached' });
    await cell.click();
    await page.keyboard.press('-');
    await settled();
    expect(await page.getByLabel('Search or filter').inputValue()).toBe(`-action:${action}`);
  });

  it('selects rows with x, and a stretch with Shift, until the filter changes', async () => {
    const { page, filter } = await openEvents('?q=action%3Aquery');
    await firstRow(page);
    await page.getByRole('grid', { name: 'Events' }).focus();
    const bar = page.getByRole('toolbar', { name: 'Selected events' });
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('j', 'x', 'j', 'j', 'Shift+X');
    await bar.getByText('3 events selected').waitFor();
    await press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowUp');
    await bar.getByText('4 events selected').waitFor();
    expect(await page.locator('[role=row][aria-selected=true]').count()).toBe(4);
    await page.locator('#row-8 [data-column="1"]').click({ modifiers: ['Shift'] });
    await page.locator('#row-1 [data-select]').click();
    await bar.getByText('8 events selected').waitFor();
    await press('Escape');
    await bar.waitFor({ state: 'detached' });
    await press('x');
    await bar.getByText('1 event selected').waitFor();
    await filter('action:query outcome:denied');
    expect(await bar.count()).toBe(0);
  });

  it('fetches the next page when its end comes into sight, each row once', async () => {
    const { page, totals } = await openEvents();
    const all = await server.client.query.count({});
    await firstRow(page);
    await page.getByRole('grid', { name: 'Events' }).focus();
    // Read once a turn: pages come by themselves meanwhile, and of the last one nothing more would be awaited.
    for (let { shown } = await totals(); shown < all; { shown } = await totals()) {
      await page.keyboard.press('End');
      await page.waitForFunction(
        (before) => !document.querySelector('footer')?.textContent?.includes(`shown ${before}`),
        shown.toLocaleString('en-US'),
      );
    }
    expect((await totals()).shown).toBe(all);
    await page.keyboard.press('End');
    await page.locator(`[role=row][aria-rowindex="${all + 1}"]`).waitFor();
  });
});

describe('a search', () => {
  it('that is overtaken by the next keystroke is aborted', async () => {
    const { page, filter } = await openEvents();
    const aborted = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/rpc/query/events'));
    await page.route('**/rpc/query/events', async (route) => {
      if (route.request().postData()?.includes('overtaken')) return;
      await route.continue();
    });
    await page.getByLabel('Search or filter').fill('overtaken');
    await page.waitForTimeout(300);
    await filter('outcome:denied');
    expect((await aborted).failure()?.errorText).toBe('net::ERR_ABORTED');
  });

  it('that is slow says what runs and for how long, and can be cancelled', async () => {
    const { page } = await openEvents();
    await firstRow(page);
    await page.route('**/rpc/query/events', () => undefined);
    await page.getByLabel('Search or filter').fill('slow');
    await page.getByText(/Searching [0-9,]+ events/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled. The rows are those of the filter before.').waitFor();
    await page.unroute('**/rpc/query/events');
    await page.getByRole('button', { name: 'Search again' }).click();
    await page.getByText('No event matches this filter').waitFor();
  });
});

describe('evidence that is hostile', () => {
  it('stays text, marked where it cannot be seen, and never becomes part of the window', async () => {
    const { page } = await openEvents(`?q=${encodeURIComponent('source:asciicast command:*onerror*')}`);
    await firstRow(page);
    await page.locator('#row-0').click();
    const command = page.getByRole('group', { name: 'Command' });
    await command.waitFor();
    expect(await command.textContent()).toBe('<img src=x onerror="document.title=1">RLOgpj.\u0430dmin');
    expect(await command.locator('[data-mark=bidi]').getAttribute('title')).toBe('right-to-left override U+202E');
    expect(await command.locator('[data-mark=look-alike]').getAttribute('title')).toContain('looks like “a”');
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toBe('Muniment');
  });

  it('is drawn nowhere but inside evidence regions', async () => {
    const { page } = await openEvents(`?q=${encodeURIComponent('source:asciicast command:*onerror*')}`);
    await firstRow(page);
    await page.locator('#row-0').click();
    await page.getByRole('group', { name: 'Command' }).waitFor();
    const outside = await page.evaluate(() => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (texts.nextNode()) {
        const { textContent, parentElement } = texts.currentNode;
        if (textContent?.includes('onerror=') && !parentElement?.closest('[data-evidence]')) found.push(textContent);
      }
      return found;
    });
    expect(outside).toEqual([]);
  });
});

describe('a statement', () => {
  it('has the colours of its language; a shell command has none', async () => {
    const { page, go } = await openEvents('?q=type%3Adatabase%20command%3Aselect*');
    await firstRow(page);
    await page.locator('#row-0').click();
    const command = page.getByRole('group', { name: 'Command', exact: true });
    await command.locator('[data-token=keyword]').first().waitFor();
    const colours = await command.evaluate((region) =>
      [region, region.querySelector('[data-token=keyword]') ?? region].map((one) => getComputedStyle(one).color),
    );
    expect(colours[0]).not.toBe(colours[1]);
    await go(`#/events?q=${encodeURIComponent('source:asciicast command:*onerror*')}`);
    await page.locator('#row-0').getByText('onerror').waitFor();
    await page.locator('#row-0').click();
    await command.getByText('onerror').waitFor();
    expect(await page.locator('[data-token]').count()).toBe(0);
  });
});

describe('the raw record', () => {
  it('is shown on request only, and the request is in the custody log', async () => {
    const { page } = await openEvents('?q=outcome%3Adenied');
    await firstRow(page);
    await page.locator('#row-0').click();
    await page.getByRole('button', { name: 'Reveal raw record' }).waitFor();
    expect(await page.getByRole('group', { name: 'Raw record' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Reveal raw record' }).click();
    await page.getByRole('group', { name: 'Raw record' }).waitFor();
    const { rows } = await server.client.workspace.custody({});
    expect(rows.slice(0, 2).map(({ act, phase, result }) => [act, phase, result])).toEqual([
      ['reveal-raw', 'outcome', 'done'],
      ['reveal-raw', 'intent', undefined],
    ]);
  });
});
