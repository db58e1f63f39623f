import { type ComponentProps, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordingInfo, Timeline } from '../../shared/replay/contract.ts';
import { describeFailure, useShortcuts } from '../app/index.ts';
import { Button, ErrorState } from '../ui/index.ts';
import { AwaitedProgress } from './AwaitedProgress.tsx';
import { Chapters } from './Chapters.tsx';
import { EvidenceTools, forensicTabs, OverPicture } from './EvidenceTools.tsx';
import type { GivingWay } from './givingWay.ts';
import { NearEvents } from './NearEvents.tsx';
import { PlayBar } from './PlayBar.tsx';
import type { Player } from './player.ts';
import { replayNotes } from './replayNotes.ts';
import { isRead } from './replayTime.ts';
import { type PanelTab, SidePanel } from './SidePanel.tsx';
import { ScreensStrip } from './screens/ScreensStrip.tsx';
import { usePictures } from './screens/usePictures.ts';
import { Terminal } from './Terminal.tsx';
import { Transcript } from './Transcript.tsx';
import { type ReplaySearch, usePlayer, usePlayerFailure, usePlayerValue } from './usePlayer.ts';
import { useGivingWay } from './useGivingWay.ts';
import { useReplayClock } from './useReplayClock.ts';
import { leaveTextField, toggleFullScreen, useReplayKeys } from './useReplayKeys.ts';
import { recordingSource } from './useReplay.ts';
import { useEvidenceView } from './useEvidenceView.ts';
import { completeAt, findOf, useTranscriptSearch } from './useTranscriptSearch.ts';
import styles from './TerminalReplay.module.css';

interface TerminalReplayProps {
  recording: RecordingInfo;
  /** Id of the session's event. */
  event: string;
  timeline: Timeline;
  search: ReplaySearch;
  onSearch(change: ReplaySearch): void;
  /** What waits while the picture is on its way. */
  way: GivingWay;
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

/** Over the picture while a moment is awaited that the recording is not read up to. */
function NotReadYet({ player, timeline }: { player: Player; timeline: Timeline }) {
  const { readTo = 0 } = timeline;
  const awaited = usePlayerValue(player, ({ status, at }) => (status === 'seeking' && !isRead(timeline, at) ? at : null));
  const leave = () => void player.seek(Math.max(0, readTo - 1));
  return (
    <AwaitedProgress
      active={awaited !== null}
      what="Reading the recording up to this moment"
      share={awaited ? readTo / awaited : null}
      onCancel={readTo === 0 ? undefined : leave}
    />
  );
}

function Notes({
  player,
  recording,
  timeline,
  skippable,
  keysShown,
}: {
  player: Player;
  recording: RecordingInfo;
  timeline: Timeline;
  skippable: number;
  keysShown: boolean;
}) {
  const skipIdle = usePlayerValue(player, (state) => state.skipIdle);
  return (
    <p className={styles.notes} role="note">
      {replayNotes(recording, timeline, { skipIdle, skippable, keysShown }).join(' ')}
    </p>
  );
}

const transcriptTab = (props: ComponentProps<typeof Transcript>): PanelTab => ({
  id: 'transcript',
  title: 'Transcript',
  content: () => <Transcript {...props} />,
});

const eventsTab = ({ session, startTime }: RecordingInfo, player: Player): PanelTab => ({
  id: 'events',
  title: 'Events',
  content: () => <NearEvents player={player} session={session} startTime={startTime} />,
});

/** Picture, transcript, scrubber and controls of a recording that plays in a terminal. */
export function TerminalReplay({ recording, event, timeline, search, onSearch, way }: TerminalReplayProps) {
  const source = useMemo(() => recordingSource(recording.id), [recording.id]);
  const { player, start } = usePlayer(source, timeline, search, { onSearch });
  const clock = useReplayClock(recording.startTime);
  const { show } = clock;
  const root = useRef<HTMLDivElement>(null);
  const [scrolledBack, setScrolledBack] = useState(false);
  useEffect(() => player?.subscribe(() => setScrolledBack(false)), [player]);
  const [panelOpen, setPanelOpen] = useState(true);
  const view = useEvidenceView(() => onSearch({ tab: 'hidden' }));
  const pictures = usePictures(source, timeline.durationMs, view.forensic);
  useGivingWay(way, player, pictures);
  const transcript = useTranscriptSearch(timeline.transcript, (line) => void player?.seek(completeAt(line)), findOf(search));
  const toggles = { mode: clock.next, panel: () => setPanelOpen((open) => !open), full: () => toggleFullScreen(root.current) };
  useReplayKeys(player, timeline, toggles);
  useShortcuts({ 'replay.nextHit': () => transcript.go(1), 'replay.previousHit': () => transcript.go(-1) });
  const tabs = (playing: Player): PanelTab[] => [
    transcriptTab({ player: playing, timeline, search: transcript, show }),
    { id: 'chapters', title: 'Chapters', content: () => <Chapters player={playing} timeline={timeline} show={show} /> },
    eventsTab(recording, playing),
    ...forensicTabs(recording.id, playing, show),
  ];
  return (
    <div ref={root} className={styles.replay} data-panel={panelOpen || undefined} onMouseDownCapture={leaveTextField}>
      <div className={styles.picture}>
        <Terminal
          label="Picture of the recorded terminal; its text is in the transcript"
          forensic={view.forensic}
          onReady={start}
          onCover={view.keepCover}
          onScrollBack={() => player?.pause()}
          onScrolled={setScrolledBack}
        />
        {scrolledBack ? <p className={styles.back}>PAUSED: earlier output. Moving the replay returns to its moment.</p> : null}
        {player ? <OverPicture view={view} player={player} /> : null}
        {player ? <NotReadYet player={player} timeline={timeline} /> : null}
        {player ? <PlayerFailure player={player} /> : null}
      </div>
      {player ? (
        <>
          {panelOpen ? <SidePanel tabs={tabs(player)} chosen={search.tab} onChoose={(tab) => onSearch({ tab })} /> : null}
          <PlayBar
            player={player}
            timeline={timeline}
            hits={transcript.moments}
            clock={clock}
            panelOpen={panelOpen}
            toggles={toggles}
            pictures={pictures}
            strip={<ScreensStrip player={player} pictures={pictures} durationMs={timeline.durationMs} readTo={timeline.readTo} />}
            tools={<EvidenceTools recording={recording} event={event} player={player} view={view} show={show} />}
            notes={(skippable) => <Notes {...{ player, recording, timeline, skippable }} keysShown={view.typed !== null} />}
          />
        </>
      ) : null}
    </div>
  );
}
