import { isInsideKey } from '../../shared/discretion/rows.ts';
import { describeFailure } from '../app/index.ts';
import { ErrorState, EvidenceRegion, EvidenceText, showCount, SkeletonLines } from '../ui/index.ts';
import { isRead } from './replayTime.ts';
import { useTimeline } from './useReplay.ts';
import styles from './StatementDetail.module.css';

/** Lines that are shown; the transcript of the recording holds all of them. */
const mostLines = 200;

interface RecordedProps {
  recording: string;
  /** Moment of the statement, null when it has none, and of the next one or null, in ms. */
  from: number | null;
  to: number | null;
}

/**
 * What the recording holds from a statement on: of a tool call or a request its answer. Whether it answers the statement is for the reader to
 * say, since connections share a recording without a mark.
 */
export function RecordedUntilNext({ recording, from, to }: RecordedProps) {
  const timeline = useTimeline(recording);
  if (timeline.isError) return <ErrorState title="What was recorded could not be read" failure={describeFailure(timeline.error)} />;
  // What is still being read may go on before the next statement.
  if (!timeline.data || !isRead(timeline.data, to ?? Number.POSITIVE_INFINITY)) return <SkeletonLines count={3} height={20} />;
  const { transcript, transcriptCut } = timeline.data;
  const placeOf = (moment: number) => {
    const place = transcript.findIndex(({ at }) => at >= moment);
    return place < 0 ? transcript.length : place;
  };
  const first = placeOf(from ?? 0);
  const stretch = from === null ? 'in the whole session' : to === null ? 'from here to the end' : 'from here to the next statement';
  const lines = transcript.slice(first, to === null ? undefined : placeOf(to));
  return (
    <section className={styles.recorded} aria-label={`Recorded ${stretch}`}>
      <h3>Recorded {stretch}</h3>
      {lines.length === 0 ? (
        <p className="quiet">{transcriptCut ? 'The transcript ends before it.' : 'Nothing.'}</p>
      ) : (
        <EvidenceRegion label="What was recorded" maxHeight={280}>
          {lines.slice(0, mostLines).map(({ text }, index) => (
            <div key={index}>
              <EvidenceText
                text={text}
                layout="lines"
                exact
                hides={isInsideKey((place) => transcript[place]?.text, first + index) ? 'secret' : 'values'}
              />
            </div>
          ))}
        </EvidenceRegion>
      )}
      {lines.length > mostLines ? (
        <p className="quiet">
          The first {mostLines} of {showCount(lines.length)} lines.
        </p>
      ) : null}
    </section>
  );
}
