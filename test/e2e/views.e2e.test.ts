import { describe, expect, it } from 'vitest';
import { firstRow } from './pages/consoleWindow.ts';
import { eachInAWindow, openAt, server, window } from './pages/sharedWindow.ts';

eachInAWindow();

describe('a view', () => {
  it('is saved with filter and order, shows how many rows it has now, and leads back to them', async () => {
    const { page, settled } = await openAt('#/events?q=outcome%3Adenied&sort=event_time');
    await firstRow(page);
    await page.getByRole('button', { name: 'Saved views' }).click();
    const panel = page.getByRole('dialog', { name: 'Saved views' });
    await panel.getByLabel('Save what is listed as').fill('Denied, oldest first');
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    const row = panel.getByRole('listitem').filter({ hasText: 'Denied, oldest first' });
    const denied = await server.client.query.count({ text: 'outcome:denied' });
    await row.getByText(denied.toLocaleString('en-US'), { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await window.go('#/custody');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('link', { name: 'Denied, oldest first' }).click();
    await firstRow(page);
    await settled();
    expect([...new URLSearchParams(new URL(page.url()).hash.split('?')[1])]).toEqual(
      expect.arrayContaining([
        ['q', 'outcome:denied'],
        ['sort', 'event_time'],
      ]),
    );
    expect((await window.totals()).matching).toBe(denied);
    await window.go('#/custody');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('oldest');
    await page.getByRole('option', { name: 'Denied, oldest first' }).waitFor();
    await page.keyboard.press('Enter');
    await firstRow(page);
    expect([...new URLSearchParams(new URL(page.url()).hash.split('?')[1])]).toEqual(
      expect.arrayContaining([
        ['q', 'outcome:denied'],
        ['sort', 'event_time'],
      ]),
    );
  });

  it('is renamed and deleted, a taken name refused in words', async () => {
    await server.client.workspace.saveView({ name: 'Second', page: 'sessions', search: {}, zone: 'UTC' });
    const { page } = await openAt('#/sessions');
    await page.getByRole('button', { name: 'Saved views' }).click();
    const panel = page.getByRole('dialog', { name: 'Saved views' });
    await panel.getByRole('button', { name: 'Rename Second' }).click();
    await panel.getByLabel('New name').fill('Denied, oldest first');
    await panel.getByRole('button', { name: 'Rename', exact: true }).click();
    await panel.getByText('There is a view of this name already.').waitFor();
    await panel.getByLabel('New name').fill('All sessions');
    await panel.getByRole('button', { name: 'Rename', exact: true }).click();
    await panel.getByRole('button', { name: 'Delete All sessions' }).click();
    await panel.getByRole('button', { name: 'Delete', exact: true }).click();
    await panel.getByText('All sessions').waitFor({ state: 'detached' });
    expect((await server.client.workspace.views(undefined)).map(({ name }) => name)).toEqual(['Denied, oldest first']);
  });
});
