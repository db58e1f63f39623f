import { useCallback, useMemo, useState } from 'react';
import type { RecordingInfo, Timeline } from '../../shared/replay/contract.ts';
import { createTimeMap } from '../../shared/replay/timeline.ts';
import { describeFailure, usePreferences, useShortcuts } from '../app/index.ts';
import { Button, ErrorState } from '../ui/index.ts';
import { Chapters } from './Chapters.tsx';
import { Controls } from './Controls.tsx';
import type { Player } from './player.ts';
import { replayNotes } from './replayNotes.ts';
import { showMoment, type TimeMode } from './replayTime.ts';
import { Scrubber } from './Scrubber.tsx';
import { type PanelTab, SidePanel } from './SidePanel.tsx';
import { Terminal } from './Terminal.tsx';
import { Transcript } from './Transcript.tsx';
import { type ReplaySearch, usePlayer, usePlayerFailure, usePlayerValue } from './usePlayer.ts';
import { type TranscriptSearch, useTranscriptSearch } from './useTranscriptSearch.ts';
import styles from './TerminalReplay.module.css';

interface TerminalReplayProps {
  recording: RecordingInfo;
  timeline: Timeline;
  search: ReplaySearch;
  onSearch(change: ReplaySearch): void;
}

function useReplayKeys(
  player: Player | null,
  timeline: Timeline,
  search: TranscriptSearch,
  toggles: { mode(): void; panel(): void },
): void {
  const { durationMs, marks } = timeline;
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
    'replay.previousChapter': () => chapter(-1),
    'replay.nextChapter': () => chapter(1),
    'replay.nextHit': () => search.go(1),
    'replay.previousHit': () => search.go(-1),
  });
}

/** Why nothing is drawn any more, over the picture that was last drawn. */
function PlayerFailure({ player }: { player: Player }) {
  const failure = usePlayerFailure(player);
  if (failure === null) return null;
  return (
    <div className={styles.failure}>
      <ErrorState
        title="The replay stopped"
        failure={describeFailure(failure)}
        actions={<Button onClick={() => void player.seek(player.snapshot().at)}>Try again</Button>}
      />
    </div>
  );
}

function Notes({
  player,
  recording,
  timeline,
  skippable,
}: {
  player: Player;
  recording: RecordingInfo;
  timeline: Timeline;
  skippable: number;
}) {
  const skips = usePlayerValue(player, (state) => state.skipIdle);
  return (
    <p className={styles.notes} role="note">
      {replayNotes(recording, timeline, skips, skippable).join(' ')}
    </p>
  );
}

/** Picture, transcript, scrubber and controls of a recording that plays in a terminal. */
export function TerminalReplay({ recording, timeline, search, onSearch }: TerminalReplayProps) {
  const { player, start } = usePlayer(recording, timeline, search, onSearch);
  const zone = usePreferences((state) => state.zone);
  const [mode, setMode] = useState<TimeMode>('elapsed');
  const [panelOpen, setPanelOpen] = useState(true);
  const hasClock = recording.startTime !== null;
  const show = useCallback((at: number) => showMoment(at, mode, recording.startTime, zone), [mode, recording.startTime, zone]);
  const skippable = useMemo(() => createTimeMap(timeline.idle, timeline.idleShown).skipped, [timeline.idle, timeline.idleShown]);
  const transcript = useTranscriptSearch(timeline.transcript, (line) => void player?.seek(line.at));
  const hits = useMemo(() => transcript.hits.map((index) => timeline.transcript[index]?.at ?? 0), [transcript.hits, timeline.transcript]);
  const toggleMode = () => setMode((now) => (hasClock && now === 'elapsed' ? 'clock' : 'elapsed'));
  const togglePanel = () => setPanelOpen((open) => !open);
  useReplayKeys(player, timeline, transcript, { mode: toggleMode, panel: togglePanel });
  const tabs = (playing: Player): PanelTab[] => [
    {
      id: 'transcript',
      title: 'Transcript',
      content: () => (
        <Transcript player={playing} lines={timeline.transcript} cut={timeline.transcriptCut} search={transcript} show={show} />
      ),
    },
    { id: 'chapters', title: 'Chapters', content: () => <Chapters player={playing} timeline={timeline} show={show} /> },
  ];
  return (
    <div className={styles.replay} data-panel={panelOpen || undefined}>
      <div className={styles.picture}>
        <Terminal
          label="Picture of the recorded terminal; its text is in the transcript"
          onReady={start}
          onScrollBack={() => player?.pause()}
        />
        {player ? <PlayerFailure player={player} /> : null}
      </div>
      {player ? (
        <>
          {panelOpen ? <SidePanel tabs={tabs(player)} chosen={search.tab} onChoose={(tab) => onSearch({ tab })} /> : null}
          <div className={styles.below}>
            <Notes player={player} recording={recording} timeline={timeline} skippable={skippable} />
            <Scrubber player={player} timeline={timeline} hits={hits} show={show} />
            <Controls
              player={player}
              durationMs={timeline.durationMs}
              skippable={skippable}
              mode={mode}
              hasClock={hasClock}
              panelOpen={panelOpen}
              show={show}
              onMode={toggleMode}
              onPanel={togglePanel}
            />
          </div>
        </>
      ) : null}
    </div>
  );
}
