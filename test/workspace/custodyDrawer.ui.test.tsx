import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { pairActs } from '../../renderer/workspace/acts.ts';
import { CustodyDrawer } from '../../renderer/workspace/CustodyDrawer.tsx';
import type { CustodyEntry } from '../../shared/workspace/custody.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

const digests = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
const entry = (n: number, change: Partial<CustodyEntry>): CustodyEntry => ({
  v: 1,
  n,
  prev: digests[n % 3] ?? '',
  time: '2026-09-01T10:00:00.000Z',
  actor: { account: 'amy', reviewer: 'Amy Okafor' },
  shell: 'cli',
  app: '0.1.0',
  act: 'import',
  phase: 'intent',
  ...change,
});

const acts = pairActs([
  entry(5, { phase: 'outcome', intent: 4, result: 'refused', code: 'INPUT_REFUSED', subject: { bundles: 'x'.repeat(300) } }),
  entry(4, { subject: { source: null } }),
  entry(3, { phase: 'note', act: 'recover' }),
]);

test('an act is shown with both its entries, the digests that tie them to the lines before, and all it was about', () => {
  renderInWindow(<CustodyDrawer id="4" acts={acts} onGo={vi.fn()} onClose={vi.fn()} />);
  const said = screen.getByRole('complementary', { name: 'Act' }).textContent;
  for (const part of ['entries 4 and 5', 'Amy Okafor', 'the command line', 'INPUT_REFUSED', 'x'.repeat(300), digests[1], digests[2]]) {
    expect(said).toContain(part);
  }
});

test('the next act is the older one; the newest has none before it', async () => {
  const onGo = vi.fn();
  renderInWindow(<CustodyDrawer id="4" acts={acts} onGo={onGo} onClose={vi.fn()} />);
  expect(screen.getByRole('button', { name: /Previous row/ })).toHaveProperty('disabled', true);
  await userEvent.click(screen.getByRole('button', { name: /Next row/ }));
  expect(onGo).toHaveBeenCalledWith('3');
});

test('an act that is not loaded is not taken for an empty one', () => {
  renderInWindow(<CustodyDrawer id="1" acts={acts} onGo={vi.fn()} onClose={vi.fn()} />);
  expect(screen.getByText('not among the entries loaded')).toBeTruthy();
  expect(screen.queryByText('Nothing in particular.')).toBeNull();
});
