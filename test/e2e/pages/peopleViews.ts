import { firstRow } from './consoleWindow.ts';
import type { View } from './importViews.ts';

const profile = (page: string, ...names: (string | null)[]) => `#/${page}?id=${encodeURIComponent(JSON.stringify(names))}`;

/** Pages about people, resources, patients and the whole, in a workspace without events. */
export const emptyPeopleViews: readonly View[] = [
  { title: 'Identities, empty', reach: ({ go }) => go('#/identities') },
  { title: 'Patients, empty', reach: ({ go }) => go('#/patients') },
];

/** The same where there are events. */
export const peopleViews: readonly View[] = [
  { title: 'Overview', reach: ({ go }) => go('#/overview') },
  {
    title: 'Overview, slow',
    async reach({ page, go }) {
      await go('#/events');
      await page.route('**/rpc/query/figures', () => undefined);
      await page.reload();
      await page.evaluate(() => {
        globalThis.location.hash = '#/overview';
      });
      await page.getByRole('grid', { name: /Events by source/ }).waitFor();
      await page.unroute('**/rpc/query/figures');
    },
  },
  {
    title: 'Overview, failed',
    async reach({ page }) {
      await page.route('**/rpc/query/figures', (route) => route.abort());
      await page.reload();
      await page.getByRole('alert').waitFor();
      await page.unroute('**/rpc/query/figures');
      await page.reload();
      await page.getByRole('grid', { name: /Events by source/ }).waitFor();
    },
  },
  { title: 'Identities', reach: ({ go }) => go('#/identities') },
  {
    title: 'Columns of the identities',
    async reach({ go, page }) {
      await go('#/identities');
      await firstRow(page);
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('list', { name: 'Columns shown' }).waitFor();
    },
  },
  {
    title: 'Identity beside the list',
    async reach({ go, page, settled }) {
      await go('#/identities');
      await firstRow(page);
      await page.locator('#row-2').click();
      await page.getByText(/Hours of the day/).waitFor();
      await settled();
    },
  },
  {
    title: 'Before two names are merged',
    async reach({ go, page }) {
      await go(profile('identities', 'rosa'));
      await page.getByRole('button', { name: 'Same person as' }).click();
      await page.getByRole('combobox', { name: 'Who is the same person?' }).fill('karl');
      await page.getByRole('option', { name: 'karl' }).click();
      await page.getByRole('dialog', { name: 'These names are one person' }).waitFor();
    },
  },
  {
    title: 'Merging by the roster',
    async reach({ go, page, settled }) {
      await go('#/identities');
      await page.getByRole('button', { name: 'Merge by the roster' }).click();
      await page.getByRole('dialog', { name: 'Merge by the roster' }).getByRole('checkbox').first().waitFor();
      await settled();
    },
  },
  { title: 'No identity matches', reach: ({ go }) => go('#/identities?q=nobodywrotethis') },
  { title: 'Resources', reach: ({ go }) => go('#/resources?sort=name') },
  {
    title: 'Resource within a filter',
    async reach({ go, page, settled }) {
      await go('#/resources?q=is%3Adenied');
      await firstRow(page);
      await page.locator('#row-0').click();
      await page.getByText(/Hours of the day/).waitFor();
      await settled();
    },
  },
  { title: 'Patients', reach: ({ go }) => go('#/patients') },
  { title: 'Patient beside the list', reach: ({ go }) => go(profile('patients', 'Patient/1')) },
  {
    title: 'Palette',
    async reach({ go, page, settled }) {
      await go('#/events');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Go to or do' }).fill('a');
      await page.getByRole('group', { name: 'Identities' }).waitFor();
      await settled();
    },
  },
];
