import type { KeyboardEvent } from 'react';
import { keyText } from '../app/index.ts';
import { IconButton, OpenIcon, PreviousIcon, showCount, showMany } from '../ui/index.ts';
import type { TranscriptSearch } from './useTranscriptSearch.ts';
import styles from './TranscriptSearchLine.module.css';

interface SearchLineProps {
  /** What is searched, in our words. */
  what: string;
  search: TranscriptSearch;
  total: number;
  /** More lines may come: the recording is still being read. */
  reading?: boolean;
}

/** Searching in what was printed: the text, how often it was found, and the way from hit to hit. */
export function TranscriptSearchLine({ what, search, total, reading = false }: SearchLineProps) {
  const { text, change, hits, place, go } = search;
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape') event.currentTarget.blur();
  };
  const found = text.trim() === '' ? showMany(total, 'line') : `${place < 0 ? '' : `${place + 1} of `}${showCount(hits.length)} found`;
  return (
    <div className={styles.search} role="search" aria-label={`Search in the ${what}`}>
      <input
        type="text"
        aria-label={`Search in the ${what}`}
        placeholder={`Search in the ${what}`}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span className={styles.found} role="status">
        {found}
        {reading ? ' so far' : ''}
      </span>
      <IconButton
        label="Previous hit"
        keys={keyText('replay.previousHit')}
        icon={PreviousIcon}
        disabled={hits.length === 0}
        onClick={() => go(-1)}
      />
      <IconButton label="Next hit" keys={keyText('replay.nextHit')} icon={OpenIcon} disabled={hits.length === 0} onClick={() => go(1)} />
    </div>
  );
}
