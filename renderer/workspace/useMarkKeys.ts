import { useState } from 'react';
import { useShortcuts } from '../app/index.ts';
import { type Marks, showMarkFailure, useMarking } from './marking.ts';
import { isMatching, type MarkTarget, targetSize } from './matching.ts';

/** The keys that mark these events: the flag is taken away only where all of them have it. */
export function useMarkKeys(target: MarkTarget, marks: Marks) {
  const { marking, markingAll } = useMarking();
  const [marked, setMarked] = useState<MarkTarget>([]);
  const onError = showMarkFailure;
  const flag = () => {
    if (targetSize(target) === 0 || marking.isPending || markingAll.isPending) return;
    if (isMatching(target)) {
      markingAll.mutate({ matching: target, acts: 'flag or not' }, { onError });
      return;
    }
    const act = target.every((event) => marks.get(event)?.flagged) ? 'unflag' : 'flag';
    marking.mutate([{ act, events: [...target] }], { onError });
  };
  const open = () => setMarked(target);
  useShortcuts({ 'list.flag': flag, 'list.mark': open });
  return { flag, open, target: marked, busy: markingAll.isPending, close: () => setMarked([]) };
}
