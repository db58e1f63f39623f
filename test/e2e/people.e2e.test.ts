import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { weekOfTouches, writeAgentCalls, writeAuditEvents, writeRoster } from '../support/auditEvents.ts';
import { firstRow } from './pages/consoleWindow.ts';
import { wrongDoors } from './pages/doors.ts';
import { eachInAWindow, openAt, server, window } from './pages/sharedWindow.ts';

eachInAWindow({
  write: async (folder) => [
    await writeAuditEvents(join(folder, 'ehr.ndjson'), weekOfTouches),
    await writeAgentCalls(join(folder, 'agent.jsonl'), { agent: 'ward-agent', person: 'rosa', calls: 6 }),
    await writeRoster(join(folder, 'roster.csv'), ['Ines Karlsson,ines.karlsson@clinic.example,ines;karl,Nurse,active']),
  ],
});

/** Numbers on the page that are not what they lead to. */
async function expectDoors(selector: string, least: number): Promise<void> {
  const { looked, wrong } = await wrongDoors(window.page, server.client, selector);
  expect(wrong).toEqual([]);
  expect(looked).toBeGreaterThanOrEqual(least);
}

const counts = { identities: 'countIdentities', resources: 'countResources', patients: 'countPatients' } as const;

describe.each(['identities', 'resources', 'patients'] as const)('the list of %s', (name) => {
  it('has the totals of the service, and every number is what its link counts', async () => {
    const { page, totals } = await openAt(`#/${name}`);
    await firstRow(page);
    const all = await server.client.query[counts[name]]({});
    expect(await totals()).toEqual({ shown: Math.min(100, all), matching: all, total: all });
    await expectDoors('main [role=grid]', 20);
  });

  it('follows the filter, and counts within it', async () => {
    const { page, totals, filter } = await openAt(`#/${name}`);
    const before = await totals();
    const within = 'at:2026-09-10..2026-09-12 -is:denied';
    await filter(within);
    await firstRow(page);
    const { matching, total } = await totals();
    expect(matching).toBe(await server.client.query[counts[name]]({ text: within }));
    expect(total).toBe(before.total);
    await expectDoors('main [role=grid]', 10);
  });

  it('opens a profile beside a row, whose numbers are what they lead to, and walks on with j', async () => {
    const { page, settled } = await openAt(`#/${name}`);
    await firstRow(page);
    const top = async () => (await page.getByRole('grid').boundingBox())?.y;
    const before = await top();
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const profile = page.getByRole('complementary');
    await profile.getByText(/row 1 of/).waitFor();
    await profile.getByText(/Hours of the day in UTC/).waitFor();
    await settled();
    expect(await top()).toBe(before);
    await expectDoors('aside', 12);
    await page.keyboard.press('j');
    await profile.getByText(/row 2 of/).waitFor();
    await settled();
    await expectDoors('aside', 12);
    await page.keyboard.press('Escape');
    await profile.waitFor({ state: 'detached' });
  });

  it('is sorted by a click on a title, and the order stands in the address', async () => {
    const { page, settled } = await openAt(`#/${name}`);
    await firstRow(page);
    await page.getByRole('columnheader', { name: 'Denied' }).getByRole('button').click();
    await settled();
    expect(new URL(page.url()).hash).toContain('sort=-denied');
    const denied = await page.locator('[role=row] [role=gridcell]:has(a[href*="is%3Adenied"])').allTextContents();
    const numbers = denied.map((text) => Number(text.replaceAll(',', '')));
    expect(numbers.length).toBeGreaterThan(1);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  });
});

