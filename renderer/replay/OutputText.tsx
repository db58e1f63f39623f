import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { isInsideKey } from '../../shared/discretion/rows.ts';
import type { Timeline } from '../../shared/replay/contract.ts';
import { useShortcuts } from '../app/index.ts';
import { EvidenceText } from '../ui/index.ts';
import { TranscriptSearchLine } from './TranscriptSearchLine.tsx';
import type { ReplaySearch } from './usePlayer.ts';
import { findOf, useTranscriptSearch } from './useTranscriptSearch.ts';
import styles from './OutputText.module.css';

const rowHeight = 20;

/** Output that never saw a terminal, as lines of text: there is no picture to play, but it can be searched. */
export function OutputText({ timeline: { transcript, transcriptCut }, find }: { timeline: Timeline; find: ReplaySearch }) {
  'use no memo';
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions change their results without changing themselves, so nothing here is memoised
  const virtualizer = useVirtualizer({
    count: transcript.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 24,
  });
  const search = useTranscriptSearch(transcript, () => undefined, findOf(find));
  const { hits, place, go } = search;
  useShortcuts({ 'replay.nextHit': () => go(1), 'replay.previousHit': () => go(-1) });
  const lookedAt = hits[place] ?? -1;
  useEffect(() => {
    if (lookedAt >= 0) virtualizer.scrollToIndex(lookedAt, { align: 'center' });
  }, [lookedAt, virtualizer]);
  const found = new Set(hits);
  if (transcript.length === 0) return <p className={styles.none}>The output is empty.</p>;
  return (
    <div className={styles.output}>
      <TranscriptSearchLine what="output" search={search} total={transcript.length} />
      <div ref={scroller} className={styles.scroller} role="group" aria-label="Recorded output" tabIndex={0} data-evidence>
        <ol style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <li
              key={index}
              className={styles.line}
              style={{ top: start }}
              data-hit={index === lookedAt ? 'looked-at' : found.has(index) ? 'hit' : undefined}
            >
              <EvidenceText
                text={transcript[index]?.text ?? ''}
                exact
                hides={isInsideKey((at) => transcript[at]?.text, index) ? 'secret' : 'values'}
              />
            </li>
          ))}
        </ol>
      </div>
      {transcriptCut ? <p className={styles.none}>The text ends here: it is longer than 20,000 lines.</p> : null}
    </div>
  );
}
