import { useEffect, useMemo, useRef, useState } from 'react';
import type { Timeline } from '../../shared/replay/contract.ts';
import { mostStatements, type Statement } from '../../shared/replay/statements.ts';
import { describeFailure, links } from '../app/index.ts';
import { OtherRecords } from '../query/index.ts';
import { Button, EmptyState, ErrorState, Progress, SessionsIcon, showCount, showMany } from '../ui/index.ts';
import { Chapters } from './Chapters.tsx';
import { NearEvents } from './NearEvents.tsx';
import { PlayBar } from './PlayBar.tsx';
import type { Player } from './player.ts';
import { RecordedUntilNext } from './RecordedUntilNext.tsx';
import { idleNotes } from './replayNotes.ts';
import { type PanelTab, SidePanel } from './SidePanel.tsx';
import { StatementDetail } from './StatementDetail.tsx';
import { StatementList } from './StatementList.tsx';
import { noSink, statementSource } from './statementSource.ts';
import { useReplayClock } from './useReplayClock.ts';
import { leaveTextField, toggleFullScreen, useReplayKeys } from './useReplayKeys.ts';
import { type ReplaySearch, usePlayer, usePlayerValue } from './usePlayer.ts';
import { useStatements } from './useStatements.ts';
import { lineAt } from './useTranscriptSearch.ts';
import styles from './TerminalReplay.module.css';
import page from './RecordingView.module.css';

interface StructuredProps {
  session: string;
  /** Link to the events of the session. */
  events: string;
  search: ReplaySearch;
  onSearch(change: ReplaySearch): void;
}

type Timed = Statement & { at: number };

interface Loaded {
  startTime: string | null;
  /** The recording whose moments they have, or null. */
  recording: string | null;
  timeline: Timeline;
  statements: readonly Statement[];
  more: number;
}

const isTimed = (statement: Statement): statement is Timed => statement.at !== null;

/** From a statement to the next; all that was recorded where it has no moment. */
const stretchOf = ({ at }: Statement, timed: readonly Timed[]) =>
  at === null ? { from: null, to: null } : { from: at, to: timed.find((other) => other.at > at)?.at ?? null };

/** The statement of the moment, or the one without a moment that was pressed. */
function Detail({
  player,
  timed,
  untimed,
  recording,
  show,
}: {
  player: Player;
  timed: readonly Timed[];
  untimed: Statement | undefined;
  recording: string | null;
  show(at: number): string;
}) {
  const current = usePlayerValue(player, (state) => lineAt(timed, state.at));
  const statement = untimed ?? timed[current];
  return (
    <StatementDetail statement={statement} time={typeof statement?.at === 'number' ? show(statement.at) : null}>
      {recording === null || !statement ? null : <RecordedUntilNext recording={recording} {...stretchOf(statement, timed)} />}
      {statement ? <OtherRecords event={statement.event} /> : null}
    </StatementDetail>
  );
}

/** The line under the list: what is skipped, left out or unknown. */
function Notes({ player, loaded, skippable }: { player: Player; loaded: Loaded; skippable: number }) {
  const skips = usePlayerValue(player, (state) => state.skipIdle);
  const untimed = loaded.statements.filter((one) => one.at === null).length;
  const notes = [
    `${showMany(loaded.statements.length, 'statement')}.`,
    ...idleNotes(loaded.timeline, skips, skippable, 'without a statement'),
    ...(untimed > 0 ? [`${showCount(untimed)} without a moment, listed last.`] : []),
    ...(loaded.startTime === null ? ['Nothing tells when the session started.'] : []),
    ...(loaded.more > 0 ? [`The first ${showCount(mostStatements)} are listed; ${showCount(loaded.more)} more are among the events.`] : []),
  ];
  return (
    <p className={styles.notes} role="note">
      {notes.join(' ')}
    </p>
  );
}

