import type { ReactNode } from 'react';
import { type Matching, mostMatching } from '../../shared/workspace/marks.ts';
import { keyText } from '../app/index.ts';
import { Button, ExceptionIcon, showCount, showMany } from '../ui/index.ts';
import styles from './EventsPage.module.css';

/** All that match, beside those that are selected one by one. */
export interface AllMatching {
  /** Set while all of them are selected. */
  matching: Matching | null;
  /** How many there are to select, where every row loaded is selected and there are more. */
  offer: number | null;
  selecting: boolean;
  select(): void;
}

interface SelectionBarProps {
  count: number;
  all: AllMatching;
  onClear(): void;
  /** What can be done with the selected rows. */
  children?: ReactNode;
}

/** The rest of what matches, to be selected too. */
function Offer({ offer, selecting, select }: AllMatching) {
  if (offer === null) return null;
  if (offer > mostMatching) {
    return (
      <span className={styles.said}>
        {showCount(offer)} match. At most {showCount(mostMatching)} can be selected together.
      </span>
    );
  }
  return (
    <Button look="quiet" busy={selecting} hint={`Those that are not loaded too (${keyText('list.selectMatching')})`} onClick={select}>
      Select all {showCount(offer)} that match
    </Button>
  );
}

/** What is not known of all that match, because recordings were not searched yet for the text that is asked for. */
function Waiting({ recordings }: { recordings: number }) {
  return (
    <span className={styles.said} data-missing title="What they printed is not taken into account: neither found nor left out.">
      <ExceptionIcon size={13} aria-hidden /> {showMany(recordings, 'recording')} not searched yet
    </span>
  );
}

const allSelected = (events: number) =>
  events === 1 ? 'The one event that matches is selected' : `All ${showCount(events)} events that match are selected`;

/** Over the list while rows are selected: how many, and what can be done with them. */
export function SelectionBar({ count, all, onClear, children }: SelectionBarProps) {
  const { matching } = all;
  return (
    <div className={styles.selection} role="toolbar" aria-label="Selected events">
      <strong role="status">{matching ? allSelected(matching.events) : `${showMany(count, 'event')} selected`}</strong>
      {matching ? null : <Offer {...all} />}
      {matching && matching.waiting > 0 ? <Waiting recordings={matching.waiting} /> : null}
      {children}
      <Button look="quiet" onClick={onClear}>
        Clear the selection
      </Button>
    </div>
  );
}
