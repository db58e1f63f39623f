import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Timeline } from '../../shared/replay/contract.ts';
import type { FrameSource } from './frameCursor.ts';
import { type Clock, Player, type PlayerState, type Sink } from './player.ts';

/** The replay's part of the address. */
export interface ReplaySearch {
  /** Seconds from the start of the recording. */
  t?: number | undefined;
  recording?: string | undefined;
  /** `max`: as fast as it draws. */
  speed?: number | 'max' | undefined;
  /** `1`: idle stretches are skipped. */
  skip?: '1' | undefined;
  /** Which tab stands beside the picture; the first when it is none of them. */
  tab?: string | undefined;
  /** What the transcript is searched for. */
  find?: string | undefined;
}

const pageClock: Clock = {
  now: () => performance.now(),
  request: (callback) => requestAnimationFrame(callback),
  cancel: (turn) => cancelAnimationFrame(turn),
};

/** Changes to the address wait for a pause, so that a drag along the scrubber is one change. */
const writeAfterMs = 300;

const secondsOf = (at: number) => Math.round(at) / 1000;

/** What the address should say; while it plays, the moment does not count. */
function searchOf({ status, at, speed, skipIdle }: PlayerState): ReplaySearch {
  const look: ReplaySearch = { speed: speed === 1 ? undefined : Number.isFinite(speed) ? speed : 'max', skip: skipIdle ? '1' : undefined };
  return status === 'paused' || status === 'ended' ? { ...look, t: at === 0 ? undefined : secondsOf(at) } : look;
}

/** A player of one recording on a sink that comes later, and its state kept in the address. */
export function usePlayer(
  source: FrameSource,
  timeline: Timeline,
  search: ReplaySearch,
  { onSearch }: { onSearch(change: ReplaySearch): void },
) {
  const [player, setPlayer] = useState<Player | null>(null);
  const written = useRef(search.t ?? 0);
  const write = useRef(onSearch);
  useEffect(() => {
    write.current = onSearch;
  });
  /** Given to the terminal, which calls it once; later changes of the address reach the player by the effect below. */
  const start = (sink: Sink) => {
    const at = (search.t ?? 0) * 1000;
    const { durationMs, idle, idleShown } = timeline;
    const made = new Player({
      source,
      sink,
      clock: pageClock,
      durationMs,
      idle,
      idleShown,
      start: { at, speed: search.speed === 'max' ? Number.POSITIVE_INFINITY : search.speed, skipIdle: search.skip === '1' },
    });
    setPlayer(made);
    void made.seek(at);
  };

  useEffect(() => () => player?.dispose(), [player]);
  useEffect(() => player?.learn(timeline), [player, timeline]);
  useEffect(() => {
    if (!player) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = JSON.stringify(searchOf(player.snapshot()));
    const stop = player.subscribe(() => {
      const next = searchOf(player.snapshot());
      const text = JSON.stringify(next);
      if (text === last) return;
      last = text;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if ('t' in next) written.current = next.t ?? 0;
        write.current(next);
      }, writeAfterMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [player]);
  useEffect(() => {
    const wanted = search.t ?? 0;
    if (!player || wanted === written.current) return;
    written.current = wanted;
    void player.seek(wanted * 1000);
  }, [player, search.t]);
  return { player, start };
}

/** A value of the player's state, drawn again only when it changes. Select plain values. */
export function usePlayerValue<Value extends string | number | boolean | null>(
  player: Player,
  select: (state: PlayerState) => Value,
): Value {
  return useSyncExternalStore(player.subscribe, () => select(player.snapshot()));
}

/** The failure of a player, or null. */
export function usePlayerFailure(player: Player): unknown {
  return useSyncExternalStore(player.subscribe, () => player.snapshot().failure);
}
