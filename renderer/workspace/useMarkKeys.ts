import { useState } from 'react';
import { useShortcuts } from '../app/index.ts';
import { type Marks, showMarkFailure, useMarking } from './marking.ts';

/** The keys that mark these events: the flag is taken away only where all of them have it. */
export function useMarkKeys(targets: readonly string[], marks: Marks) {
  const { marking } = useMarking();
  const [events, setEvents] = useState<readonly string[]>([]);
  const flag = () => {
    const act = targets.every((event) => marks.get(event)?.flagged) ? 'unflag' : 'flag';
    if (targets.length > 0 && !marking.isPending) marking.mutate([{ act, events: [...targets] }], { onError: showMarkFailure });
  };
  const open = () => setEvents(targets);
  useShortcuts({ 'list.flag': flag, 'list.mark': open });
  return { flag, open, events, close: () => setEvents([]) };
}
