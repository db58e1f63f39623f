import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eachInAWindow, openEvents, server, window } from './pages/sharedWindow.ts';

eachInAWindow({
  write: async (folder) => {
    // A recording that does not say when it was made.
    const cast = join(folder, 'undated.cast');
    await writeFile(cast, `${JSON.stringify({ version: 2, width: 80, height: 24 })}\n[0.1,"o","ok\\r\\n"]\n`);
    return [cast];
  },
});

const line = (page: Page) => page.getByLabel('Search or filter');
const text = (page: Page) => line(page).inputValue();
const plot = (page: Page) => page.getByRole('slider', { name: 'Events over time' });

/** Presses on a share of the histogram's width, moves to another and lets go. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await plot(page).boundingBox();
  if (!box) throw new Error('there is no histogram');
  await page.mouse.move(box.x + box.width * from, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, box.y + 20, { steps: 4 });
  await page.mouse.up();
}

describe('the events over time', () => {
  it('add up to the list, bar by bar, with those without a time apart', async () => {
    const { page, totals, filter } = await openEvents();
    const sum = async () => {
      const cells = await page.locator('section[aria-label="Events over time"] td:nth-child(2)').allTextContents();
      return cells.reduce((total, cell) => total + Number(cell), 0);
    };
    const untimed = await server.client.query.count({ text: 'at:""' });
    expect(untimed).toBeGreaterThan(0);
    expect((await sum()) + untimed).toBe((await totals()).matching);
    await filter('outcome:denied');
    expect(await sum()).toBe((await totals()).matching);
  });

  it('become the time of the filter by dragging, and the way back undoes it', async () => {
    const { page, totals, settled } = await openEvents('?q=is%3Ahuman');
    await drag(page, 0.3, 0.5);
    await settled();
    expect(await text(page)).toMatch(/^is:human at:2026-09-\S+$/);
    const { matching } = await totals();
    expect(matching).toBe(await server.client.query.count({ text: await text(page) }));
    await page.getByRole('button', { name: 'Zoom out to twice the time' }).click();
    await settled();
    expect((await totals()).matching).toBeGreaterThan(matching);
    await page.getByRole('button', { name: 'Whole time' }).click();
    await settled();
    expect(await text(page)).toBe('is:human');
    await page.goBack();
    await settled();
    expect(await text(page)).toMatch(/^is:human at:/);
  });

  it('are walked and chosen by keys alone, and say what each bar holds', async () => {
    const { page, totals, settled } = await openEvents();
    await plot(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    const said = (await plot(page).getAttribute('aria-valuetext')) ?? '';
    const events = Number(/, ([0-9,]+) event/.exec(said)?.[1]?.replaceAll(',', ''));
    await page.keyboard.press('Enter');
    await settled();
    expect(await text(page)).toMatch(/^at:2026-/);
    expect((await totals()).matching).toBe(events);
    await plot(page).focus();
    await page.keyboard.press('Shift+O');
    await settled();
    expect(await text(page)).toBe('');
  });

  it('lead to the events that have no valid time', async () => {
    const { page, totals, settled } = await openEvents();
    await page.getByRole('link', { name: /no valid time/ }).click();
    await settled();
    expect(await text(page)).toBe('at:""');
    expect((await totals()).matching).toBe(await server.client.query.count({ text: 'at:""' }));
  });
});

describe('a facet', () => {
  const number = (content: string | null) => Number(content?.replace(/\D/g, ''));

  it('adds up with what lies behind it, and both lead to what they count', async () => {
    const { page, totals, settled } = await openEvents();
    const list = page.getByRole('list', { name: 'Actor', exact: true });
    const others = list.getByRole('link');
    const behind = number(await others.textContent());
    await others.click();
    await settled();
    expect((await totals()).matching).toBe(behind);
    await page.goBack();
    await settled();
    await list.getByRole('button', { name: /^other: / }).click();
    await settled();
    expect(await list.getByRole('checkbox').count()).toBeGreaterThan(12);
  });

  it('finds a value, which is then ticked, and leaves another out with one click', async () => {
    const { page, totals, settled } = await openEvents();
    await page.getByLabel('Find a value of Actor').fill('omar');
    const row = page.getByRole('list', { name: 'Actor', exact: true }).getByRole('listitem');
    await page.waitForFunction(() => {
      const rows = [...document.querySelectorAll('[aria-label="Actor"] li label')];
      return rows.length > 0 && rows.every((one) => one.textContent?.toLowerCase().includes('omar'));
    });
    const counted = number((await row.first().locator('label > span:last-child').textContent()) ?? '');
    await row.first().getByRole('checkbox').check();
    await settled();
    expect((await totals()).matching).toBe(counted);
    await page.getByRole('list', { name: 'Outcome' }).getByRole('button', { name: 'Exclude success' }).click({ force: true });
    await settled();
    expect(await text(page)).toMatch(/^actor:\S+ -outcome:success$/);
  });
});

describe('the query line', () => {
  it('completes fields and values by keys, and what a value counts is what it finds', async () => {
    const { page, totals, settled } = await openEvents();
    await page.keyboard.press('/');
    await page.keyboard.type('is:human outc');
    await page.getByRole('option', { name: /^outcome:/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await line(page).getAttribute('aria-activedescendant')).toBe(
      await page.getByRole('listbox', { name: 'What may stand here' }).locator('[aria-selected=true]').getAttribute('id'),
    );
    await page.keyboard.press('Enter');
    expect(await text(page)).toBe('is:human outcome:');
    const denied = page.getByRole('option', { name: /denied/ });
    await denied.waitFor();
    const counted = Number((await denied.textContent())?.replace(/\D/g, ''));
    await page.keyboard.type('den');
    await page.waitForFunction(() => document.querySelectorAll('[role=search] [role=option]').length === 1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await settled();
    expect((await text(page)).trim()).toBe('is:human outcome:denied');
    expect((await totals()).matching).toBe(counted);
    expect(await page.getByRole('listbox').count()).toBe(0);
  });

  it('finds who and what a word may mean', async () => {
    const { page } = await openEvents();
    await line(page).fill('omar');
    const actor = page.getByRole('group', { name: 'Actors' }).getByRole('option').first();
    await actor.waitFor();
    await actor.click();
    expect(await text(page)).toMatch(/^actor:\S*omar/);
  });

  it('keeps queries for later, until they are forgotten', async () => {
    const { page, settled } = await openEvents();
    await line(page).fill('outcome:denied type:database');
    await page.keyboard.press('Enter');
    await settled();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await line(page).click();
    await page.getByRole('option', { name: 'outcome:denied type:database' }).click();
    expect((await text(page)).trim()).toBe('outcome:denied type:database');
    await line(page).fill('');
    await page.getByRole('button', { name: 'Forget earlier queries' }).click();
    await page.getByRole('group', { name: 'Earlier queries' }).waitFor({ state: 'detached' });
    expect(await server.client.query.history({})).toEqual([]);
  });

  it('answers what is typed now, whatever an older question is still at', async () => {
    const { page, totals } = await openEvents();
    await page.route('**/rpc/query/**', async (route) => {
      if (route.request().postData()?.includes('overtaken')) return;
      await route.continue();
    });
    await line(page).fill('overtaken');
    await page.waitForTimeout(400);
    await line(page).fill('outcome:denied');
    await page.keyboard.press('Escape');
    await window.settled();
    expect((await totals()).matching).toBe(await server.client.query.count({ text: 'outcome:denied' }));
  });
});

describe('around an event', () => {
  it('every event is listed, and Escape returns to the same filter, place and row', async () => {
    const { page, totals, settled } = await openEvents('?q=action%3Aquery&sort=event_time');
    const grid = page.getByRole('grid', { name: 'Events' });
    await grid.focus();
    for (let n = 0; n < 60; n += 1) await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Event' }).getByText('row 60 of').waitFor();
    await settled();
    const before = { hash: new URL(page.url()).hash, top: await grid.evaluate((node) => node.scrollTop) };
    expect(before.top).toBeGreaterThan(0);
    await page.keyboard.press('a');
    await page.getByRole('toolbar', { name: 'Around an event' }).waitFor();
    await settled();
    const all = await server.client.query.count({});
    expect((await totals()).matching).toBe(all);
    const opened = page.locator('[role=row][aria-current=true]');
    await opened.waitFor();
    const index = Number(await opened.getAttribute('aria-rowindex'));
    await page
      .getByRole('complementary', { name: 'Event' })
      .getByText(`row ${index - 1} of`)
      .waitFor();
    await page.keyboard.press('k');
    await page
      .getByRole('complementary', { name: 'Event' })
      .getByText(`row ${index - 2} of`)
      .waitFor();
    await page.keyboard.press('Escape');
    await settled();
    expect(new URL(page.url()).hash).toBe(before.hash);
    expect(await grid.evaluate((node) => node.scrollTop)).toBe(before.top);
    await page.locator('[role=row][aria-rowindex="61"][aria-current=true]').waitFor();
  });

  it('shows what is related, with counts that are what their links find', async () => {
    const { page, totals, settled } = await openEvents('?q=action%3Aquery%20has%3Arecording');
    await page.locator('#row-0 [data-column="1"]').click();
    const related = page.getByRole('list', { name: 'Related events, this one included' });
    const session = related.getByRole('listitem').filter({ hasText: 'same session' }).getByRole('link');
    await related.getByRole('listitem').filter({ hasText: '30 s before and after' }).getByRole('link').waitFor();
    const counted = Number((await session.textContent())?.replace(/\D/g, ''));
    await session.click();
    await settled();
    expect((await totals()).matching).toBe(counted);
    expect(await text(page)).toMatch(/^session:/);
  });
});
