export { describeFailure, isCancelled } from './failure.ts';
export { createKeyDispatcher } from './keyDispatcher.ts';
export { links } from './links.ts';
export { type ArrangedList, localZone, prefer, usePreferences } from './preferences.ts';
export { keyText, type ShortcutId } from './shortcuts.ts';
export { counted, useTotals } from './totals.ts';
export { useStatus } from './useStatus.ts';
export { KeysContext, useListShortcuts, useShortcuts } from './useShortcuts.ts';
