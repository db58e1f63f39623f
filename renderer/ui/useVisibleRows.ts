import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useRowHeight } from './ThemeProvider.tsx';

interface List {
  hasMore?: boolean | undefined;
  onMore?: (() => void) | undefined;
  front?: { rows: number; onMore(this: void): void } | undefined;
  place?: string;
  /** The rows are still those of the list before. */
  busy?: boolean;
}

/** Where lists were scrolled to, by their place; the oldest is forgotten first. */
const scrolled = new Map<string, number>();
const mostPlaces = 40;

function keep(place: string, top: number): void {
  scrolled.delete(place);
  scrolled.set(place, top);
  const [oldest] = scrolled.keys();
  if (scrolled.size > mostPlaces && oldest !== undefined) scrolled.delete(oldest);
}

/** Finds a list scrolled as it was left, which `onFound` is told, and a new one at its top. */
function useKeptScroll(scroller: { current: HTMLElement | null }, place: string | undefined, ready: boolean, onFound: () => void): void {
  const found = useRef(onFound);
  useLayoutEffect(() => {
    found.current = onFound;
  });
  useLayoutEffect(() => {
    const node = scroller.current;
    if (!node || place === undefined || !ready) return undefined;
    node.scrollTo({ top: scrolled.get(place) ?? 0 });
    if (scrolled.has(place)) found.current();
    const onScroll = () => keep(place, node.scrollTop);
    // Before the list is drawn for its new place: asked after that, the browser has to lay it out once more.
    node.addEventListener('scroll', onScroll, { passive: true, capture: true });
    return () => node.removeEventListener('scroll', onScroll, { capture: true });
  }, [scroller, place, ready]);
}

/** Keeps what is on screen where it is when rows come in front of it. */
function useSteadyRows(scroller: { current: HTMLElement | null }, ids: readonly string[], lead: number | null, rowHeight: number): void {
  const before = useRef<{ first: string | undefined; lead: number } | null>(null);
  useLayoutEffect(() => {
    const { first, lead: was } = before.current ?? { first: undefined, lead: 0 };
    before.current = lead === null ? null : { first: ids[0], lead };
    const came = first === undefined || lead === null ? 0 : ids.indexOf(first);
    if (came > 0) scroller.current?.scrollBy({ top: (came + (lead ?? 0) - was) * rowHeight });
  }, [scroller, ids, lead, rowHeight]);
}

/** Brings the active row into sight once, when it becomes active: a row far away to the middle. */
function useShownRow(
  scroller: { current: HTMLElement | null },
  scrollTo: (align: 'center' | 'auto') => void,
  { active, top }: { active: string | null; top: number },
): () => void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    const node = scroller.current;
    if (active === null || !node || shown.current === active) return;
    shown.current = active;
    scrollTo(Math.abs(top - node.scrollTop) > 2 * node.clientHeight ? 'center' : 'auto');
  });
  return () => {
    shown.current = active;
  };
}

/** Rows before the end of those here at which the next ones are asked for: what a quick hand scrolls past while they come; more once it scrolls. */
const ahead = { atFront: 120, scrolled: 480 };

/** Asks for more rows when either end of those here comes near. */
function useMoreRows(
  scroller: { current: HTMLElement | null },
  { hasMore, onMore, front }: Pick<List, 'hasMore' | 'onMore' | 'front'>,
  { count, first, last, lead, rowHeight }: { count: number; first: number; last: number; lead: number; rowHeight: number },
): void {
  useEffect(() => {
    if (hasMore && last >= count - (first > 0 ? ahead.scrolled : ahead.atFront)) onMore?.();
  }, [hasMore, first, last, count, onMore]);
  const moreInFront = front?.onMore;
  useEffect(() => {
    if (lead === 0 || count === 0) return;
    // Asked for last: the browser has to lay the list out for it.
    const near = (scroller.current?.scrollTop ?? 0) < 24 * rowHeight;
    if (near) moreInFront?.();
  }, [scroller, lead, first, count, rowHeight, moreInFront]);
}

/** A row by its list and id; null when there is none. */
const nameOf = (place: string | undefined, id: string | undefined): string | null => (id === undefined ? null : `${place ?? ''} ${id}`);

/**
 * Rows of the screen and a few around it; asks for more when either end comes near, and keeps the active row in sight. `lead` is 1
 * where a row in front stands for those that are not here yet.
 */
export function useVisibleRows(
  scroller: { current: HTMLElement | null },
  { hasMore = false, onMore, front, place, busy = false }: List,
  { ids, activeIndex }: { ids: readonly string[]; activeIndex: number },
) {
  'use no memo';
  const rowHeight = useRowHeight();
  const count = ids.length;
  const lead = front && front.rows > 0 ? 1 : 0;
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions change their results without changing themselves, so nothing here is memoised
  const virtualizer = useVirtualizer({
    count: lead + count + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: 32,
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useSteadyRows(scroller, ids, front ? lead : null, rowHeight);
  const index = activeIndex + lead;
  const active = busy ? null : nameOf(place, ids[activeIndex]);
  const onFound = useShownRow(scroller, (align) => virtualizer.scrollToIndex(index, { align }), { active, top: index * rowHeight });
  useKeptScroll(scroller, place, count > 0 && !busy, onFound);
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? 0) - lead];
  useMoreRows(scroller, { hasMore, onMore, front }, { count, first, last, lead, rowHeight });
  return { items, rowHeight, height: virtualizer.getTotalSize(), lead };
}
