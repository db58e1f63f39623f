import { describe, expect, it } from 'vitest';
import { firstRow } from './pages/consoleWindow.ts';
import { eachInAWindow, openEvents, server, window } from './pages/sharedWindow.ts';

eachInAWindow();

const open = async (search: string) => {
  await openEvents(search);
  await window.page.getByRole('grid', { name: 'Events' }).focus();
  return window;
};
const count = (text: string) => server.client.query.count({ text });
const rowsWith = (says: string | RegExp) => window.page.getByRole('grid', { name: 'Events' }).getByRole('img', { name: says });

describe('marks', () => {
  it('are made with f and m, told beside the list outside the evidence, and taken back with u', async () => {
    const { page } = await open('?q=outcome%3Adenied');
    await page.keyboard.press('j');
    await page.keyboard.press('f');
    await page.getByRole('status').filter({ hasText: 'Flagged 1 event.' }).waitFor();
    await rowsWith('flagged').waitFor();
    expect(await count('is:flagged')).toBe(1);
    expect(await page.locator('[data-evidence] [role=img]').count()).toBe(0);
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Mark 1 event' });
    await dialog.getByLabel('Note').fill('Nobody asked for this at night');
    await dialog.getByLabel('Tag').fill('night');
    await dialog.getByRole('button', { name: 'Enter' }).click();
    await rowsWith('flagged, 1 note, tagged night').waitFor();
    expect(await count('note:"at night" tag:night')).toBe(1);
    await page.getByRole('grid', { name: 'Events' }).focus();
    await page.keyboard.press('u');
    await page.getByRole('status').filter({ hasText: 'Taken back.' }).waitFor();
    await rowsWith('flagged').waitFor();
    expect(await count('has:note')).toBe(0);
  });

  it('are made on all selected events at once, and on the event that stands for a session', async () => {
    const { page, settled } = await open('?q=outcome%3Afailure');
    await page.keyboard.press('j');
    for (const key of ['x', 'J', 'J']) await page.keyboard.press(key);
    await page.getByRole('toolbar', { name: 'Selected events' }).getByRole('button', { name: 'Mark' }).click();
    const dialog = page.getByRole('dialog', { name: 'Mark 3 events' });
    await dialog.getByLabel('Tag').fill('seen together');
    await dialog.getByRole('button', { name: 'Enter' }).click();
    await page.getByRole('status').filter({ hasText: 'Tagged 3 events.' }).waitFor();
    expect(await count('tag:"seen together"')).toBe(3);
    await window.go('#/sessions?q=outcome%3Afailure');
    await firstRow(page);
    await page.getByRole('grid', { name: 'Sessions' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('f');
    await page
      .getByRole('grid', { name: 'Sessions' })
      .getByRole('img', { name: /^flagged/ })
      .first()
      .waitFor();
    await settled();
    const { rows } = await server.client.query.sessions({ text: 'outcome:failure' });
    expect((await server.client.workspace.markSummaries({ events: [rows[0]?.event_id ?? ''] }))[0]).toMatchObject({ flagged: true });
    await page.keyboard.press('u');
    await page.getByRole('status').filter({ hasText: 'Taken back.' }).waitFor();
  });

  it('stand in the drawer with their author, and what was taken back is still told', async () => {
    const { page } = await open('?q=is%3Aflagged');
    await page.locator('#row-0').click();
    const drawer = page.getByRole('complementary', { name: 'Event' });
    await drawer.getByRole('button', { name: 'Note or tag' }).click();
    await page.getByRole('dialog').getByLabel('Note').fill('Asked the ward: an emergency');
    await page.getByRole('dialog').getByRole('button', { name: 'Enter' }).click();
    const notes = drawer.getByRole('list', { name: 'Notes' });
    await notes.getByText('Asked the ward: an emergency').waitFor();
    await notes.getByText('Amy Okafor').waitFor();
    await notes.getByRole('button', { name: 'Take this note back' }).click();
    await notes.waitFor({ state: 'detached' });
    await drawer.getByText(/acts on this event, 3 taken back/).click();
    await drawer.getByText('noted: Asked the ward: an emergency').waitFor();
  });

  it('work off a queue: what was reviewed leaves it, and the next event comes under the cursor', async () => {
    const { page, totals, settled } = await open('?q=outcome%3Adenied%20-is%3Areviewed');
    const before = await totals();
    await page.locator('#row-1').click();
    const drawer = page.getByRole('complementary', { name: 'Event' });
    await drawer.getByText('row 2 of').waitFor();
    const first = new URL(page.url()).hash;
    await drawer.getByLabel('Disposition').first().click();
    await page.getByRole('option', { name: 'reviewed, ok' }).click();
    await page.waitForFunction((hash) => document.location.hash !== hash, first);
    await settled();
    await drawer.getByText('row 2 of').waitFor();
    expect((await totals()).matching).toBe(before.matching - 1);
    expect(await count('disposition:reviewed-ok')).toBe(1);
  });

  it('are made on all that match, loaded or not, by keys alone, and taken back as one', async () => {
    const { page, totals } = await open('?q=outcome%3Asuccess');
    const { shown, matching } = await totals();
    expect(matching).toBeGreaterThan(shown);
    const all = matching.toLocaleString('en-US');
    const bar = page.getByRole('toolbar', { name: 'Selected events' });
    await page.keyboard.press('*');
    await bar.getByText(`${shown} events selected`).waitFor();
    await bar.getByRole('button', { name: `Select all ${all} that match` }).waitFor();
    await page.keyboard.press('A');
    await bar.getByText(`All ${all} events that match are selected`).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('menuitem', { name: 'Copy query' }).waitFor();
    expect(await page.getByRole('menuitem', { name: /as JSON|as CSV|cell/ }).count()).toBe(0);
    await page.getByRole('menuitem', { name: `Export all ${all} rows` }).click();
    await page
      .getByRole('dialog', { name: 'Export events' })
      .getByText(new RegExp(`${all} events`))
      .waitFor();
    await page.keyboard.press('Escape');
    await bar.getByText(`All ${all} events that match are selected`).waitFor();
    await page.getByRole('grid', { name: 'Events' }).focus();
    await page.keyboard.press('f');
    await page
      .getByRole('status')
      .filter({ hasText: `Flagged ${all} events.` })
      .waitFor();
    await rowsWith('flagged').first().waitFor();
    expect(await count('outcome:success is:flagged')).toBe(matching);
    await page.keyboard.press('End');
    await expect.poll(async () => (await totals()).shown).toBeGreaterThan(shown);
    await page.keyboard.press('End');
    await rowsWith('flagged').last().waitFor();
    expect(await page.locator('[role=row][data-active]').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: `Mark all ${all} events` });
    await dialog.getByLabel('Note').fill('Seen as a whole');
    await dialog.getByLabel('Tag').fill('whole');
    await dialog.getByRole('button', { name: 'Enter' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: `Marked ${all} events.` })
      .waitFor();
    expect(await count('outcome:success tag:whole note:"as a whole"')).toBe(matching);
    await page.getByRole('grid', { name: 'Events' }).focus();
    await page.keyboard.press('u');
    await page.getByRole('status').filter({ hasText: 'Taken back.' }).waitFor();
    expect(await count('tag:whole OR note:"as a whole"')).toBe(0);
    await page.keyboard.press('f');
    await page
      .getByRole('status')
      .filter({ hasText: `Flag taken from ${all} events.` })
      .waitFor();
    expect(await count('outcome:success is:flagged')).toBe(0);
  });

  it('on all that match are refused when other events match by then, and the new number is told', async () => {
    const { page, totals } = await open('?q=outcome%3Asuccess%20-is%3Aflagged');
    const { matching } = await totals();
    await page.keyboard.press('A');
    await page.getByText(`All ${matching.toLocaleString('en-US')} events that match are selected`).waitFor();
    const [one] = (await server.client.query.events({ text: 'outcome:success -is:flagged', limit: 1 })).rows;
    const { entry } = await server.client.workspace.mark({ act: 'flag', events: [one?.event_id ?? ''] });
    await page.keyboard.press('f');
    const said = page.getByRole('alert');
    await said.getByText(`${matching - 1} events match the filter now; ${matching} did when they were selected.`).waitFor();
    await said.getByText('Nothing was marked.').waitFor();
    await expect.poll(async () => (await totals()).matching).toBe(matching - 1);
    expect(await page.getByRole('toolbar', { name: 'Selected events' }).count()).toBe(0);
    expect(await count('outcome:success is:flagged')).toBe(1);
    await server.client.workspace.undoMark({ entry: entry ?? -1 });
  });
});
