import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { firstRow } from './pages/consoleWindow.ts';
import { browser, eachInAWindow, openEvents, server, window } from './pages/sharedWindow.ts';

eachInAWindow();

const text = (page: Page) => page.getByLabel('Search or filter').inputValue();

describe('the columns', () => {
  const titles = (page: Page) => page.getByRole('grid', { name: 'Events' }).getByRole('columnheader').allTextContents();

  it('are chosen, pinned, moved and widened by keys, and kept in this browser', async () => {
    const { page, settled } = await openEvents();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Find a column to add').fill('src_ip');
    await page.getByRole('list', { name: 'Columns to add' }).getByRole('checkbox').first().click();
    await page.getByRole('list', { name: 'Columns shown' }).getByRole('checkbox', { name: 'Masking' }).click();
    await page.getByRole('button', { name: /^Pin src_ip/ }).press('Enter');
    await page.getByRole('button', { name: 'src_ip wider' }).press('Enter');
    for (let places = 0; places < 2; places += 1) await page.getByRole('button', { name: 'Move Action to the left' }).press('Enter');
    await page.keyboard.press('Escape');
    await settled();
    const shown = await titles(page);
    expect(shown.slice(1, 4)).toEqual(['src_ip', 'Marks', 'Time (UTC)']);
    expect(new URL(page.url()).hash).toContain('columns=');
    expect(shown.indexOf('Action')).toBe(shown.indexOf('Who') - 1);
    expect(shown).not.toContain('Masking');
    await window.go('#/events');
    await page.reload();
    await firstRow(page);
    expect((await titles(page)).slice(1, 3)).toEqual(['src_ip', 'Marks']);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'As they were' }).click();
    await page.keyboard.press('Escape');
    expect((await titles(page)).slice(1, 3)).toEqual(['Marks', 'Time (UTC)']);
  });

  it.each([
    { width: 1024, height: 700, beside: false, shown: ['Marks', 'Time (UTC)', 'Who', 'Resource', 'Action and command', 'Outcome'] },
    { width: 1024, height: 700, beside: true, shown: ['Time (UTC)', 'Who', 'What', 'Outcome'] },
    { width: 1440, height: 900, beside: true, shown: ['Time (UTC)', 'Who', 'Resource', 'Action and command', 'Outcome'] },
  ])('say who did what and how it ended, $width px wide, beside an event: $beside', async ({ beside, shown, ...size }) => {
    const { page, go, settled, close } = await server.open(browser, size);
    await go('#/events?q=is%3Adenied%20has%3Acommand');
    await firstRow(page);
    if (beside) await page.locator('#row-0').click();
    await settled();
    expect((await titles(page)).slice(1)).toEqual(shown);
    const [first] = (await server.client.query.events({ text: 'is:denied has:command', limit: 1 })).rows;
    const done = page.locator(`#row-0 [data-column="${shown.indexOf('Outcome') - 1}"]`);
    expect((await done.textContent())?.startsWith(String(first?.['action']))).toBe(true);
    expect((await done.locator('bdi').last().boundingBox())?.width).toBeGreaterThan(60);
    expect(await page.getByText(/^no room for/).getAttribute('title')).not.toContain('action');
    // Each half of the cell is filtered for by itself.
    await done.locator('[data-part=action]').click();
    await page.keyboard.press('+');
    await settled();
    expect(await text(page)).toBe(`is:denied has:command action:${String(first?.['action'])}`);
    await close();
  });

  it('are drawn to a width by their edge', async () => {
    const { page } = await openEvents();
    const head = page.getByRole('columnheader', { name: 'Who' });
    const before = (await head.boundingBox())?.width ?? 0;
    const edge = await head.locator('[data-width-handle]').boundingBox();
    if (!edge) throw new Error('there is no edge');
    await page.mouse.move(edge.x + 3, edge.y + 8);
    await page.mouse.down();
    await page.mouse.move(edge.x + 63, edge.y + 8, { steps: 3 });
    await page.mouse.up();
    expect(Math.round(((await head.boundingBox())?.width ?? 0) - before)).toBe(60);
  });
});

describe('groups of events', () => {
  it('by identity and by session add up to the list, and each leads to its events and back', async () => {
    const { page, totals, settled } = await openEvents('?q=action%3Aquery');
    await page.getByRole('button', { name: 'Group the events' }).click();
    await page.getByRole('menuitemradio', { name: 'By identity' }).click();
    await page.keyboard.press('Escape');
    const grid = page.getByRole('grid', { name: 'Events by identity' });
    await grid.getByRole('row').nth(2).waitFor();
    await settled();
    const all = await server.client.query.groups({ text: 'action:query', by: 'identity' });
    expect(all.rows.reduce((sum, { events }) => sum + events, 0)).toBe((await totals()).matching);
    // The rows on screen are no events.
    expect(await page.getByRole('contentinfo').textContent()).not.toContain('shown');
    await grid.focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('grid', { name: 'Events', exact: true }).waitFor();
    await settled();
    expect((await totals()).matching).toBe(all.rows[0]?.events);
    expect(await text(page)).toMatch(/^action:query identity:\S+$/);
    await page.goBack();
    await grid.waitFor();
  });
});

describe('copying', () => {
  it('gives a cell, a row, a citation and the query exactly, and whole rows are entered in the custody log', async () => {
    const { page } = await openEvents('?q=outcome%3Adenied');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    // The window may not read the clipboard, so it is pasted.
    const clipboard = async () => {
      await page.evaluate(() => {
        const field = document.createElement('textarea');
        field.id = 'pasted';
        document.body.append(field);
        field.focus();
      });
      await page.keyboard.press('Control+V');
      const pasted = await page.locator('#pasted').inputValue();
      await page.evaluate(() => document.getElementById('pasted')?.remove());
      return pasted;
    };
    const copy = async (what: string | RegExp) => {
      await page.getByRole('grid', { name: 'Events' }).focus();
      await page.keyboard.press('c');
      await page.getByRole('menuitem', { name: what }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      await page.getByRole('button', { name: /^Copy as/ }).waitFor();
      return clipboard();
    };
    await page.getByRole('grid', { name: 'Events' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    const [row] = (await server.client.query.events({ text: 'outcome:denied', limit: 1 })).rows;
    expect(await copy('Copy cell')).toBe(row?.event_time);
    expect(JSON.parse(await copy('Copy row as JSON'))).toMatchObject({ event_id: row?.event_id, outcome: 'denied' });
    expect(await copy('Copy row as CSV')).toContain(`"${row?.event_id ?? ''}"`);
    expect(await copy('Copy query')).toBe('outcome:denied');
    expect(await copy('Copy link to the event')).toContain(`#/events?id=${row?.event_id ?? ''}`);
    expect(await copy('Copy Markdown citation')).toContain(`event \`${row?.event_id ?? ''}\``);
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
    expect((await copy('Copy 2 rows as JSON')).split('\n')).toHaveLength(2);
    const { rows } = await server.client.workspace.custody({});
    const copies = rows.filter(({ act, phase }) => act === 'copy-events' && phase === 'outcome');
    expect(copies.map(({ subject }) => [subject?.['events'], subject?.['id'] ?? null])).toEqual([
      [2, null],
      [1, row?.event_id],
      [1, row?.event_id],
    ]);
    const begun = rows.filter(({ act, phase }) => act === 'copy-events' && phase === 'intent');
    expect(begun.map(({ subject }) => subject?.['as'])).toEqual(['json', 'csv', 'json']);
  });
});
