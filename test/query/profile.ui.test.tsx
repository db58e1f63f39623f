import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Aliases } from '../../renderer/query/groups/Aliases.tsx';
import { MergeDialog } from '../../renderer/query/groups/MergeDialog.tsx';
import { Figures } from '../../renderer/query/groups/ProfileParts.tsx';
import { matchAll } from '../../shared/query/filter.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

const nobody = /Nobody said/;

test('that nobody merged a name is said once it is known, and not while it is asked or could not be', async () => {
  renderInWindow(<Aliases name="amy" />);
  expect(screen.queryByText(nobody)).toBeNull();
  expect(await screen.findByRole('alert')).toBeTruthy();
  expect(screen.queryByText(nobody)).toBeNull();
  cleanup();
  renderInWindow(<Aliases name="amy" />, [[['workspace', 'identities'], []]]);
  expect(screen.getByText(nobody)).toBeTruthy();
});

test('a number of a profile that cannot be counted says so, instead of counting for ever', async () => {
  const figures = { events: { count: 3, trend: [] }, from: null, to: null, figures: {} };
  renderInWindow(<Figures about={{ tree: matchAll, zone: 'UTC' }} sizes={[]} />, [[['query', 'figures', '', 'UTC'], figures]]);
  expect(await screen.findByText('not counted')).toBeTruthy();
  expect(screen.queryByText('counting')).toBeNull();
});

test('why a merge failed is not said of another choice', async () => {
  const others = [{ name: 'amy.lee', names: ['amy.lee'] }];
  renderInWindow(<MergeDialog names={['amy']} name="amy" onClose={vi.fn()} />, [[['query', 'most', 'identities', '', 'UTC', 12], others]]);
  await userEvent.click(await screen.findByText('amy.lee'));
  await userEvent.click(screen.getByRole('button', { name: 'Merge' }));
  expect(await screen.findByRole('alert')).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: 'amy.lee' }));
  expect(screen.queryByRole('alert')).toBeNull();
});
