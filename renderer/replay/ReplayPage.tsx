import { withTicks, matchAll } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import type { SessionRow } from '../../shared/query/contract.ts';
import type { RecordingInfo } from '../../shared/replay/contract.ts';
import { describeFailure, links } from '../app/index.ts';
import { Button, EmptyState, ErrorState, EvidenceText, Select, SessionsIcon, Skeleton, State, Time } from '../ui/index.ts';
import { RecordingView } from './RecordingView.tsx';
import { actorOfSession } from './sessionColumns.tsx';
import type { ReplaySearch } from './usePlayer.ts';
import { useOpenedSession } from './useReplay.ts';
import styles from './ReplayPage.module.css';

interface ReplayPageProps {
  session: string;
  search: ReplaySearch;
  onSearch(change: ReplaySearch): void;
}

/** The events of a session, as a filter of the events page. */
const eventsOf = (session: string) => links.events({ q: printFilter(withTicks(matchAll, 'session', [session])) });

/** What plays comes first, what can be read next. */
function chosenRecording(recordings: readonly RecordingInfo[], wanted: string | undefined): RecordingInfo | undefined {
  const best = (['terminal', 'text'] as const).map((kind) => recordings.find((one) => one.kind === kind));
  return recordings.find((one) => one.id === wanted) ?? best.find((one) => one !== undefined) ?? recordings[0];
}

/** What does not play says why in the place of the picture. */
const plays = ({ kind }: RecordingInfo) => kind === 'terminal' || kind === 'text';

/** Who did what where, with which outcome: the page says whose session is seen. */
function SessionLine({ session }: { session: SessionRow }) {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>who</dt>
        <dd data-evidence>
          <EvidenceText text={actorOfSession(session)} />
        </dd>
      </div>
      <div>
        <dt>on</dt>
        <dd data-evidence>
          <EvidenceText text={session.resource_name} hides="values" />
        </dd>
      </div>
      <div>
        <dt>start</dt>
        <dd>
          <Time instant={session.start_time} brief />
        </dd>
      </div>
      <div>
        <dt>outcome</dt>
        <dd>
          <State of="outcome" value={session.outcome} />
        </dd>
      </div>
      <div>
        <dt>session</dt>
        <dd data-evidence>
          <EvidenceText text={session.session_uid} exact />
        </dd>
      </div>
    </dl>
  );
}

function Picker({
  recordings,
  chosen,
  onSearch,
}: {
  recordings: readonly RecordingInfo[];
  chosen: RecordingInfo;
  onSearch(change: ReplaySearch): void;
}) {
  const options = recordings.map((one, index) => ({
    value: one.id,
    label: `${index + 1} of ${recordings.length}: ${one.kind}, ${one.format}`,
  }));
  return (
    <Select
      label="Recording"
      labelHidden
      width={240}
      value={chosen.id}
      options={options}
      onChange={(recording) => onSearch({ recording, t: undefined })}
    />
  );
}

/** One session as it was recorded. Opening it is an act under audit. */
export function ReplayPage({ session, search, onSearch }: ReplayPageProps) {
  const opened = useOpenedSession(session);
  if (opened.isError) {
    return (
      <div className={styles.message}>
        <ErrorState
          title="The session could not be opened"
          failure={describeFailure(opened.error)}
          actions={
            <>
              <Button onClick={() => void opened.refetch()}>Try again</Button>
              <a href={links.sessions()}>All sessions</a>
            </>
          }
        />
      </div>
    );
  }
  const recordings = opened.data?.recordings ?? [];
  const recording = chosenRecording(recordings, search.recording);
  const events = eventsOf(session);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Replay</h1>
        {opened.data ? <SessionLine session={opened.data.session} /> : <Skeleton width="60%" height="20px" />}
        <span className={styles.actions}>
          {recording && recordings.length > 1 ? <Picker recordings={recordings} chosen={recording} onSearch={onSearch} /> : null}
          <a href={events}>Events of this session</a>
        </span>
        {recording && plays(recording) ? <p className={styles.says}>{recording.says}</p> : null}
      </header>
      {recording ? <RecordingView key={recording.id} recording={recording} events={events} search={search} onSearch={onSearch} /> : null}
      {opened.data && !recording ? (
        <div className={styles.message}>
          <EmptyState title="This session has no recording" icon={SessionsIcon}>
            <p>
              No file of the bundle holds one. <a href={events}>Its events</a> say what is known.
            </p>
          </EmptyState>
        </div>
      ) : null}
      {opened.data ? null : (
        <div className={styles.waiting} aria-busy>
          <Skeleton height="100%" />
        </div>
      )}
    </div>
  );
}
