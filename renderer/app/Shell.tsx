import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useNamedInputs, useWindowDrop } from '../import/index.ts';
import type { QueryLineHandle } from '../query/index.ts';
import { links, readSearch } from './links.ts';
import { keptAddress } from './keptAddress.ts';
import { KeySheet } from './KeySheet.tsx';
import { Navigation } from './Navigation.tsx';
import { pages } from './pages.ts';
import { Palette } from './Palette.tsx';
import { usePreferences } from './preferences.ts';
import { StatusLine } from './StatusLine.tsx';
import { TopBar } from './TopBar.tsx';
import { useShortcuts } from './useShortcuts.ts';
import { useStatus } from './useStatus.ts';
import styles from './Shell.module.css';

/** Pages whose list follows the filter at the top with every keystroke. */
const filtered = ['/events', '/sessions', '/identities', '/resources', '/patients'];

function go(href: string): void {
  window.location.hash = href.slice(1);
}

/** The frame around every page: where am I, what else is there, and what is on screen. */
export function Shell() {
  const { pathname, searchStr } = useLocation();
  const navigate = useNavigate();
  const status = useStatus();
  const queryLine = useRef<QueryLineHandle>(null);
  const [keysOpen, setKeysOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const live = filtered.includes(pathname);
  const filter = live ? (readSearch(searchStr)['q'] ?? '') : '';
  const { zone, columns } = usePreferences();
  const dropping = useWindowDrop();
  useNamedInputs();

  useShortcuts({
    ...Object.fromEntries(pages.map(({ shortcut, href }) => [shortcut, () => go(href)])),
    'go.filter': () => queryLine.current?.focus(),
    'show.palette': () => setPaletteOpen(true),
    'show.keys': () => setKeysOpen((open) => !open),
  });

  const apply = (text: string) => {
    if (live)
      void navigate({ to: pathname, search: { ...readSearch(searchStr), q: text, id: undefined, around: undefined }, replace: true });
    else go(links.events({ q: text }));
  };
  return (
    <div className={styles.shell} data-dropping={dropping || undefined}>
      <TopBar
        status={status.data}
        filter={filter}
        onFilter={apply}
        live={live}
        here={keptAddress(pathname, searchStr, { zone, columns })}
        queryRef={queryLine}
        onKeys={() => setKeysOpen(true)}
      />
      <Navigation path={pathname} />
      <main className={styles.page}>
        <Outlet />
      </main>
      <StatusLine status={status.data} filter={filter} />
      <Palette open={paletteOpen} onClose={() => setPaletteOpen(false)} />
      <KeySheet open={keysOpen} onClose={() => setKeysOpen(false)} />
    </div>
  );
}
