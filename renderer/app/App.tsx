import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { connected, shell } from '../client.ts';
import { ThemeProvider, ZoneContext } from '../ui/index.ts';
import { Discretion, RevealDialog } from '../workspace/index.ts';
import { Disconnected } from './Disconnected.tsx';
import { isDisconnected } from './failure.ts';
import { createKeyDispatcher } from './keyDispatcher.ts';
import { localZone, usePreferences } from './preferences.ts';
import { createPageRouter } from './routes.tsx';
import { useTheme } from './theme.ts';
import { KeysContext } from './useShortcuts.ts';

/** Evidence changes only by our own acts, which invalidate what they change; an offline product never waits for a network. */
function createQueries(onDisconnected: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isDisconnected(error)) onDisconnected();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { networkMode: 'always', retry: false, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, gcTime: 300_000 },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

function useZones() {
  const shown = usePreferences((state) => state.zone);
  return useMemo(() => ({ shown, other: shown === 'UTC' ? localZone() : 'UTC' }), [shown]);
}

type Connection = 'waiting' | 'ready' | 'lost';

/** The whole window: theme, keys, calls and pages; or the one page that says that nothing is behind it. */
export function App() {
  const [connection, setConnection] = useState<Connection>('waiting');
  const [queries] = useState(() => createQueries(() => setConnection('lost')));
  const [router] = useState(createPageRouter);
  const [keys] = useState(() => createKeyDispatcher());
  const theme = useTheme();
  const density = usePreferences((state) => state.density);
  const zones = useZones();

  useEffect(() => {
    connected().then(
      () => setConnection('ready'),
      () => setConnection('lost'),
    );
    const listen = (event: KeyboardEvent) => void keys.dispatch(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [keys]);

  return (
    <ThemeProvider theme={theme} density={density}>
      <QueryClientProvider client={queries}>
        <KeysContext value={keys}>
          <ZoneContext value={zones}>
            {connection === 'ready' ? (
              <Discretion>
                <RouterProvider router={router} />
                <RevealDialog />
              </Discretion>
            ) : null}
            {connection === 'lost' ? <Disconnected inBrowser={shell.kind === 'loopback'} /> : null}
          </ZoneContext>
        </KeysContext>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
