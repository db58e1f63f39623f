import { type ReactNode, useMemo } from 'react';
import type { Timeline } from '../../shared/replay/contract.ts';
import { createTimeMap } from '../../shared/replay/timeline.ts';
import { Controls } from './Controls.tsx';
import type { Player } from './player.ts';
import type { Pictures } from './screens/pictures.ts';
import { Scrubber } from './Scrubber.tsx';
import type { ReplayClock } from './useReplayClock.ts';
import type { ReplayToggles } from './useReplayKeys.ts';
import styles from './TerminalReplay.module.css';

interface PlayBarProps {
  player: Player;
  timeline: Timeline;
  /** Moments of the hits of a search, in ms. */
  hits: readonly number[];
  clock: ReplayClock;
  panelOpen: boolean;
  toggles: ReplayToggles;
  /** Small screens of what is played; absent where nothing is drawn. */
  pictures?: Pictures | undefined;
  /** What stands over the scrubber. */
  strip?: ReactNode;
  /** What can be done with the moment that is shown. */
  tools?: ReactNode;
  /** The line under the picture: what is skipped, hidden or missing. `skippable` are the ms that skipping idle time leaves out. */
  notes(skippable: number): ReactNode;
}

/** Everything under the picture, the same whatever is played. */
export function PlayBar({ player, timeline, hits, clock, panelOpen, toggles, pictures, strip, tools, notes }: PlayBarProps) {
  const skippable = useMemo(() => createTimeMap(timeline.idle, timeline.idleShown).skipped, [timeline.idle, timeline.idleShown]);
  return (
    <div className={styles.below}>
      {notes(skippable)}
      {strip}
      <Scrubber player={player} timeline={timeline} hits={hits} pictures={pictures} show={clock.show} />
      <Controls
        player={player}
        durationMs={timeline.durationMs}
        skippable={skippable}
        mode={clock.mode}
        hasClock={clock.hasClock}
        panelOpen={panelOpen}
        tools={tools}
        show={clock.show}
        onMode={toggles.mode}
        onPanel={toggles.panel}
        onFull={toggles.full}
      />
    </div>
  );
}
