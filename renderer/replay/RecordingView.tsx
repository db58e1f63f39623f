import { useMemo, useState } from 'react';
import type { RecordingInfo, Timeline } from '../../shared/replay/contract.ts';
import { describeFailure, links } from '../app/index.ts';
import { Button, EmptyState, ErrorState, EvidenceText, Hash, SessionsIcon, Skeleton } from '../ui/index.ts';
import { AwaitedProgress } from './AwaitedProgress.tsx';
import { createGivingWay } from './givingWay.ts';
import { OutputText } from './OutputText.tsx';
import { TerminalReplay } from './TerminalReplay.tsx';
import type { ReplaySearch } from './usePlayer.ts';
import { unreadTimeline, useTimeline } from './useReplay.ts';
import styles from './RecordingView.module.css';

interface RecordingViewProps {
  recording: RecordingInfo;
  /** Id of the session's event. */
  event: string;
  /** Link to the events of the session. */
  events: string;
  search: ReplaySearch;
  onSearch(change: ReplaySearch): void;
}

const titles: Readonly<Record<Exclude<RecordingInfo['kind'], 'terminal' | 'text'>, string>> = {
  protocol: 'This recording holds the wire traffic of a client, not a terminal',
  video: 'This recording is the picture of a desktop, not a terminal',
  none: 'Nothing of this session was recorded',
};

/** Where the payload lies, for whoever has to look at it with another tool. */
function Origin({ recording }: { recording: RecordingInfo }) {
  return (
    <dl className={styles.origin}>
      <dt>file</dt>
      <dd data-evidence>
        <EvidenceText text={recording.path} layout="lines" exact />
      </dd>
      <dt>SHA-256 of the original</dt>
      <dd>
        <Hash digest={recording.sha256} what="the digest of the original" />
      </dd>
    </dl>
  );
}

/** How much of a recording is read; null where that is not known, as of one in which no time passes. */
const shareRead = (timeline: Timeline | undefined) =>
  timeline?.readTo && timeline.durationMs > 0 ? timeline.readTo / timeline.durationMs : null;

/** Leaving the page stops the preparation. */
function leave(): void {
  window.location.hash = links.sessions().slice(1);
}

/** Recordings that play, as far as they are read, and those that can be read, once they are. */
function Prepared({ recording, event, search, onSearch }: RecordingViewProps) {
  const [way] = useState(() => createGivingWay(recording.kind === 'terminal'));
  const timeline = useTimeline(recording.id, way);
  const unread = useMemo(() => unreadTimeline(recording), [recording]);
  if (timeline.isError) {
    return (
      <div className={styles.message}>
        <ErrorState
          title="The recording could not be prepared"
          failure={describeFailure(timeline.error)}
          actions={<Button onClick={() => void timeline.refetch()}>Try again</Button>}
        />
        <Origin recording={recording} />
      </div>
    );
  }
  if (recording.kind === 'terminal') {
    return <TerminalReplay {...{ recording, event, timeline: timeline.data ?? unread, search, onSearch, way }} />;
  }
  if (!timeline.data || timeline.data.readTo !== undefined) {
    return (
      <div className={styles.waiting} aria-busy>
        <Skeleton height="100%" />
        <AwaitedProgress active what="Preparing the recording" share={shareRead(timeline.data)} onCancel={leave} />
      </div>
    );
  }
  return <OutputText timeline={timeline.data} find={search} />;
}

/** One recording, as what its payload is; a payload that is no terminal says so. */
export function RecordingView(props: RecordingViewProps) {
  const { recording, events } = props;
  if (recording.kind === 'terminal' || recording.kind === 'text') return <Prepared {...props} />;
  return (
    <div className={styles.message}>
      <EmptyState title={titles[recording.kind]} icon={SessionsIcon}>
        <p>{recording.says}</p>
        <p>
          <a href={events}>What is known of it is among the events of this session.</a>
        </p>
      </EmptyState>
      <Origin recording={recording} />
    </div>
  );
}
