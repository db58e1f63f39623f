import { firstRow } from './consoleWindow.ts';
import type { View } from './importViews.ts';

/** The states of the Events page in which something is looked for. */
export const findViews: readonly View[] = [
  {
    title: 'Values at the cursor',
    async reach({ go, page }) {
      await go('#/events');
      await firstRow(page);
      await page.getByLabel('Search or filter').fill('is:human outcome:');
      await page.getByRole('option', { name: /denied/ }).waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  {
    title: 'Choosing a time',
    async reach({ go, page }) {
      await go('#/events?q=at%3A2026-09-07..2026-09-11');
      await firstRow(page);
      await page.getByRole('slider', { name: 'Events over time' }).focus();
      await page.keyboard.press('Home');
      for (let bar = 0; bar < 9; bar += 1) await page.keyboard.press('Shift+ArrowRight');
    },
  },
  {
    title: 'Around an event',
    async reach({ go, page, settled }) {
      await go('#/events?q=outcome%3Adenied');
      await firstRow(page);
      await page.locator('#row-2').click();
      await page.keyboard.press('a');
      await page.getByRole('toolbar', { name: 'Around an event' }).waitFor();
      await settled();
    },
  },
  {
    title: 'Columns',
    async reach({ go, page }) {
      await go('#/events');
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('list', { name: 'Columns shown' }).waitFor();
    },
  },
  {
    title: 'What recordings printed',
    async reach({ go, page, settled }) {
      await go('#/sessions?q=text%3Apatient');
      await page.getByText(/recordings? searched/).waitFor();
      await page.locator('[role=row] mark').first().waitFor();
      await settled();
    },
  },
  {
    title: 'Events by identity',
    async reach({ go, settled }) {
      await go('#/events?group=identity');
      await settled();
    },
  },
];
