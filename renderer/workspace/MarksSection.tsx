import { useState } from 'react';
import { type Disposition, dispositions, type MarkOnEvent, standingMarks } from '../../shared/workspace/marks.ts';
import { describeFailure, keyText, links } from '../app/index.ts';
import {
  Button,
  CloseIcon,
  ErrorState,
  EvidenceText,
  FlagIcon,
  IconButton,
  NoteIcon,
  Section,
  Select,
  showCount,
  SkeletonLines,
  stateLook,
  Time,
  UndoIcon,
} from '../ui/index.ts';
import { MarkDialog } from './MarkDialog.tsx';
import { useMarking, useMarksOf } from './marking.ts';
import styles from './Marks.module.css';

const choices = dispositions.map((value) => ({ value, label: stateLook('disposition', value).word }));

function By({ mark }: { mark: MarkOnEvent }) {
  return (
    <span className={styles.by}>
      <EvidenceText text={mark.by} />, <Time instant={mark.at} />
      {mark.events > 1 ? `, with ${showCount(mark.events - 1)} more` : null}
    </span>
  );
}

function Note({ mark, onTakeBack }: { mark: MarkOnEvent; onTakeBack(): void }) {
  return (
    <li className={styles.note}>
      <EvidenceText text={mark.text} layout="lines" />
      <span className={styles.noteFoot}>
        <By mark={mark} />
        <IconButton label="Take this note back" icon={UndoIcon} onClick={onTakeBack} />
      </span>
    </li>
  );
}

const pastWords: Readonly<Record<MarkOnEvent['act'], (mark: MarkOnEvent) => string>> = {
  flag: () => 'flagged',
  unflag: () => 'flag taken away',
  note: ({ text }) => `noted: ${text ?? ''}`,
  tag: ({ tag }) => `tagged ${tag ?? ''}`,
  untag: ({ tag }) => `tag ${tag ?? ''} taken away`,
  dispose: ({ disposition }) => `disposition: ${stateLook('disposition', disposition).word}`,
};

/** Every act on the event, those that were taken back too: nothing that was said disappears. */
function History({ marks }: { marks: readonly MarkOnEvent[] }) {
  const withdrawn = marks.filter((mark) => mark.withdrawn !== null).length;
  return (
    <details className={styles.history}>
      <summary>
        {showCount(marks.length)} {marks.length === 1 ? 'act' : 'acts'} on this event
        {withdrawn > 0 ? `, ${showCount(withdrawn)} taken back` : ''}
      </summary>
      <ol>
        {marks.map((mark) => (
          <li key={mark.entry}>
            <EvidenceText text={pastWords[mark.act](mark)} /> <By mark={mark} />
            {mark.withdrawn ? (
              <span className={styles.by}>
                {' '}
                taken back by <EvidenceText text={mark.withdrawn.by} />, <Time instant={mark.withdrawn.at} />
              </span>
            ) : null}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Standing({ event, marks, acts }: { event: string; marks: readonly MarkOnEvent[]; acts: ReturnType<typeof useMarking> }) {
  const { marking, takingBack } = acts;
  const { disposition, tags, notes, flag } = standingMarks(marks);
  const events = [event];
  return (
    <div className={styles.marks}>
      <div className={styles.line}>
        <span className="quiet">disposition</span>
        <span className={styles.value}>
          <span className={styles.choice}>
            <Select
              label="Disposition"
              labelHidden
              value={disposition?.disposition ?? 'unreviewed'}
              options={choices}
              onChange={(value) => marking.mutate([{ act: 'dispose', events, disposition: value as Disposition }])}
            />
          </span>
          {disposition ? <By mark={disposition} /> : null}
        </span>
      </div>
      {flag ? (
        <div className={styles.line}>
          <span className="quiet">flagged</span>
          <By mark={flag} />
        </div>
      ) : null}
      {tags.length > 0 ? (
        <div className={styles.line}>
          <span className="quiet">tags</span>
          <span className={styles.value}>
            {tags.map(({ tag, entry }) => (
              <span key={entry} className={styles.tag}>
                <a href={links.events({ q: `tag:"${tag ?? ''}"` })}>{tag}</a>
                <IconButton
                  label={`Take the tag ${tag ?? ''} away`}
                  icon={CloseIcon}
                  onClick={() => marking.mutate([{ act: 'untag', events, tag: tag ?? '' }])}
                />
              </span>
            ))}
          </span>
        </div>
      ) : null}
      {notes.length > 0 ? (
        <ul className={styles.notes} aria-label="Notes">
          {notes.map((mark) => (
            <Note key={mark.entry} mark={mark} onTakeBack={() => takingBack.mutate({ entry: mark.entry, event })} />
          ))}
        </ul>
      ) : null}
      {marks.length > 0 ? <History marks={marks} /> : null}
    </div>
  );
}

/** What reviewers said about an event, and the ways to say something; our words, so never on paper. */
export function MarksSection({ event }: { event: string }) {
  const answer = useMarksOf(event);
  const acts = useMarking();
  const { marking, takingBack } = acts;
  const failed = marking.error ?? takingBack.error;
  const [writing, setWriting] = useState(false);
  const flagged = answer.data !== undefined && standingMarks(answer.data).flag !== null;
  const actions = (
    <span className={styles.value}>
      <IconButton
        label={flagged ? 'Take the flag away' : 'Flag'}
        keys={keyText('list.flag')}
        icon={FlagIcon}
        pressed={flagged}
        onClick={() => marking.mutate([{ act: flagged ? 'unflag' : 'flag', events: [event] }])}
      />
      <Button look="quiet" icon={NoteIcon} hint={`Note, tag or disposition (${keyText('list.mark')})`} onClick={() => setWriting(true)}>
        Note or tag
      </Button>
    </span>
  );
  return (
    <Section title="Marks" aside={actions}>
      {answer.isError ? <ErrorState failure={describeFailure(answer.error)} /> : null}
      {answer.isPending ? <SkeletonLines count={1} height={24} /> : null}
      {answer.data ? <Standing event={event} marks={answer.data} acts={acts} /> : null}
      {failed ? <ErrorState failure={describeFailure(failed)} /> : null}
      <MarkDialog target={writing ? [event] : []} onClose={() => setWriting(false)} />
    </Section>
  );
}
