import { createContext, type RefObject, useContext, useEffect, useRef } from 'react';
import type { DataTableHandle } from '../ui/index.ts';
import { createKeyDispatcher, type KeyDispatcher, type ShortcutHandlers } from './keyDispatcher.ts';

/** The dispatcher of the page; a part that stands alone (in a test) gets one that nobody feeds. */
export const KeysContext = createContext<KeyDispatcher>(createKeyDispatcher());

/** Answers shortcuts for as long as the component is on screen. Handlers may change with every render. */
export function useShortcuts(handlers: ShortcutHandlers): void {
  const keys = useContext(KeysContext);
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const ids = Object.keys(handlers).join(' ');
  useEffect(() => {
    const forwarded = ids
      .split(' ')
      .filter(Boolean)
      .map((id) => [id, (event: KeyboardEvent) => latest.current[id as keyof ShortcutHandlers]?.(event)]);
    return keys.add(Object.fromEntries(forwarded) as ShortcutHandlers);
  }, [keys, ids]);
}

/** The keys every list has: rows, cells, screens, edges, open. */
export function useListShortcuts(list: RefObject<DataTableHandle | null>): void {
  useShortcuts({
    'list.next': () => list.current?.move(1),
    'list.previous': () => list.current?.move(-1),
    'list.down': () => list.current?.move(1),
    'list.up': () => list.current?.move(-1),
    'list.right': () => list.current?.step(1),
    'list.left': () => list.current?.step(-1),
    'list.pageDown': () => list.current?.page(1),
    'list.pageUp': () => list.current?.page(-1),
    'list.first': () => list.current?.toEdge('first'),
    'list.last': () => list.current?.toEdge('last'),
    'list.open': () => list.current?.open(),
    'list.select': () => list.current?.select('row'),
    'list.selectThrough': () => list.current?.select('through'),
    'list.selectAll': () => list.current?.select('all'),
    'list.extendNext': () => list.current?.extend(1),
    'list.extendPrevious': () => list.current?.extend(-1),
    'list.extendDown': () => list.current?.extend(1),
    'list.extendUp': () => list.current?.extend(-1),
  });
}
