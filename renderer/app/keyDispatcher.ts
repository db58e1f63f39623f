import { type ShortcutId, type Shortcut, shortcutList, shortcuts } from './shortcuts.ts';

export type ShortcutHandler = (event: KeyboardEvent) => void;
export type ShortcutHandlers = Partial<Record<ShortcutId, ShortcutHandler>>;

/** Two keys in a row count together when they come within this time. */
const sequenceMs = 1200;

/** Listens at document level, so that keys go on working after a click anywhere. */
export interface KeyDispatcher {
  /** Makes handlers known until the returned function is called; of two for one key the later one is asked. */
  add(handlers: ShortcutHandlers): () => void;
  /** Gives a key to its handler; true when there was one. */
  dispatch(event: KeyboardEvent): boolean;
  /** The shortcuts that something on screen answers now. */
  answered(): ReadonlySet<ShortcutId>;
  /** Does what a shortcut does, as if its first key were pressed. */
  run(id: ShortcutId): void;
}

/** Where typing is text and not a command. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest('input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable=true]') !== null;
}

/** Keys that a focused button, link or list already has a use for. */
function isTaken(event: KeyboardEvent): boolean {
  if (!(event.target instanceof Element)) return false;
  const inDialog = event.target.closest('[role=dialog], [role=listbox], [role=menu]') !== null;
  const presses = event.key === 'Enter' || event.key === ' ';
  return inDialog || (presses && event.target.closest('button, a, summary, [role=option], [role=menuitem]') !== null);
}

/** Ctrl, or Command, with one more key; undefined for every other combination with them. */
function withCtrl(event: KeyboardEvent): string | undefined {
  const plain = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  return plain ? `Ctrl ${event.key.toLowerCase()}` : undefined;
}

function combination(event: KeyboardEvent): string {
  return event.shiftKey && event.key.length > 1 ? `Shift ${event.key}` : event.key;
}

function fits(shortcut: Shortcut, keys: string, event: KeyboardEvent): boolean {
  if (!shortcut.keys.includes(keys)) return false;
  const inside = (place: string) => event.target instanceof Element && event.target.closest(place) !== null;
  if (shortcut.orNowhere && event.target === document.body) return true;
  return (!shortcut.inGrid || inside('[role=grid]')) && (!shortcut.inPlot || inside('[role=slider]'));
}

/** Makes the dispatcher of one page; `now` is a clock in ms. */
export function createKeyDispatcher(now: () => number = () => performance.now()): KeyDispatcher {
  const known: ShortcutHandlers[] = [];
  let before = { key: '', at: -Infinity };

  const find = (keys: string, event: KeyboardEvent): ShortcutHandler | undefined => {
    for (const handlers of known.toReversed()) {
      for (const shortcut of shortcutList) {
        const handler = handlers[shortcut.id];
        if (handler && fits(shortcut, keys, event)) return handler;
      }
    }
    return undefined;
  };

  const dispatchCtrl = (event: KeyboardEvent): boolean => {
    const keys = withCtrl(event);
    const handler = keys === undefined ? undefined : find(keys, event);
    if (!handler) return false;
    event.preventDefault();
    handler(event);
    return true;
  };

  return {
    add(handlers) {
      known.push(handlers);
      return () => {
        const at = known.indexOf(handlers);
        if (at >= 0) known.splice(at, 1);
      };
    },
    answered: () => new Set(known.flatMap((handlers) => Object.keys(handlers) as ShortcutId[])),
    run(id) {
      const handler = known.findLast((handlers) => handlers[id])?.[id];
      handler?.(new KeyboardEvent('keydown', { key: shortcuts[id].keys[0] }));
    },
    dispatch(event) {
      if (event.defaultPrevented) return false;
      if (event.ctrlKey || event.metaKey || event.altKey) return dispatchCtrl(event);
      if (isTyping(event.target) || isTaken(event)) return false;
      const key = combination(event);
      const sequence = now() - before.at < sequenceMs ? find(`${before.key} ${key}`, event) : undefined;
      const handler = sequence ?? find(key, event);
      before = sequence ? { key: '', at: -Infinity } : { key, at: now() };
      if (!handler) return false;
      event.preventDefault();
      handler(event);
      return true;
    },
  };
}
