/** Ends a server that nobody uses. */
export interface IdleWatch {
  /** Enters one request; call the returned function when it is answered. Open requests count as use. */
  enter(): () => void;
  stop(): void;
}

/**
 * Calls `onEnd` once: when no request was open for `idleMs`, or `lifeMs` after the start whatever happens. Null switches a limit off.
 */
export function createIdleWatch(idleMs: number | null, lifeMs: number | null, onEnd: (reason: 'idle' | 'age') => void): IdleWatch {
  let open = 0;
  let ended = false;
  const end = (reason: 'idle' | 'age') => {
    if (ended) return;
    stop();
    onEnd(reason);
  };
  const idle = idleMs === null ? null : setTimeout(() => (open > 0 ? idle?.refresh() : end('idle')), idleMs);
  const age = lifeMs === null ? null : setTimeout(() => end('age'), lifeMs);
  function stop() {
    ended = true;
    if (idle) clearTimeout(idle);
    if (age) clearTimeout(age);
  }
  return {
    enter() {
      open += 1;
      if (!ended) idle?.refresh();
      return () => {
        open -= 1;
        if (!ended) idle?.refresh();
      };
    },
    stop,
  };
}
