import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { cellFilter, cellText, columnsRead, shownCellFilter } from '../../renderer/query/eventColumns.tsx';
import { EventsBar } from '../../renderer/query/EventsBar.tsx';
import { FacetRow } from '../../renderer/query/FacetRow.tsx';
import { readFilter } from '../../renderer/query/filterText.ts';
import { GroupList } from '../../renderer/query/GroupList.tsx';
import { type EventsSearch, useEventsPage } from '../../renderer/query/useEventsPage.ts';
import { lacksColumn } from '../../renderer/query/listedColumns.ts';
import { useSelected } from '../../renderer/query/useSelected.ts';
import { DiscretionContext, useShownText } from '../../renderer/ui/index.ts';
import type { EventRow } from '../../shared/import/event.ts';
import { matchAll } from '../../shared/query/filter.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

const event = (event_id: string, more: Record<string, unknown> = {}) => ({ event_id, ...more }) as EventRow;
const hiding = { mrn: [] };

test('a cell whose value is not shown whole cannot be filtered for by key: a patient, an identifier; one that is shown can', () => {
  const row = event('e1', { patient_ref: ['Patient/4711'], command_text: "call '212-555-0187'", actor_email: 'amy@clinic.example' });
  const filters = (rules: typeof hiding | null) => {
    const { result } = renderHook(useShownText, {
      wrapper: ({ children }) => <DiscretionContext value={rules}>{children}</DiscretionContext>,
    });
    return ['column:patient_ref', 'command', 'who'].map((column) => shownCellFilter(row, column, result.current)?.value);
  };
  expect(filters(hiding)).toEqual([undefined, undefined, 'amy@clinic.example']);
  expect(filters(null)).toEqual(['Patient/4711', "call '212-555-0187'", 'amy@clinic.example']);
});

test('what is not read yet is not taken for "not recorded": it is neither copied nor filtered for', () => {
  const [unread, nothing] = [event('e1'), event('e1', { verb: null })];
  expect([unread, nothing].map((row) => cellText(row, 'column:verb'))).toEqual([undefined, null]);
  expect([unread, nothing].map((row) => cellFilter(row, 'column:verb')?.value)).toEqual([undefined, null]);
  expect(lacksColumn([{ rows: [nothing] }, { rows: [unread] }], ['verb'])).toBe(true);
  expect(lacksColumn([{ rows: [nothing] }], ['verb'])).toBe(false);
});

test('a column that only another version has is not asked for', () => {
  const layout = { shown: ['time', 'column:verb', 'column:gone'], pinned: [], widths: {} };
  expect(columnsRead(layout)).toContain('verb');
  expect(columnsRead(layout)).not.toContain('gone');
});

test('a facet names no hidden value to the ear, and does not write it into the filter', () => {
  const facet = { field: 'resource', title: 'Resource', open: true };
  const { container } = renderInWindow(
    <DiscretionContext value={hiding}>
      <FacetRow facet={facet} value="/Patient?phone=212-555-0187" count={2} tree={matchAll} onTree={vi.fn()} />
      <FacetRow facet={facet} value="billing" count={2} tree={matchAll} onTree={vi.fn()} />
    </DiscretionContext>,
  );
  expect(new XMLSerializer().serializeToString(container)).not.toContain('0187');
  expect(screen.getAllByRole<HTMLInputElement>('checkbox').map(({ disabled }) => disabled)).toEqual([true, false]);
});

test('selected is only what is on screen: a row that leaves the list is no longer, and another question starts with none', () => {
  const first = { question: 'a', rows: [event('1'), event('2')] };
  const { result, rerender } = renderHook(({ question, rows }) => useSelected(question, rows), { initialProps: first });
  act(() => result.current.onSelect(new Set(['1', '2'])));
  rerender({ question: 'a', rows: [event('2')] });
  expect([...result.current.selected]).toEqual(['2']);
  rerender({ ...first, question: 'b' });
  expect(result.current.selected.size).toBe(0);
  rerender(first);
  expect(result.current.selected.size).toBe(0);
});

function pageOf(search: EventsSearch) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
  const page = { rows: [event('e1')], next: null, previous: null, skipped: null };
  queries.setQueryData(['query', 'events', '', 'UTC', '-event_time', null], { pages: [page], pageParams: [null] });
  const props = { search, onSearch: vi.fn(), onAround: vi.fn(), onReturn: vi.fn() };
  return renderHook(() => useEventsPage(props, { current: null }), {
    wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>,
  }).result.current;
}

test('over groups no event is at hand, so none is marked, copied or shown around by a key', () => {
  expect(pageOf({ id: 'e1' }).copied).toEqual(['e1']);
  const { active, copied } = pageOf({ id: 'e1', group: 'identity' });
  expect({ active, copied }).toEqual({ active: null, copied: [] });
});

test('over groups there are no columns of events to choose', () => {
  const layout = { shown: [], pinned: [], widths: {} };
  const bar = {
    tree: matchAll,
    hidden: [],
    zone: 'UTC',
    layout,
    onLayout: vi.fn(),
    onTree: vi.fn(),
    onGroup: vi.fn(),
    facets: null,
    children: null,
  };
  renderInWindow(<EventsBar {...bar} group={undefined} />);
  const columns = screen.getAllByRole('button').length;
  cleanup();
  renderInWindow(<EventsBar {...bar} group="identity" />);
  expect(screen.getAllByRole('button')).toHaveLength(columns - 1);
});

test('a filter that cannot be read has no groups, and says why', () => {
  const list = {
    by: 'identity',
    text: 'outcome:x',
    zone: 'UTC',
    reading: readFilter('outcome:x'),
    onOpen: vi.fn(),
    onClear: vi.fn(),
  } as const;
  renderInWindow(<GroupList ref={null} {...list} />);
  expect(screen.getByText('The filter in the address cannot be read')).toBeTruthy();
});
