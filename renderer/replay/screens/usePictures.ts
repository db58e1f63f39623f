import { useContext, useEffect, useMemo, useState } from 'react';
import { DiscretionContext } from '../../ui/index.ts';
import type { FrameSource } from '../frameCursor.ts';
import { createPictures, type Pictures } from './pictures.ts';
import { createScreenDrawer, type ScreenPicture } from './screenDrawer.ts';

/** Small pictures of a recording, shown as the large one is: with another cover all of them are made again. */
export function usePictures(source: FrameSource, durationMs: number, forensic: boolean): Pictures {
  const rules = useContext(DiscretionContext);
  const pictures = useMemo(
    () => createPictures(() => createScreenDrawer(source, durationMs, { rules, forensic })),
    [source, durationMs, rules, forensic],
  );
  useEffect(() => () => pictures.close(), [pictures]);
  return pictures;
}

interface Answer {
  pictures: Pictures;
  picture: ScreenPicture | null;
  failedAt: number | null;
}

/** The picture of a moment (ms) as far as it is there. */
export interface AskedPicture {
  /** Of `picture.at`, which is another moment while the one asked for is on its way. */
  picture: ScreenPicture | null;
  failed: boolean;
}

/** Asks for the picture of a moment; null asks for none. After `restMs` without another question, so that passing over costs nothing. */
export function usePicture(pictures: Pictures, at: number | null, { first, restMs }: { first: boolean; restMs: number }): AskedPicture {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (at === null) return undefined;
    const stop = new AbortController();
    const tell = (picture: ScreenPicture | null) => {
      if (!stop.signal.aborted) setAnswer({ pictures, picture, failedAt: picture === null ? at : null });
    };
    const ask = () => void pictures.draw(at, first, stop.signal).then(tell, () => tell(null));
    const timer = setTimeout(ask, pictures.kept(at) ? 0 : restMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [pictures, at, first, restMs]);
  // What was drawn under another cover is not shown under this one.
  const current = answer?.pictures === pictures ? answer : null;
  return { picture: current?.picture ?? null, failed: current !== null && current.failedAt === at };
}
