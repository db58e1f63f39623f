import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { Unsearched } from '../../renderer/replay/index.ts';
import { ViewsMenu } from '../../renderer/workspace/index.ts';
import type { SavedView } from '../../shared/workspace/view.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

const view = (id: string, q: string): SavedView => ({
  id,
  name: id,
  page: 'events',
  search: { q },
  zone: 'UTC',
  by: 'rk',
  savedAt: '2026-09-01T00:00:00Z',
});

/** What a saved view says, with so many recordings that wait to be searched. */
async function saysOf(name: string, waiting: number): Promise<string> {
  const views = [view('printed', 'text:drop'), view('denied', 'outcome:denied')];
  const searchable = { recordings: 40, waiting, cut: 0, unreadable: 0, state: waiting > 0 ? 'disk-full' : 'done' };
  renderInWindow(<ViewsMenu here={null} missing={(filter) => <Unsearched filter={filter} />} />, [
    [['workspace', 'views'], views],
    [['replay', 'searchable'], searchable],
    ...views.map(({ search: { q } }): [string[], number] => [['query', 'count', q ?? '', 'UTC'], 5]),
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Saved views' }));
  const row = (await screen.findByRole('link', { name })).closest('li');
  const says = row?.textContent ?? '';
  cleanup();
  return says;
}

test('a view of printed text says with its count how many recordings were not searched for it, and no other view does', async () => {
  expect(await saysOf('printed', 12)).toContain('512 of 40 recordings not searched yet');
  expect(await saysOf('denied', 12)).not.toContain('searched');
  expect(await saysOf('printed', 0)).not.toContain('searched');
});
