import { useCallback, useLayoutEffect, useRef } from 'react';

/** The same function at every draw, doing what the last one given does: what is handed it alone is not drawn anew for it. */
export function useSteady<Arguments extends unknown[]>(act: (...given: Arguments) => void): (...given: Arguments) => void {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback((...given) => latest.current(...given), []);
}
