import { describe, expect, it } from 'vitest';
import { firstRow } from './pages/consoleWindow.ts';
import { eachInAWindow, openAt, server, window } from './pages/sharedWindow.ts';

eachInAWindow();

const openPalette = async (hash = '#/events') => {
  await openAt(hash);
  await window.page.keyboard.press('Control+k');
  const field = window.page.getByRole('combobox', { name: 'Go to or do' });
  await field.waitFor();
  return { page: window.page, field };
};

describe('the palette', () => {
  it('is a combobox with a list, and goes to the page that is named', async () => {
    const { page, field } = await openPalette();
    await field.fill('ident');
    const option = page.getByRole('option', { selected: true });
    await option.getByText('Identities').waitFor();
    expect(await field.getAttribute('aria-activedescendant')).toBe(await option.getAttribute('id'));
    expect(await field.getAttribute('aria-controls')).toBe(await page.getByRole('listbox').getAttribute('id'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Identities' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('lies in the middle over the page, as wide as what it lists needs', async () => {
    const { page } = await openPalette();
    const box = await page.getByRole('dialog').boundingBox();
    expect(box?.width).toBe(620);
    expect(box?.x).toBe((1440 - 620) / 2);
  });

  it('opens while something is being typed, and gives the focus back when it is left', async () => {
    const { page, field } = await openPalette();
    const leave = async () => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      // The focus goes back a moment after the palette is gone.
      await page.waitForTimeout(200);
    };
    await leave();
    await page.getByLabel('Search or filter').focus();
    await page.keyboard.press('Control+k');
    await field.waitFor();
    await leave();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Search or filter');
  });

  it('finds an identity by a part of its name and opens its profile', async () => {
    const { page, field } = await openPalette();
    await field.fill('omar.ha');
    await page.getByRole('group', { name: 'Identities' }).getByRole('option').first().click();
    await page.getByRole('complementary', { name: 'Identity' }).getByText('omar.haddad@cedarfield.example').first().waitFor();
  });

  it('finds a bundle by its name', async () => {
    const [bundle] = await server.client.import.bundles(undefined);
    const { page, field } = await openPalette();
    await field.fill(bundle?.path ?? '');
    await page.getByRole('group', { name: 'Bundles' }).getByRole('option').first().click();
    expect(new URL(page.url()).hash).toContain(`#/bundles?id=${bundle?.id ?? ''}`);
  });

  it('does what a key of this page does, and offers nothing that no part of the page answers', async () => {
    const { page, field } = await openPalette('#/events?q=outcome%3Adenied');
    await page.keyboard.press('Escape');
    await firstRow(page);
    await page.locator('#row-0').click();
    await page.getByRole('complementary', { name: 'Event' }).waitFor();
    await page.keyboard.press('Control+k');
    await field.fill('close what is open');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Event' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await field.fill('play or pause');
    await page.getByRole('option', { name: /Search the events/ }).waitFor();
    expect(await page.getByRole('option').count()).toBe(1);
  });

  it('moves with the arrows from the last choice to the first', async () => {
    const { page } = await openPalette();
    const options = page.getByRole('option');
    await page.keyboard.press('ArrowUp');
    expect(await options.last().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowDown');
    expect(await options.first().getAttribute('aria-selected')).toBe('true');
  });
});
