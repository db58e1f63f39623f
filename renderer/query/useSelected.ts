import { useCallback, useState } from 'react';

const none: ReadonlySet<string> = new Set();

/** Which events are selected under a question; another filter starts with none, so that nothing is acted on that nobody sees. */
export function useSelected(question: string) {
  const [chosen, setChosen] = useState({ question, ids: none });
  const selected = chosen.question === question ? chosen.ids : none;
  const onSelect = useCallback((ids: ReadonlySet<string>) => setChosen({ question, ids }), [question]);
  return { selected, onSelect };
}