/** List, scrubber and controls over everything a session did. */
function Playing({ loaded, session, search, onSearch }: Omit<StructuredProps, 'events'> & { loaded: Loaded }) {
  const { timeline, statements, startTime, recording } = loaded;
  const timed = useMemo(() => statements.filter(isTimed), [statements]);
  const untimed = useMemo(() => statements.filter((one) => one.at === null), [statements]);
  const source = useMemo(() => statementSource(timed), [timed]);
  const { player, start } = usePlayer(source, timeline, search, { onSearch });
  const clock = useReplayClock(startTime);
  const [panelOpen, setPanelOpen] = useState(true);
  const [pressed, setPressed] = useState<Statement | undefined>();
  // Where nothing has a moment, no moment shows anything: the first stands there until another is pressed.
  const lookedAt = pressed ?? (timed.length === 0 ? untimed[0] : undefined);
  const root = useRef<HTMLDivElement>(null);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    start(noSink);
  });
  useEffect(() => player?.subscribe(() => setPressed(undefined)), [player]);
  const toggles = { mode: clock.next, panel: () => setPanelOpen((open) => !open), full: () => toggleFullScreen(root.current) };
  useReplayKeys(player, timeline, toggles);
  if (!player) return null;
  const tabs: PanelTab[] = [
    {
      id: 'statement',
      title: 'Statement',
      content: () => <Detail player={player} timed={timed} untimed={lookedAt} recording={recording} show={clock.show} />,
    },
    { id: 'chapters', title: 'Chapters', content: () => <Chapters player={player} timeline={timeline} show={clock.show} /> },
    { id: 'events', title: 'Events', content: () => <NearEvents player={player} session={session} startTime={startTime} /> },
  ];
  return (
    <div ref={root} className={styles.replay} data-panel={panelOpen || undefined} onMouseDownCapture={leaveTextField}>
      <div className={styles.picture}>
        <StatementList
          player={player}
          timed={timed}
          untimed={untimed}
          lookedAt={lookedAt?.event ?? null}
          show={clock.show}
          onUntimed={(statement) => {
            player.pause();
            setPressed(statement);
          }}
        />
      </div>
      {panelOpen ? <SidePanel tabs={tabs} chosen={search.tab} onChoose={(tab) => onSearch({ tab })} /> : null}
      <PlayBar
        player={player}
        timeline={timeline}
        hits={[]}
        clock={clock}
        panelOpen={panelOpen}
        toggles={toggles}
        notes={(skippable) => <Notes player={player} loaded={loaded} skippable={skippable} />}
      />
    </div>
  );
}

/** A session without a picture, or beside it: what was done, on the clock and scrubber of every replay. */
export function StructuredReplay({ session, events, search, onSearch }: StructuredProps) {
  const { data, isError, error, refetch, hasNextPage } = useStatements(session);
  const first = data?.pages[0];
  const statements = useMemo(() => data?.pages.flatMap((one) => one.statements) ?? [], [data]);
  if (isError) {
    return (
      <div className={page.message}>
        <ErrorState
          title="The statements could not be read"
          failure={describeFailure(error)}
          actions={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      </div>
    );
  }
  if (!first?.timeline || hasNextPage) {
    const leave = () => {
      window.location.hash = links.sessions().slice(1);
    };
    return (
      <div className={page.waiting} aria-busy>
        <Progress
          what={first ? `Reading statements: ${showCount(statements.length)} of ${showCount(first.total)}` : 'Reading statements'}
          onCancel={leave}
        />
      </div>
    );
  }
  if (statements.length === 0) {
    return (
      <div className={page.message}>
        <EmptyState title="This session has no statements" icon={SessionsIcon}>
          <p>
            No record says what was done in it. <a href={events}>Its events</a> say what is known.
          </p>
        </EmptyState>
      </div>
    );
  }
  const { startTime, recording, timeline, more } = first;
  const loaded = { startTime, recording, timeline, statements, more };
  return <Playing loaded={loaded} session={session} search={search} onSearch={onSearch} />;
}
