import type { Frame, FramePage } from '../../shared/replay/contract.ts';

/** Gives frames from an index on, a page at a time. */
export type FetchFrames = (from: number, signal: AbortSignal) => Promise<FramePage>;

/** Frames behind the position that are kept for stepping back. */
const keptBehind = 400;
/** Frames in memory beyond which those behind are let go. */
const mostFrames = 20_000;

/** A stretch of a recording in memory, which grows at its end. */
export interface FrameLoader {
  /** Forgets everything, late answers included; the stretch starts again before the frame of that index, with those that are there already. */
  restart(from: number, page?: FramePage): void;
  /** The frame of an index; undefined while it is not loaded, null behind the last one. */
  at(index: number): Frame | undefined | null;
  /** Whether every frame up to a moment (ms) is loaded. */
  covers(at: number): boolean;
  /** Ms of recording loaded beyond an index; infinite at the end. */
  ahead(index: number): number;
  /** Loads the next page; callers at the same time share one call. Rejects when the service fails. */
  more(): Promise<void>;
  /** Lets go of frames far behind an index. */
  passed(index: number): void;
}

/** A loader over a way to fetch; nothing is loaded before it is asked. */
export function createFrameLoader(fetchFrames: FetchFrames): FrameLoader {
  let first = 0;
  let frames: Frame[] = [];
  let next: number | null = 0;
  let loading: Promise<void> | null = null;
  let stop = new AbortController();

  const load = async (from: number, { signal }: AbortController): Promise<void> => {
    const page = await fetchFrames(from, signal);
    // An answer to a stretch that was left is late, whether or not the call could be stopped.
    if (signal.aborted) return;
    frames.push(...page.frames);
    next = page.next;
  };
  return {
    restart(from, page) {
      stop.abort();
      stop = new AbortController();
      loading = null;
      first = from;
      frames = [...(page?.frames ?? [])];
      next = page ? page.next : from;
    },
    at: (index) => frames[index - first] ?? (next === null && index >= first ? null : undefined),
    covers: (at) => next === null || (frames.at(-1)?.at ?? -1) > at,
    ahead: (index) =>
      next === null ? Number.POSITIVE_INFINITY : (frames.at(-1)?.at ?? 0) - (frames[index - first]?.at ?? frames.at(-1)?.at ?? 0),
    more() {
      if (next === null) return Promise.resolve();
      const mine = stop;
      loading ??= load(next, mine).finally(() => {
        if (stop === mine) loading = null;
      });
      return loading;
    },
    passed(index) {
      if (frames.length <= mostFrames) return;
      const dropped = Math.max(0, index - first - keptBehind);
      frames.splice(0, dropped);
      first += dropped;
    },
  };
}
