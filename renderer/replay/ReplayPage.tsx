import { withTicks, matchAll } from '../../shared/query/filter.ts';
import { printFilter } from '../../shared/query/print.ts';
import type { SessionRow } from '../../shared/query/contract.ts';
import type { RecordingInfo } from '../../shared/replay/contract.ts';
import { describeFailure, links } from '../app/index.ts';
import { Button, EmptyState, ErrorState, EvidenceText, Select, SessionsIcon, Skeleton, State, Time } from '../ui/index.ts';
import { RecordingView } from './RecordingView.tsx';
import { actorOfSession } from './sessionColumns.tsx';
import { StructuredReplay } from './StructuredReplay.tsx';
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

/** What is chosen in the picker besides the recordings: the list of everything that was done. */
const asStatements = 'statements';

/** Whether records besides the one of the session say what was done in it. */
const hasStatements = ({ statements, events, recordings }: SessionRow) => statements > 0 || (recordings === 0 && events > 0);

/**
 * What can be looked at: recordings, and what was done as a list, which stands for recorded wire traffic too. A picture comes first, then
 * what was done, then output as text; `of` finds what an address asks for.
 */
function choicesOf(session: SessionRow, recordings: readonly RecordingInfo[]) {
  const list: Choice[] = hasStatements(session) ? [{ id: asStatements, recording: null }] : [];
  const asList = (one: RecordingInfo) => list.length > 0 && one.kind === 'protocol';
  const ofKind = (...kinds: RecordingInfo['kind'][]) =>
    recordings.filter(({ kind }) => kinds.includes(kind)).map((recording): Choice => ({ id: recording.id, recording }));
  const unlisted = ofKind('video', 'none', ...(list.length > 0 ? [] : (['protocol'] as const)));
  const all = [...ofKind('terminal'), ...list, ...ofKind('text'), ...unlisted];
  const of = (wanted: string | undefined) =>
    all.find(({ id }) => id === wanted) ?? (recordings.some((one) => one.id === wanted && asList(one)) ? list[0] : all[0]);
  return { all, of };
}

interface Choice {
  id: string;
  /** Null for the list of what was done. */
  recording: RecordingInfo | null;
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

function Picker({ choices, chosen, onSearch }: { choices: readonly Choice[]; chosen: Choice; onSearch(change: ReplaySearch): void }) {
  const options = choices.map(({ id, recording }, index) => ({
    value: id,
    label: `${index + 1} of ${choices.length}: ${recording ? `${recording.kind}, ${recording.format}` : 'what was done, as a list'}`,
  }));
  return (
    <Select
      label="Recording"
      labelHidden
      width={240}
      value={chosen.id}
      options={options}
      onChange={(recording) => onSearch({ recording, t: undefined, tab: undefined })}
    />
  );
}

/** What was chosen to be looked at. */
function Chosen({ chosen, ...rest }: ReplayPageProps & { chosen: Choice | undefined; event: string; events: string }) {
  if (!chosen) return <NothingRecorded events={rest.events} />;
  const { recording } = chosen;
  return recording ? <RecordingView key={recording.id} recording={recording} {...rest} /> : <StructuredReplay {...rest} />;
}

function Waiting() {
  return (
    <div className={styles.waiting} aria-busy>
      <Skeleton height="100%" />
    </div>
  );
}

function NotOpened({ failure, onAgain }: { failure: unknown; onAgain(): void }) {
  return (
    <div className={styles.message}>
      <ErrorState
        title="The session could not be opened"
        failure={describeFailure(failure)}
        actions={
          <>
            <Button onClick={onAgain}>Try again</Button>
            <a href={links.sessions()}>All sessions</a>
          </>
        }
      />
    </div>
  );
}

function NothingRecorded({ events }: { events: string }) {
  return (
    <div className={styles.message}>
      <EmptyState title="This session has no recording" icon={SessionsIcon}>
        <p>
          No file of the bundle holds one. <a href={events}>Its events</a> say what is known.
        </p>
      </EmptyState>
    </div>
  );
}

/** One session as it was recorded. Opening it is an act under audit. */
export function ReplayPage({ session, search, onSearch }: ReplayPageProps) {
  const opened = useOpenedSession(session);
  if (opened.isError) return <NotOpened failure={opened.error} onAgain={() => void opened.refetch()} />;
  const choices = opened.data && choicesOf(opened.data.session, opened.data.recordings);
  const chosen = choices?.of(search.recording);
  const recording = chosen?.recording;
  const events = eventsOf(session);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Replay</h1>
        {opened.data ? <SessionLine session={opened.data.session} /> : <Skeleton width="60%" height="20px" />}
        <span className={styles.actions}>
          {choices && chosen && choices.all.length > 1 ? <Picker choices={choices.all} chosen={chosen} onSearch={onSearch} /> : null}
          <a href={events}>Events of this session</a>
        </span>
        {recording && plays(recording) ? <p className={styles.says}>{recording.says}</p> : null}
      </header>
      {opened.data ? (
        <Chosen
          chosen={chosen}
          session={session}
          event={opened.data.session.event_id}
          events={events}
          search={search}
          onSearch={onSearch}
        />
      ) : (
        <Waiting />
      )}
    </div>
  );
}
