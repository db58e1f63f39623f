import type { ConsoleWindow, WindowServer } from './consoleWindow.ts';
import { firstRow } from './consoleWindow.ts';
import type { View } from './importViews.ts';

/** Marks on denied events, and two views, for the pages that show them. */
export async function fillMarks({ client }: WindowServer): Promise<void> {
  const { rows } = await client.query.events({ text: 'outcome:denied', limit: 4 });
  const [a = '', b = '', c = '', d = ''] = rows.map(({ event_id }) => event_id);
  await client.workspace.mark({ act: 'flag', events: [a, b] });
  await client.workspace.mark({ act: 'note', events: [a, c], text: 'Asked the ward: an export for the quarterly audit, ticket 4471.' });
  await client.workspace.mark({ act: 'tag', events: [a, d], tag: 'night shift' });
  await client.workspace.mark({ act: 'dispose', events: [a], disposition: 'exception' });
  await client.workspace.mark({ act: 'dispose', events: [b, c], disposition: 'reviewed-ok' });
  await client.workspace.saveView({ name: 'Denied at night', page: 'events', search: { q: 'outcome:denied' }, zone: 'UTC' });
  await client.workspace.saveView({ name: 'Sessions of agents', page: 'sessions', search: { q: 'is:agent' }, zone: 'UTC' });
}

async function denied({ go, page }: ConsoleWindow): Promise<void> {
  await go('#/events?q=outcome%3Adenied');
  await firstRow(page);
}

export const markViews: readonly View[] = [
  {
    title: 'Marks of an event',
    async reach(window) {
      await denied(window);
      await window.page.locator('#row-0').click();
      await window.page.getByRole('list', { name: 'Notes' }).waitFor();
      await window.settled();
    },
  },
  {
    title: 'Marking several events',
    async reach(window) {
      await denied(window);
      await window.page.getByRole('grid', { name: 'Events' }).focus();
      for (const key of ['j', 'x', 'J', 'J', 'm']) await window.page.keyboard.press(key);
      await window.page.getByRole('dialog', { name: 'Mark 3 events' }).waitFor();
    },
  },
  {
    title: 'All that match selected',
    async reach(window) {
      await window.go('#/events?q=outcome%3Asuccess');
      await firstRow(window.page);
      await window.page.getByRole('grid', { name: 'Events' }).focus();
      await window.page.keyboard.press('A');
      await window.page.getByText(/that match are selected/).waitFor();
      await window.settled();
    },
  },
  {
    title: 'Saved views',
    async reach(window) {
      await denied(window);
      await window.page.getByRole('button', { name: 'Saved views' }).click();
      await window.page.getByRole('link', { name: 'Sessions of agents' }).waitFor();
      await window.settled();
    },
  },
  {
    title: 'Export',
    async reach(window) {
      // Another filter: while rows are selected, the line over the list is theirs.
      await window.go('#/events?q=outcome%3Afailure');
      await window.page.getByRole('button', { name: 'Export what is listed' }).click();
      await window.page.getByRole('dialog', { name: 'Export events' }).waitFor();
    },
  },
  {
    title: 'Values that are hidden',
    async reach({ go, page, settled }) {
      await go('#/events?q=command%3A*@*');
      await firstRow(page);
      await page.locator('#row-0').click();
      await page.getByText(/hidden that may identify somebody/).waitFor();
      await settled();
    },
  },
  {
    title: 'Before values are revealed',
    async reach(window) {
      await denied(window);
      await window.page.getByRole('button', { name: /are hidden: reveal them everywhere/ }).click();
      await window.page.getByRole('dialog', { name: 'Reveal hidden values' }).waitFor();
    },
  },
];
