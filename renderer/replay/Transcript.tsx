import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { isInsideKey } from '../../shared/discretion/rows.ts';
import type { Timeline } from '../../shared/replay/contract.ts';
import { EvidenceText } from '../ui/index.ts';
import type { Player } from './player.ts';
import { usePlayerValue } from './usePlayer.ts';
import { lineAt, type TranscriptLine, type TranscriptSearch } from './useTranscriptSearch.ts';
import { TranscriptSearchLine } from './TranscriptSearchLine.tsx';
import styles from './Transcript.module.css';

interface TranscriptProps {
  player: Player;
  timeline: Timeline;
  search: TranscriptSearch;
  show(at: number): string;
}

const rowHeight = 20;

interface RowProps {
  line: TranscriptLine;
  top: number;
  current: boolean;
  /** A line of a private key. */
  secret: boolean;
  hit: 'none' | 'hit' | 'looked-at';
  time: string;
  onSeek(at: number): void;
}

const Row = memo(function Row({ line, top, current, secret, hit, time, onSeek }: RowProps) {
  const seek = () => {
    // Selecting text to copy it is no wish to go there.
    if (window.getSelection()?.isCollapsed ?? true) onSeek(line.at);
  };
  return (
    <li
      className={styles.line}
      style={{ top }}
      data-current={current || undefined}
      data-hit={hit === 'none' ? undefined : hit}
      onClick={seek}
    >
      <button
        type="button"
        className={styles.time}
        tabIndex={-1}
        aria-label={`Go to ${time}`}
        onMouseDown={(event) => event.preventDefault()}
      >
        {time}
      </button>
      <EvidenceText text={line.text} exact hides={secret ? 'secret' : 'values'} />
    </li>
  );
});

/** Everything that was printed, beside the picture: follows it, goes where it is pressed, and can be searched. */
export function Transcript({ player, timeline, search, show }: TranscriptProps) {
  'use no memo';
  const { transcript: lines, transcriptCut, readTo } = timeline;
  const scroller = useRef<HTMLDivElement>(null);
  const current = usePlayerValue(player, (state) => lineAt(lines, state.at));
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions change their results without changing themselves, so nothing here is memoised
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  });
  const lookedAt = search.hits[search.place] ?? -1;
  useEffect(() => {
    if (current >= 0) virtualizer.scrollToIndex(current, { align: 'auto' });
  }, [current, virtualizer]);
  useEffect(() => {
    if (lookedAt >= 0) virtualizer.scrollToIndex(lookedAt, { align: 'center' });
  }, [lookedAt, virtualizer]);
  const hits = new Set(search.hits);
  return (
    <section className={styles.transcript} aria-label="Transcript">
      <TranscriptSearchLine what="transcript" search={search} total={lines.length} reading={readTo !== undefined} />
      <div ref={scroller} className={styles.scroller} tabIndex={0} role="group" aria-label="Lines of the transcript" data-evidence>
        {lines.length === 0 ? (
          <p className={styles.none}>{readTo === undefined ? 'Nothing was printed.' : 'Nothing is read yet.'}</p>
        ) : null}
        <ol style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            if (!line) return null;
            const hit = index === lookedAt ? 'looked-at' : hits.has(index) ? 'hit' : 'none';
            return (
              <Row
                key={index}
                line={line}
                top={start}
                current={index === current}
                secret={isInsideKey((at) => lines[at]?.text, index)}
                hit={hit}
                time={show(line.at)}
                onSeek={(at) => void player.seek(at)}
              />
            );
          })}
        </ol>
      </div>
      {transcriptCut ? <p className={styles.cut}>The transcript ends here: it is longer than 20,000 lines. The replay goes on.</p> : null}
    </section>
  );
}
