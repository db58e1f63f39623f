import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { MarkCell, MarkNotice, MarksContext, MarksSection, useMarkKeys, useMarkSummaries } from '../../renderer/workspace/index.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

// No service answers here, so that every act fails.

const pages = [{ rows: [{ event_id: 'e1' }] }];

function List() {
  const marks = useMarkSummaries(pages);
  useMarkKeys(['e1'], marks);
  return (
    <MarksContext value={marks}>
      <MarkCell event="e1" />
      <MarkNotice />
    </MarksContext>
  );
}

test('marks that could not be read are unknown, not none', async () => {
  renderInWindow(<List />);
  expect(await screen.findByText('unknown')).toBeTruthy();
});

test('a flag that could not be set says why, with its code, until that is dismissed', async () => {
  renderInWindow(<List />);
  await userEvent.keyboard('f');
  expect((await screen.findByRole('alert')).textContent).toContain('Code');
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a disposition is entered when it is taken, not while the arrows pass it; that it failed is said', async () => {
  renderInWindow(<MarksSection event="e1" />, [[['workspace', 'marks', 'event', 'e1'], []]]);
  screen.getAllByLabelText('Disposition')[0]?.focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.queryByRole('alert')).toBeNull();
  await userEvent.keyboard('{Enter}');
  expect((await screen.findAllByRole('alert'))[0]?.textContent).toContain('Code');
});

test('a note that could not be taken back says so', async () => {
  const note = {
    entry: 1,
    act: 'note',
    at: '2026-09-01T00:00:00Z',
    by: 'rk',
    events: 1,
    text: 'seen',
    tag: null,
    disposition: null,
    withdrawn: null,
  };
  renderInWindow(<MarksSection event="e1" />, [[['workspace', 'marks', 'event', 'e1'], [note]]]);
  await userEvent.click(screen.getByRole('button', { name: 'Take this note back' }));
  // The act, and the marks asked for again.
  await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(2));
});
