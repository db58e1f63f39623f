/** The picture that is watched comes first: what else fills the page waits while it is on its way to a moment. */
export interface GivingWay {
  /** The picture has set out for a moment, or is there. */
  seeks(on: boolean): void;
  /** Says at once and after every change whether to wait, until the returned function is called. */
  subscribe(listener: (held: boolean) => void): () => void;
  /** Resolves as soon as nothing has to wait. */
  turn(): Promise<void>;
}

/** Whoever went to a moment often goes on to another: until then (ms) the rest waits on. */
const afterSeekMs = 250;
/** A picture that takes longer (ms) waits for what is not read yet, not for the page. */
const longestSeekMs = 500;

/** Gives way from the start where a first picture is awaited. */
export function createGivingWay(awaited: boolean): GivingWay {
  const listeners = new Set<(held: boolean) => void>();
  let held = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hold = (to: boolean) => {
    held = to;
    for (const listener of listeners) listener(held);
  };
  const seeks = (on: boolean) => {
    if (on) hold(true);
    clearTimeout(timer);
    timer = setTimeout(() => hold(false), on ? longestSeekMs : afterSeekMs);
  };
  const subscribe = (listener: (held: boolean) => void) => {
    listeners.add(listener);
    listener(held);
    return () => void listeners.delete(listener);
  };
  if (awaited) seeks(true);
  return {
    seeks,
    subscribe,
    async turn() {
      if (!held) return;
      await new Promise<void>((resolve) => {
        const leave = subscribe((waits) => {
          if (waits) return;
          leave();
          resolve();
        });
      });
    },
  };
}
