import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, cleanup, renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { ColumnPicker } from '../../renderer/query/ColumnPicker.tsx';
import { everyColumn } from '../../renderer/query/eventColumns.tsx';
import { useCancelSearch, useSearchAgain } from '../../renderer/query/useEvents.ts';
import { renderInWindow } from '../support/inWindow.tsx';

afterEach(cleanup);

test('searching again asks everything that was stopped, the bars as well as the list, and nothing that was answered', async () => {
  const asked: string[] = [];
  const queries = new QueryClient();
  const { result } = renderHook(
    () => {
      const ask = (what: string, answer: Promise<number>) => ({
        queryKey: ['query', what],
        // Reading the signal is what lets a call be stopped.
        queryFn: ({ signal }: { signal: AbortSignal }) => {
          if (!signal.aborted) asked.push(what);
          return answer;
        },
      });
      const never = new Promise<number>(() => undefined);
      const count = useQuery(ask('count', Promise.resolve(1)));
      useQuery(ask('events', never));
      useQuery(ask('histogram', never));
      return { cancel: useCancelSearch(), again: useSearchAgain(), count };
    },
    { wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider> },
  );
  await waitFor(() => expect(result.current.count.data).toBe(1));
  act(() => result.current.cancel());
  await waitFor(() => expect(queries.isFetching()).toBe(0));
  asked.length = 0;
  act(() => result.current.again());
  await waitFor(() => expect(asked).toEqual(['events', 'histogram']));
});

test('a column is found whatever the case of its title', async () => {
  renderInWindow(<ColumnPicker columns={everyColumn('UTC')} layout={{ shown: [], pinned: [], widths: {} }} onLayout={vi.fn()} />);
  await userEvent.click(screen.getByRole('button'));
  await userEvent.type(screen.getByLabelText('Find a column to add'), 'oUTCome');
  expect(screen.getByText('Outcome')).toBeTruthy();
});