describe('a list of identities', () => {
  it('can be kept as a view, with how many it has now', async () => {
    const { page } = await openAt('#/identities?q=is%3Adenied&sort=-denied');
    await firstRow(page);
    await page.getByRole('button', { name: 'Saved views' }).click();
    const panel = page.getByRole('dialog', { name: 'Saved views' });
    await panel.getByLabel('Save what is listed as').fill('Who was denied');
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    const denied = await server.client.query.countIdentities({ text: 'is:denied' });
    await panel.getByRole('listitem').filter({ hasText: 'Who was denied' }).getByText(String(denied), { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await window.go('#/events');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('link', { name: 'Who was denied' }).click();
    await page.getByRole('heading', { name: 'Identities' }).waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#\/identities\?q=is%3Adenied&columns=type%2C\S+&sort=-denied$/);
  });
});

describe('the columns of these lists', () => {
  const titles = (page: Page) => page.locator('main [role=grid]').getByRole('columnheader').allTextContents();

  it.each(['identities', 'resources', 'patients'])('of %s all have room in a window of 1440 px', async (name) => {
    const { page } = await openAt(`#/${name}`);
    await firstRow(page);
    expect(await titles(page)).toEqual(
      expect.arrayContaining(['Sources', 'Over time', 'Sessions', 'Denied', 'PHI', 'Unmasked', 'Approvals']),
    );
    expect(await page.getByText(/^no room for/).count()).toBe(0);
  });

  it('are chosen as those of events are, stand in the address, and are each list\u2019s own', async () => {
    const { page, go, settled } = await openAt('#/identities');
    await firstRow(page);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('list', { name: 'Columns shown' }).getByRole('checkbox', { name: 'Names' }).click();
    await page.getByRole('button', { name: 'Move Identity to the left' }).press('Enter');
    await page.keyboard.press('Escape');
    await settled();
    expect((await titles(page)).slice(0, 4)).toEqual(['Kind', 'Identity', 'Who', 'Sources']);
    expect(new URL(page.url()).hash).toContain('columns=type');
    await go('#/resources');
    await firstRow(page);
    expect((await titles(page))[0]).toBe('Resource');
    await go('#/identities');
    await firstRow(page);
    expect((await titles(page)).slice(0, 4)).toEqual(['Kind', 'Identity', 'Who', 'Sources']);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'As they were' }).click();
    await page.keyboard.press('Escape');
    expect((await titles(page)).slice(0, 4)).toEqual(['Kind', 'Who', 'Identity', 'Names']);
  });
});

describe('a profile', () => {
  it('tells on whose behalf an agent acts, and its person who acts on hers', async () => {
    const profileOf = (name: string) => `#/identities?id=${encodeURIComponent(JSON.stringify([name]))}`;
    const { page, go } = await openAt(profileOf('ward-agent'));
    const part = (title: string) => page.getByRole('complementary').locator('section', { hasText: title });
    await part('On whose behalf it acts').getByText('rosa').waitFor();
    await go(profileOf('rosa'));
    await part('Who acts on its behalf').getByRole('link', { name: 'ward-agent' }).click();
    await part('On whose behalf it acts').getByText('rosa').waitFor();
  });

  it('leads from a patient to who touched the record, and through what', async () => {
    const { page } = await openAt(`#/patients?id=${encodeURIComponent('["Patient/1"]')}`);
    const profile = page.getByRole('complementary', { name: 'Patient' });
    await profile.locator('section', { hasText: 'Who touched the record' }).getByText('rosa').first().waitFor();
    await profile.locator('section', { hasText: 'Through what' }).getByText('Observation/0').waitFor();
  });

  it('of an address that names none says so', async () => {
    const { page } = await openAt('#/resources?id=nonsense');
    await page.getByText('The address names no resource.').waitFor();
  });
});

