import { type KeyboardEvent, useRef } from 'react';
import { usePreferences } from '../../app/index.ts';
import { useMedia, useWidth } from '../../ui/index.ts';
import type { Player } from '../player.ts';
import { sayElapsed, showElapsed } from '../replayTime.ts';
import { usePlayerValue } from '../usePlayer.ts';
import type { Pictures } from './pictures.ts';
import { ScreenCanvas } from './ScreenCanvas.tsx';
import { momentOf, momentsAlong } from './stripMoments.ts';
import { usePicture } from './usePictures.ts';
import styles from './Screens.module.css';

const gap = 8;
const usual = { width: 96, height: 58 };
/** In a low window the picture that is watched needs the room more: smaller screens, without the line of times under them. */
const small = { width: 66, height: 40 };
const isLow = '(height < 760px)';

interface StripProps {
  player: Player;
  pictures: Pictures;
  durationMs: number;
  /** Up to where the recording is read; absent when all of it is. */
  readTo?: number | undefined;
}

function Screen({ pictures, at, width, height }: { pictures: Pictures; at: number | null; width: number; height: number }) {
  const { picture, failed } = usePicture(pictures, at, { first: false, restMs: 0 });
  const drawn = picture !== null && picture.at === at;
  return (
    <span className={styles.stage} style={{ width, height }} data-evidence data-moment={drawn ? 'shown' : 'coming'}>
      {drawn ? <ScreenCanvas picture={picture} width={width} height={height} /> : null}
      {failed ? <span className={styles.said}>not drawn</span> : null}
    </span>
  );
}

const keyMoves: Readonly<Record<string, (place: number, count: number) => number>> = {
  ArrowRight: (place, count) => Math.min(place + 1, count - 1),
  ArrowLeft: (place) => Math.max(place - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Screens along the scrubber, each over its moment: press one to go there. One stop of Tab; the arrows go along it. Nothing while they are put away. */
export function ScreensStrip(props: StripProps) {
  return usePreferences((state) => state.screensOpen) ? <OpenStrip {...props} /> : null;
}

function OpenStrip({ player, pictures, durationMs, readTo = Number.POSITIVE_INFINITY }: StripProps) {
  const strip = useRef<HTMLDivElement>(null);
  const room = useWidth(strip);
  const low = useMedia(isLow);
  const size = low ? small : usual;
  const moments = momentsAlong(durationMs, Math.floor((room + gap) / (size.width + gap)));
  const now = usePlayerValue(player, (state) => momentOf(moments, state.at));
  const onKeyDown = (event: KeyboardEvent) => {
    const screens = [...(strip.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const move = Object.hasOwn(keyMoves, event.key) ? keyMoves[event.key] : undefined;
    if (!move || screens.length === 0) return;
    // The arrows belong to the strip while it has the focus, not to the player.
    event.preventDefault();
    screens[move(screens.indexOf(document.activeElement as HTMLElement), screens.length)]?.focus();
  };
  return (
    <div
      ref={strip}
      className={styles.strip}
      style={{ minHeight: size.height + (low ? 4 : 22) }}
      role="toolbar"
      aria-label="Screens along the recording"
      onKeyDown={onKeyDown}
    >
      {moments.map((at, index) => (
        <button
          key={index}
          type="button"
          className={styles.screen}
          tabIndex={index === Math.max(0, now) ? 0 : -1}
          aria-current={index === now || undefined}
          aria-label={`Screen at ${sayElapsed(at)}`}
          title={low ? showElapsed(at) : undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void player.seek(at)}
        >
          <Screen pictures={pictures} at={at >= readTo ? null : at} {...size} />
          {low ? null : <span className={styles.time}>{showElapsed(at)}</span>}
        </button>
      ))}
    </div>
  );
}
