export { describeFailure, isCancelled, isDisconnected } from './failure.ts';
export { createKeyDispatcher } from './keyDispatcher.ts';
export { links } from './links.ts';
export { localZone, prefer, usePreferences } from './preferences.ts';
export { keyText, type Shortcut, type ShortcutId, shortcutList, shortcuts, showKeys } from './shortcuts.ts';
export { type Totals, useTotals } from './totals.ts';
export { useStatus } from './useStatus.ts';
export { KeysContext, useListShortcuts, useShortcuts } from './useShortcuts.ts';
