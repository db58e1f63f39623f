import { QueryClient, QueryClientProvider, type QueryKey } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createKeyDispatcher, KeysContext } from '../../renderer/app/index.ts';
import { ThemeProvider } from '../../renderer/ui/index.ts';

/** jsdom has no media queries; the component library asks for reduced motion. */
function answerMediaQueries(): void {
  window.matchMedia ??= (query) => Object.assign(new EventTarget(), { matches: false, media: query, onchange: null }) as MediaQueryList;
}

/** jsdom draws nothing, so no size ever changes. */
class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** A question by its key, with the answer that is there already. */
type Known = [key: QueryKey, answer: unknown];

/** Draws an element as the window would: theme, questions, which nobody answers here but those known, and keys heard at document level. */
export function renderInWindow(element: ReactElement, known: readonly Known[] = []): RenderResult {
  answerMediaQueries();
  window.ResizeObserver ??= NoResize;
  Element.prototype.scrollIntoView ??= () => undefined;
  Element.prototype.setPointerCapture ??= () => undefined;
  const keys = createKeyDispatcher();
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY }, mutations: { retry: false } },
  });
  for (const [key, answer] of known) queries.setQueryData(key, answer);
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
