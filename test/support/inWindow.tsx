import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createKeyDispatcher, KeysContext } from '../../renderer/app/index.ts';
import { ThemeProvider } from '../../renderer/ui/index.ts';

/** jsdom has no media queries; the component library asks for reduced motion. */
function answerMediaQueries(): void {
  window.matchMedia ??= (query) => Object.assign(new EventTarget(), { matches: false, media: query, onchange: null }) as MediaQueryList;
}

/** Draws an element as the window would: theme, questions, which nobody answers here, and keys heard at document level. */
export function renderInWindow(element: ReactElement): RenderResult {
  answerMediaQueries();
  const keys = createKeyDispatcher();
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  document.addEventListener('keydown', (event) => void keys.dispatch(event));
  return render(element, {
    wrapper: ({ children }) => (
      <ThemeProvider theme="light" density="compact" env="test">
        <QueryClientProvider client={queries}>
          <KeysContext value={keys}>{children}</KeysContext>
        </QueryClientProvider>
      </ThemeProvider>
    ),
  });
}