describe('the overview', () => {
  it('is the first page of a workspace with bundles, every number is what its link counts, and rows of a roster are left out', async () => {
    const { page, settled } = await openAt('#/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('grid', { name: /Events by source/ }).waitFor();
    await page.getByText(/Left out: 1 row of a roster, in which nobody acts/).waitFor();
    await settled();
    await expectDoors('main', 35);
  });

  it('shows the days on which a source has nothing although it has something before and after', async () => {
    const { page } = await openAt('#/overview');
    const hole = page.getByLabel('fhir, 2026-09-12: no event, though there are before and after');
    await hole.waitFor();
    expect(await page.getByLabel(/^fhir, 2026-09-13: \d+ events$/).count()).toBe(1);
    expect(await page.locator('[aria-label^="fhir"][data-hole]').count()).toBe(1);
  });

  it('is walked with the arrows, and Enter opens the events of a day', async () => {
    const { page, totals, settled } = await openAt('#/overview');
    const calendar = page.getByRole('grid', { name: /Events by source/ });
    await calendar.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const cell = (await calendar.getAttribute('aria-activedescendant')) ?? '';
    const says = (await page.locator(`#${cell} a`).getAttribute('aria-label')) ?? '';
    await page.keyboard.press('Enter');
    await page.getByRole('grid', { name: 'Events' }).waitFor();
    await settled();
    expect(says).toContain(`${(await totals()).matching} event`);
  });

  it('says that nothing was assessed where there are no findings, instead of a number', async () => {
    const { page } = await openAt('#/overview');
    await page.getByText('Findings: not assessed.').first().waitFor();
    expect(await page.getByText('Findings: not assessed.').count()).toBe(3);
  });
});

describe('two names of one person', () => {
  it('are merged from a profile, found under either name, and taken apart again', async () => {
    const profileOf = (name: string) => `#/identities?id=${encodeURIComponent(JSON.stringify([name]))}`;
    const [rosa, karl] = [
      await server.client.query.count({ text: 'identity:rosa' }),
      await server.client.query.count({ text: 'identity:karl' }),
    ];
    const { page, settled, go, totals } = await openAt(profileOf('rosa'));
    const before = (await totals()).matching;
    await page.getByRole('button', { name: 'Same person as' }).click();
    await page.getByRole('combobox', { name: 'Who is the same person?' }).fill('karl');
    await page.getByRole('option', { name: 'karl' }).click();
    const dialog = page.getByRole('dialog', { name: 'These names are one person' });
    await dialog.getByRole('radio', { name: 'karl' }).check();
    await dialog.getByRole('button', { name: 'Merge' }).click();
    await dialog.waitFor({ state: 'detached' });
    const profile = page.getByRole('complementary', { name: 'Identity' });
    await profile.getByText(/Merged by Amy Okafor/).waitFor();
    await settled();
    // What stands already is asked again behind its back: the count follows the profile.
    const listed = () => expect.poll(async () => (await totals()).matching, { timeout: 20_000 });
    await listed().toBe(before - 1);
    await expectDoors('aside', 12);
    await go('#/events?q=identity%3Arosa');
    expect((await totals()).matching).toBe(rosa + karl);
    await go(profileOf('karl'));
    await profile.getByRole('button', { name: 'Undo the merge' }).click();
    await profile.getByText('This name alone.').waitFor();
    await listed().toBe(before);
    const { rows } = await server.client.workspace.custody({ limit: 4 });
    expect(rows.map(({ act, phase }) => `${act} ${phase}`)).toEqual([
      'undo-merge outcome',
      'undo-merge intent',
      'merge-identities outcome',
      'merge-identities intent',
    ]);
  });
});

describe('a roster', () => {
  it('merges the names of a person whom it lists once the reviewer agrees, and profiles say who is in it', async () => {
    const { page, settled, go, totals } = await openAt('#/identities');
    await firstRow(page);
    const before = (await totals()).matching;
    await page.getByRole('button', { name: 'Merge by the roster' }).click();
    const dialog = page.getByRole('dialog', { name: 'Merge by the roster' });
    await dialog.getByRole('checkbox', { name: 'Ines Karlsson' }).uncheck();
    expect(await dialog.getByRole('button', { name: 'Merge 0 people' }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'Ines Karlsson' }).check();
    await dialog.getByRole('button', { name: 'Merge 1 person' }).click();
    await dialog.getByText('1 person was merged.').waitFor();
    await dialog.getByText(/None of them stands under two names/).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(async () => (await totals()).matching, { timeout: 20_000 }).toBe(before - 1);
    const [merged] = await server.client.workspace.identities(undefined);
    await go(`#/identities?id=${encodeURIComponent(JSON.stringify([merged?.name]))}`);
    const entry = page.getByRole('complementary').locator('section', { hasText: 'In the roster' });
    await entry.getByText('Ines Karlsson').waitFor();
    await entry.getByText('Nurse').waitFor();
    await settled();
    await go(`#/identities?id=${encodeURIComponent('["ward-agent"]')}`);
    await entry.getByText(/Not in the roster/).waitFor();
    await server.client.workspace.undoMerge({ id: merged?.id ?? '' });
  });
});
