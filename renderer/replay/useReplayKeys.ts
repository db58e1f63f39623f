import type { Timeline } from '../../shared/replay/contract.ts';
import { useShortcuts } from '../app/index.ts';
import type { Player } from './player.ts';

/** What the keys of a replay do besides moving in time. */
export interface ReplayToggles {
  mode(): void;
  panel(): void;
  full(): void;
}

/** The keys of every replay, whatever it draws. */
export function useReplayKeys(player: Player | null, { durationMs, marks }: Timeline, toggles: ReplayToggles): void {
  const by = (ms: number) => void player?.seek(player.snapshot().at + ms);
  const chapter = (way: 1 | -1) => {
    const at = player?.snapshot().at ?? 0;
    const to = way === 1 ? marks.find((mark) => mark.at > at + 1) : marks.findLast((mark) => mark.at < at - 1);
    if (to) void player?.seek(to.at);
  };
  useShortcuts({
    'replay.play': () => player?.toggle(),
    'replay.back': () => by(-5000),
    'replay.forward': () => by(5000),
    'replay.jumpBack': () => by(-durationMs / 10),
    'replay.jumpForward': () => by(durationMs / 10),
    'replay.frameBack': () => void player?.step(-1),
    'replay.frameForward': () => void player?.step(1),
    'replay.tenth': ({ key }) => void player?.seek((Number(key) * durationMs) / 10),
    'replay.slower': () => player?.changeSpeed(-1),
    'replay.faster': () => player?.changeSpeed(1),
    'replay.idle': () => player?.setSkipIdle(!player.snapshot().skipIdle),
    'replay.time': toggles.mode,
    'replay.panel': toggles.panel,
    'replay.full': toggles.full,
    'replay.previousChapter': () => chapter(-1),
    'replay.nextChapter': () => chapter(1),
  });
}

/** Shows an element alone on the screen, or gives the screen back. A browser that refuses leaves everything as it is. */
export function toggleFullScreen(element: HTMLElement | null): void {
  const done = document.fullscreenElement ? document.exitFullscreen() : element?.requestFullscreen();
  done?.catch(() => undefined);
}

/**
 * For a press inside a replay: nothing there takes the focus, so a text field would keep it, and the keys of the replay would be typed. Dialogs
 * that a replay opens stand elsewhere in the page, and keep theirs.
 */
export function leaveTextField({ target, currentTarget }: { target: EventTarget; currentTarget: Element }): void {
  const { activeElement: field } = document;
  const inside = target instanceof Element && currentTarget.contains(target);
  if (inside && field instanceof HTMLInputElement && target !== field) field.blur();
}
