import { type CSSProperties, type KeyboardEvent, memo, type PointerEvent, useRef, useState } from 'react';
import type { Timeline } from '../../shared/replay/contract.ts';
import { MarkLabel } from './MarkLabel.tsx';
import { markWords } from './markWords.ts';
import type { Player } from './player.ts';
import { isRead, sayElapsed, showStretch } from './replayTime.ts';
import type { Pictures } from './screens/pictures.ts';
import { Preview } from './screens/Preview.tsx';
import { usePlayerValue } from './usePlayer.ts';
import styles from './Scrubber.module.css';

interface ScrubberProps {
  player: Player;
  timeline: Timeline;
  /** Moments of the hits of a search, in ms. */
  hits: readonly number[];
  /** Small screens; absent where nothing is drawn. */
  pictures?: Pictures | undefined;
  /** A moment as it is shown elsewhere. */
  show(at: number): string;
}

const place = (at: number, durationMs: number) => `${durationMs > 0 ? (at / durationMs) * 100 : 0}%`;

/** Bars a little higher than their share, so that a keystroke is seen beside a page of output. */
const barHeight = (bytes: number, most: number) => (bytes === 0 ? 0 : 2 + 30 * Math.sqrt(bytes / most));

/** Drawn marks; more of them would be one grey bar. */
const mostTicks = 400;

/** Output over time, idle stretches, marks and hits. Time runs evenly here, idle included, whatever is skipped. */
const Strip = memo(function Strip({
  timeline: { density, idle, marks, durationMs, readTo },
  hits,
}: Pick<ScrubberProps, 'timeline' | 'hits'>) {
  const most = Math.max(1, ...density);
  return (
    <div className={styles.strip} aria-hidden>
      <svg className={styles.density} viewBox={`0 0 ${density.length} 32`} preserveAspectRatio="none">
        {density.map((bytes, slice) => {
          const height = barHeight(bytes, most);
          return height > 0 ? <rect key={slice} x={slice} y={32 - height} width={0.86} height={height} /> : null;
        })}
      </svg>
      {idle.map(({ from, to }) => (
        <span key={from} className={styles.idle} style={{ left: place(from, durationMs), width: place(to - from, durationMs) }} />
      ))}
      {readTo ? <span className={styles.unread} style={{ left: place(readTo, durationMs) }} /> : null}
      {marks.slice(0, mostTicks).map((mark, index) => (
        <span key={index} className={styles.mark} data-kind={mark.kind} style={{ left: place(mark.at, durationMs) }} />
      ))}
      {hits.slice(0, mostTicks).map((at, index) => (
        <span key={index} className={styles.hit} style={{ left: place(at, durationMs) }} />
      ))}
    </div>
  );
});

/** What lies at a moment: our words on the desk, the recording's own on paper. */
function Hint({ timeline, at }: { timeline: Timeline; at: number }) {
  const { idle, marks, durationMs } = timeline;
  if (!isRead(timeline, at)) return <span className={styles.hint}>not read yet</span>;
  const stretch = idle.find(({ from, to }) => at > from && at < to);
  const near = marks.find((mark) => Math.abs(mark.at - at) <= durationMs / 200);
  if (near) {
    return (
      <span className={styles.hint}>
        {markWords[near.kind].one}{' '}
        <span className={styles.label}>
          <MarkLabel mark={near} />
        </span>
      </span>
    );
  }
  return stretch ? <span className={styles.hint}>idle for {showStretch(stretch.to - stretch.from)}</span> : null;
}

function useDragging(player: Player, durationMs: number) {
  const track = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<{ at: number; dragging: boolean } | null>(null);
  const momentAt = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * durationMs;
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      void player.seek(momentAt(event));
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const at = momentAt(event);
      const dragging = (event.buttons & 1) === 1;
      setHover({ at, dragging });
      if (dragging) void player.seek(at);
    },
    onPointerLeave: () => setHover(null),
  };
  return { track, hover, handlers };
}

/** Keys of a slider that the page's own keys do not already answer. */
function onSliderKey(event: KeyboardEvent, player: Player, durationMs: number): void {
  const { at } = player.snapshot();
  const moves: Readonly<Record<string, number>> = {
    Home: 0,
    End: durationMs,
    PageUp: at + durationMs / 10,
    PageDown: at - durationMs / 10,
    ArrowUp: at + 5000,
    ArrowDown: at - 5000,
  };
  const to = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
  if (to === undefined) return;
  event.preventDefault();
  void player.seek(to);
}

/** What the pointer stands on. While it drags, the large picture shows the moment already. */
function Hover({ at, dragging, timeline, pictures, show }: { at: number; dragging: boolean } & Omit<ScrubberProps, 'player' | 'hits'>) {
  const preview = pictures && !dragging && isRead(timeline, at);
  return (
    <span
      className={styles.hover}
      data-preview={preview ? true : undefined}
      style={{ '--at': place(at, timeline.durationMs) } as CSSProperties}
    >
      {preview ? <Preview pictures={pictures} at={Math.round(at)} /> : null}
      <span className={styles.says}>
        {show(at)}
        <Hint timeline={timeline} at={at} />
      </span>
    </span>
  );
}

/** The line of time under the picture: press, drag or use the keys to go to a moment. */
export function Scrubber({ player, timeline, hits, pictures, show }: ScrubberProps) {
  const { durationMs } = timeline;
  const { track, hover, handlers } = useDragging(player, durationMs);
  const at = usePlayerValue(player, (state) => Math.round(state.at));
  return (
    <div
      ref={track}
      className={styles.track}
      role="slider"
      tabIndex={0}
      aria-label="Moment of the recording"
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs)}
      aria-valuenow={at}
      aria-valuetext={`${sayElapsed(at)} of ${sayElapsed(durationMs)}`}
      onKeyDown={(event) => onSliderKey(event, player, durationMs)}
      {...handlers}
    >
      <Strip timeline={timeline} hits={hits} />
      <span className={styles.played} style={{ width: place(at, durationMs) }} />
      <span className={styles.head} style={{ left: place(at, durationMs) }} />
      {hover === null ? null : <Hover {...hover} timeline={timeline} pictures={pictures} show={show} />}
    </div>
  );
}
