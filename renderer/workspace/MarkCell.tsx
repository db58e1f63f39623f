import { useContext } from 'react';
import type { MarkSummary } from '../../shared/workspace/marks.ts';
import { FlagIcon, NoteIcon, showMany, stateLook, TagIcon } from '../ui/index.ts';
import { MarksContext } from './marking.ts';
import styles from './Marks.module.css';

/** `flagged, exception, 2 notes, tagged phi`: what the small pictures say. */
function inWords({ flagged, disposition, tags, notes }: MarkSummary): string {
  return [
    ...(flagged ? ['flagged'] : []),
    ...(disposition === 'unreviewed' ? [] : [stateLook('disposition', disposition).word]),
    ...(notes > 0 ? [showMany(notes, 'note')] : []),
    ...(tags.length > 0 ? [`tagged ${tags.join(', ')}`] : []),
  ].join(', ');
}

/** Marks of an event in a list that provides {@link MarksContext}: a place for the flag, one for the disposition, one for notes, else tags. Nothing where there are none, and a word where they could not be read. */
export function MarkCell({ event }: { event: string }) {
  const marks = useContext(MarksContext).get(event);
  if (marks === undefined) return null;
  if (marks === null) {
    return (
      <span className="unknown" title="The marks of this event could not be read.">
        unknown
      </span>
    );
  }
  const { icon: Conclusion, tone } = stateLook('disposition', marks.disposition);
  const words = inWords(marks);
  return (
    <span className={styles.cell} role="img" aria-label={words} title={words}>
      {marks.flagged ? <FlagIcon size={13} className={styles.flag ?? ''} /> : <span />}
      {marks.disposition === 'unreviewed' ? <span /> : <Conclusion size={13} data-tone={tone} />}
      {marks.notes > 0 ? <NoteIcon size={13} /> : marks.tags.length > 0 ? <TagIcon size={13} /> : <span />}
    </span>
  );
}
