import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useContext, useState } from 'react';
import { client } from '../client.ts';
import { identityLike, identityLink } from '../query/index.ts';
import { ActIcon, BundleIcon, CommandDialog, type CommandItem, EventsIcon, EvidenceText, PersonIcon, ViewsIcon } from '../ui/index.ts';
import { useViews } from '../workspace/index.ts';
import { links } from './links.ts';
import { namedLike } from './namedLike.ts';
import { pages } from './pages.ts';
import { prefer } from './preferences.ts';
import { keyText, type ShortcutId, shortcutList } from './shortcuts.ts';
import { KeysContext } from './useShortcuts.ts';

function go(href: string): void {
  window.location.hash = href.slice(1);
}

const mostFound = 6;

/** Identities whose name holds what was typed, those with most events first. */
function useIdentities(typed: string, open: boolean) {
  const text = identityLike(typed);
  return useQuery({
    queryKey: ['query', 'palette', text],
    queryFn: async ({ signal }) => (await client.query.identities({ text, limit: mostFound }, { signal })).rows,
    enabled: open && typed !== '',
    placeholderData: keepPreviousData,
  });
}

/** Bundles by their name; the same answer as on their page. */
function useBundles(open: boolean) {
  return useQuery({
    queryKey: ['import', 'bundles'],
    queryFn: ({ signal }) => client.import.bundles(undefined, { signal }),
    enabled: open,
  });
}

function pageItems(typed: string): CommandItem[] {
  return pages
    .filter(({ title }) => namedLike(`Go to ${title}`, typed))
    .map(({ title, icon, href, shortcut }) => ({ id: shortcut, icon, label: title, keys: keyText(shortcut), run: () => go(href) }));
}

/** Acts of the key table that something on screen answers now; those that move in a list or go to a page are not told twice. */
function actItems(typed: string, answered: ReadonlySet<ShortcutId>, run: (id: ShortcutId) => void): CommandItem[] {
  return shortcutList
    .filter(({ id, inGrid }) => answered.has(id) && !inGrid && !id.startsWith('go.') && id !== 'show.palette' && id !== 'replay.tenth')
    .filter(({ does }) => namedLike(does, typed))
    .map(({ id, does }) => ({ id, icon: ActIcon, label: does, keys: keyText(id), run: () => run(id) }));
}

function useFound(typed: string, open: boolean): { items: CommandItem[][]; busy: boolean } {
  const identities = useIdentities(typed, open);
  const bundles = useBundles(open);
  // Until the new answer is there, of the one before only what fits what is typed now.
  const fits = (name: string | null) => name !== null && (!identities.isPlaceholderData || namedLike(name, typed));
  const named = typed === '' ? [] : (identities.data ?? []).filter(({ name }) => fits(name));
  const opened = typed === '' ? [] : (bundles.data ?? []).filter(({ path }) => namedLike(path, typed)).slice(0, mostFound);
  return {
    busy: identities.isFetching,
    items: [
      named.map(({ name }) => ({
        id: `identity ${name ?? ''}`,
        icon: PersonIcon,
        label: <EvidenceText text={name} />,
        evidence: true,
        run: () => go(identityLink(name)),
      })),
      opened.map(({ id, path }) => ({
        id: `bundle ${id}`,
        icon: BundleIcon,
        label: <EvidenceText text={path} />,
        evidence: true,
        run: () => go(links.bundles({ id })),
      })),
    ],
  };
}

/** Saved views by their name, all of them while nothing is typed. */
function useViewItems(typed: string): CommandItem[] {
  return (useViews().data ?? [])
    .filter(({ name }) => namedLike(name, typed))
    .slice(0, mostFound)
    .map(({ id, name, page, search, zone }) => ({
      id: `view ${id}`,
      icon: ViewsIcon,
      label: name,
      run: () => {
        prefer({ zone });
        go(links.view(page, search));
      },
    }));
}

/** What was typed as a filter of the events. */
function searchItem(typed: string): CommandItem[] {
  if (typed === '') return [];
  return [{ id: 'search', icon: EventsIcon, label: 'Search the events for this', run: () => go(links.events({ q: typed })) }];
}

/** Everything by its name: pages, saved views, bundles, identities, and what the keys do. */
export function Palette({ open, onClose }: { open: boolean; onClose(): void }) {
  const keys = useContext(KeysContext);
  const [text, setText] = useState('');
  const typed = text.trim();
  const found = useFound(typed, open);
  const [identities = [], bundles = []] = found.items;
  const views = useViewItems(typed);
  const close = () => {
    setText('');
    onClose();
  };
  /** The palette is gone before the act begins, so that keys and focus are those of the page. */
  const closing = (items: readonly CommandItem[]): CommandItem[] =>
    items.map((item) => ({
      ...item,
      run: () => {
        close();
        item.run();
      },
    }));
  return (
    <CommandDialog
      label="Go to or do"
      placeholder="A page, a view, a bundle, an identity, or what to do"
      open={open}
      onClose={close}
      text={text}
      onText={setText}
      busy={found.busy}
      groups={[
        { title: 'Pages', items: closing(pageItems(typed)) },
        { title: 'Saved views', items: closing(views) },
        { title: 'Identities', items: closing(identities) },
        { title: 'Bundles', items: closing(bundles) },
        { title: 'Do', items: open ? closing(actItems(typed, keys.answered(), (id) => keys.run(id))) : [] },
        { title: 'Search', items: closing(searchItem(typed)) },
      ]}
    />
  );
}
