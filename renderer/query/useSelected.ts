import { useCallback, useMemo, useState } from 'react';
import type { EventRow } from '../../shared/import/event.ts';

const none: ReadonlySet<string> = new Set();

/**
 * Which events are selected: of those on screen only, so that nothing is acted on that nobody sees. Another question starts with
 * none, and what a mark takes out of the list is no longer selected.
 */
export function useSelected(question: string, rows: readonly EventRow[] | undefined) {
  const [chosen, setChosen] = useState({ question, ids: none });
  if (chosen.question !== question) setChosen({ question, ids: none });
  const { ids } = chosen;
  const selected = useMemo(
    () => (ids.size === 0 ? none : new Set((rows ?? []).flatMap(({ event_id }) => (ids.has(event_id) ? [event_id] : [])))),
    [ids, rows],
  );
  const onSelect = useCallback((next: ReadonlySet<string>) => setChosen({ question, ids: next }), [question]);
  return { selected, onSelect };
}
