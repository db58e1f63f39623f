import type { ScreenDrawer, ScreenPicture } from './screenDrawer.ts';

/** Cells of all pictures that are kept; beyond it the longest unused ones go. */
const mostCells = 200_000;

/** Small pictures of one recording, made when somebody asks and kept for a while. */
export interface Pictures {
  /** The picture of a moment, if it is kept. */
  kept(at: number): ScreenPicture | undefined;
  /**
   * The picture of a moment. `first`: somebody waits for it, so it goes before those that only fill a strip. Never answered once the signal is
   * aborted before its turn. Rejects when the service fails.
   */
  draw(at: number, first: boolean, signal: AbortSignal): Promise<ScreenPicture>;
  /** While it is true, only pictures that somebody waits for are begun. */
  hold(held: boolean): void;
  /** Lets go of everything; what is asked afterwards begins anew. */
  close(): void;
}

interface Order {
  at: number;
  first: boolean;
  signal: AbortSignal;
  done(picture: ScreenPicture): void;
  failed(reason: unknown): void;
}

function createKept() {
  const kept = new Map<number, ScreenPicture>();
  const size = ({ cols, rows }: ScreenPicture) => cols * rows.length;
  let cells = 0;
  return {
    get(at: number) {
      const found = kept.get(at);
      if (!found) return undefined;
      kept.delete(at);
      kept.set(at, found);
      return found;
    },
    put(picture: ScreenPicture) {
      cells += size(picture) - (kept.has(picture.at) ? size(kept.get(picture.at) ?? picture) : 0);
      kept.delete(picture.at);
      kept.set(picture.at, picture);
      for (const [at, oldest] of kept) {
        if (cells <= mostCells || at === picture.at) break;
        kept.delete(at);
        cells -= size(oldest);
      }
    },
    clear() {
      kept.clear();
      cells = 0;
    },
  };
}

/** Pictures by a drawer, which is made when the first one is asked for. One is drawn at a time. */
export function createPictures(createDrawer: () => ScreenDrawer): Pictures {
  const kept = createKept();
  let drawer: ScreenDrawer | null = null;
  let waiting: Order[] = [];
  let working = false;
  let held = false;
  let wake = () => undefined as void;

  const mayBegin = (order: Order) => order.first || !held;
  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    for (let [order] = waiting; order; [order] = waiting) {
      if (!mayBegin(order)) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      waiting.shift();
      if (order.signal.aborted) continue;
      drawer ??= createDrawer();
      const mine = drawer;
      try {
        const picture = kept.get(order.at) ?? (await mine.draw(order.at));
        // Let go of meanwhile: what is covered may be another thing now.
        if (mine !== drawer) continue;
        kept.put(picture);
        order.done(picture);
      } catch (error) {
        order.failed(error);
      }
    }
    working = false;
  };
  return {
    kept: (at) => kept.get(at),
    draw: (at, first, signal) =>
      new Promise((done, failed) => {
        const order = { at, first, signal, done, failed };
        if (first) waiting.unshift(order);
        else waiting.push(order);
        wake();
        void work();
      }),
    hold(to) {
      held = to;
      wake();
    },
    close() {
      waiting = [];
      wake();
      kept.clear();
      drawer?.close();
      drawer = null;
    },
  };
}
