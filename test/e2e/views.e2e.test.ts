import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readViews } from '../../shared/workspace/viewsFile.ts';
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

  it('goes to another workspace as a file, and what a name stands for there stays', async () => {
    const { page } = await openAt('#/events');
    await page.getByRole('button', { name: 'Saved views' }).click();
    const panel = page.getByRole('dialog', { name: 'Saved views' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panel.getByRole('button', { name: 'Save all to a file' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    const [first] = await server.client.workspace.views(undefined);
    expect(readViews(text)).toEqual([{ name: first?.name, page: first?.page, search: first?.search, zone: first?.zone }]);
    const other = text.replace('Denied, oldest first', 'Brought along');
    const take = (content: string) =>
      panel
        .getByLabel('File of saved views')
        .setInputFiles({ name: 'views.json', mimeType: 'application/json', buffer: Buffer.from(content) });
    await take(text);
    await panel
      .getByText('0 views saved from the file. Left out, because a view of the same name is here: Denied, oldest first.')
      .waitFor();
    await take(other);
    await panel.getByText('1 view saved from the file.').waitFor();
    await panel.getByRole('link', { name: 'Brought along' }).waitFor();
    await take('{"views":[]}');
    await panel.getByText('The file holds no saved views that can be read.').waitFor();
    expect((await server.client.workspace.views(undefined)).map(({ name }) => name)).toEqual(['Brought along', 'Denied, oldest first']);
  });
});
