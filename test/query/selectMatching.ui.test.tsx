import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { type AllMatching, SelectionBar } from '../../renderer/query/SelectionBar.tsx';
import { useSelection } from '../../renderer/query/useSelected.ts';
import { MarkDialog, MarkNotice, useMarkKeys } from '../../renderer/workspace/index.ts';
import type { EventRow } from '../../shared/import/event.ts';
import type { Matching } from '../../shared/workspace/marks.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

// No service answers here, so that nothing is selected beyond what is loaded, and every act fails.

const found: Matching = { text: 'outcome:denied', zone: 'UTC', events: 8311, ids: 'a'.repeat(64), waiting: 0 };
const none: AllMatching = { matching: null, offer: null, selecting: false, select: vi.fn() };
const bar = (count: number, all: Partial<AllMatching>) =>
  renderInWindow(<SelectionBar count={count} all={{ ...none, ...all }} onClear={vi.fn()} />);

test('what is selected is said: so many, or all that match with what is missing from them', () => {
  bar(2, {});
  expect(screen.getByRole('status').textContent).toBe('2 events selected');
  cleanup();
  bar(2, { matching: found });
  expect(screen.getByRole('status').textContent).toBe('All 8,311 events that match are selected');
  expect(screen.queryByText(/not searched yet/)).toBeNull();
  cleanup();
  bar(2, { matching: { ...found, waiting: 3 } });
  expect(screen.getByText('3 recordings not searched yet')).toBeTruthy();
});

test('all that match are offered where they can be named by one act, and else it is said how many can', async () => {
  const select = vi.fn();
  bar(200, { offer: 8311, select });
  await userEvent.click(screen.getByRole('button', { name: 'Select all 8,311 that match' }));
  expect(select).toHaveBeenCalledOnce();
  cleanup();
  bar(200, { offer: 200_001, select });
  expect(screen.queryByRole('button', { name: /Select all/ })).toBeNull();
  expect(screen.getByText('200,001 match. At most 200,000 can be selected together.')).toBeTruthy();
});

const rows = ['e1', 'e2'].map((event_id) => ({ event_id }) as EventRow);

function List({ count }: { count: number }) {
  const { selection, clearSelection, all } = useSelection({ question: 'q', text: '', zone: 'UTC', rows, count });
  return (
    <>
      <SelectionBar count={selection.selected.size} all={all} onClear={clearSelection} />
      <button type="button" onClick={() => selection.onSelect(new Set(['e1', 'e2']))}>
        every row
      </button>
      <button type="button" onClick={() => selection.onSelect(new Set(['e2']))}>
        one row
      </button>
      <MarkNotice />
    </>
  );
}

test('they are offered once every row loaded is selected and there are more; its key says why they cannot be selected', async () => {
  const offered = () => screen.queryByRole('button', { name: /^Select all/ })?.textContent;
  renderInWindow(<List count={7} />);
  await userEvent.click(screen.getByText('one row'));
  expect(offered()).toBeUndefined();
  await userEvent.click(screen.getByText('every row'));
  expect(offered()).toBe('Select all 7 that match');
  await userEvent.keyboard('A');
  expect((await screen.findByRole('alert')).textContent).toContain('Code');
  expect(screen.getByText('2 events selected')).toBeTruthy();
  cleanup();
  renderInWindow(<List count={2} />);
  await userEvent.click(screen.getByText('every row'));
  expect(offered()).toBeUndefined();
});

function Marking({ target }: { target: Matching }) {
  const marking = useMarkKeys(target, new Map());
  return <MarkDialog target={marking.target} onClose={marking.close} />;
}

test('a mark on all that match says how many they are, and why it came to nothing', async () => {
  renderInWindow(<Marking target={found} />);
  await userEvent.keyboard('m');
  await screen.findByText('Mark all 8,311 events');
  await userEvent.type(screen.getByLabelText('Tag'), 'night');
  await userEvent.click(screen.getByRole('button', { name: 'Enter' }));
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Code'));
  expect(screen.getByText('Mark all 8,311 events')).toBeTruthy();
});
