import { useCallback, useMemo, useState } from 'react';
import type { EventRow } from '../../shared/import/event.ts';
import { useShortcuts } from '../app/index.ts';
import { dropMatching, showMarkFailure, useMatching } from '../workspace/index.ts';
import type { AllMatching } from './SelectionBar.tsx';

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

interface SelectableList {
  question: string;
  text: string;
  zone: string;
  rows: readonly EventRow[] | undefined;
  count: number | undefined;
}

/**
 * What is selected of a list: rows of it, or all that match, of which every row loaded is one. Whoever selects rows then selects those
 * alone.
 */
export function useSelection({ question, text, zone, rows, count }: SelectableList) {
  const one = useSelected(question, rows);
  const listed = rows === undefined ? undefined : count;
  const { matching, select, selecting } = useMatching({ question, text, zone, count: listed }, showMarkFailure);
  useShortcuts({ 'list.selectMatching': select });
  const loaded = useMemo(() => new Set((rows ?? []).map(({ event_id }) => event_id)), [rows]);
  const { onSelect: choose } = one;
  const onSelect = useCallback(
    (next: ReadonlySet<string>) => {
      dropMatching();
      choose(next);
    },
    [choose],
  );
  const selected = matching ? loaded : one.selected;
  const some = loaded.size > 0 && one.selected.size === loaded.size;
  const offer = some && listed !== undefined && listed > loaded.size ? listed : null;
  const all: AllMatching = { matching, offer, selecting, select };
  return { selection: { selected, onSelect }, clearSelection: () => onSelect(none), all };
}
