import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { type ListQuestion, useExport } from '../../renderer/query/useExport.ts';

afterEach(cleanup);

const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;

test('how an export ended is told of the list it was made of, and of no other', async () => {
  const here: ListQuestion = { text: 'is:denied', zone: 'UTC', sort: '-event_time', hidden: true };
  const phaseOf = (list: ListQuestion) => renderHook(() => useExport(list), { wrapper }).result.current.run.phase;
  const { result } = renderHook(() => useExport(here), { wrapper });
  // No service answers here.
  await act(() => result.current.make({ ...here, format: 'csv' }));
  expect(phaseOf(here)).toBe('failed');
  expect(phaseOf({ ...here, sort: 'event_time' })).toBe('idle');
  expect(phaseOf({ ...here, hidden: false })).toBe('idle');
});
